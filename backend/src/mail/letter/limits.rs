//! The letter about limits of working time, in both languages.

use chrona_api_types::{Language, LimitCode};

use super::{Content, ToldLimit};

/// Over so many weeks an average is taken (L3121-22).
const WEEKS: i64 = 12;

pub(super) fn content(
    limits: &[ToldLimit],
    more: usize,
    link: &str,
    language: Language,
) -> Content {
    let lines: Vec<String> = limits.iter().map(|limit| line(limit, language)).collect();
    let [subject, lead, then, action] = match language {
        Language::Fr => [
            "Limites du temps de travail : à regarder",
            "Voici ce qui dépasse, ou va dépasser, une limite du temps de travail.",
            "Ce qui a été fait pour chacune se note dans Chrona, qui le garde. Aucune de ces limites ne vous sera \
             signalée deux fois.",
            "Ouvrir Chrona",
        ],
        Language::En => [
            "Limits of working time: to look at",
            "This passes a limit of working time, or is about to.",
            "What was done about each is written in Chrona, which keeps it. You are told of none of these limits twice.",
            "Open Chrona",
        ],
    };
    let more = (more > 0).then(|| match language {
        Language::Fr => format!("Et {more} de plus, dans la liste."),
        Language::En => format!("And {more} more, in the list."),
    });
    let paragraphs = [Some(lead.to_owned()), more, Some(then.to_owned())];
    Content {
        note: Some(lines.join("\n")),
        action: Some((action, link.to_owned())),
        ..Content::of(subject, paragraphs.into_iter().flatten().collect())
    }
}

/// Such as "Camille Martin, semaine du 16/11/2026 : 49 h 30 travaillées, au plus 48 h 00 (L3121-20)."
fn line(limit: &ToldLimit, language: Language) -> String {
    let when = match (language, limit.code.is_of_week()) {
        (Language::Fr, true) => format!("semaine du {}", limit.day.format("%d/%m/%Y")),
        (Language::Fr, false) => limit.day.format("%d/%m/%Y").to_string(),
        (Language::En, true) => format!("week of {}", limit.day.format("%-d %B %Y")),
        (Language::En, false) => limit.day.format("%-d %B %Y").to_string(),
    };
    let begin = match &limit.person {
        Some(person) => format!("{person}, {when}"),
        None => when
            .replacen("semaine", "Semaine", 1)
            .replacen("week", "Week", 1),
    };
    let number = |seconds: i64| match limit.code.counted_in() {
        Some(one) => (seconds / one).to_string(),
        None => duration(seconds),
    };
    let (measured, most) = (number(limit.measured_seconds), number(limit.limit_seconds));
    let over = limit.measured_seconds - limit.limit_seconds;
    let (what, then, colon) = match language {
        Language::Fr => {
            let (what, then) = french(limit.code, &measured, &most, over);
            (what, then, "\u{a0}: ")
        }
        Language::En => {
            let (what, then) = english(limit.code, &measured, &most, over);
            (what, then, ": ")
        }
    };
    let article = match &*limit.article {
        "" => String::new(),
        article => format!(" ({article})"),
    };
    let then = then.map_or_else(String::new, |then| format!(" {then}"));
    format!("{begin}{colon}{what}{article}.{then}")
}

/// What it is, and what can still be done.
fn french(code: LimitCode, measured: &str, most: &str, over: i64) -> (String, Option<String>) {
    let what = match code {
        LimitCode::DailyMaximum => {
            format!("{measured} travaillées dans la journée, au plus {most}")
        }
        LimitCode::WeeklyMaximum => format!("{measured} travaillées, au plus {most}"),
        LimitCode::AverageMaximum => {
            format!("{measured} par semaine en moyenne sur 12 semaines, au plus {most}")
        }
        LimitCode::Break => format!("pause de {measured}, au moins {most}"),
        LimitCode::DailyRest => format!("repos de {measured}, au moins {most}"),
        LimitCode::WeeklyRest => format!("repos de la semaine de {measured}, au moins {most}"),
        LimitCode::SixDays => format!("{measured} jours travaillés, au plus {most}"),
        LimitCode::NightDaily => format!("{measured} travaillées de nuit, au plus {most}"),
        LimitCode::PartTimeCeiling => {
            format!("{measured} travaillées : le temps partiel atteint {most}")
        }
        LimitCode::PartTimeLimit => {
            format!("{measured} d’heures complémentaires, au plus {most}")
        }
        LimitCode::PartTimeRequalification => {
            format!("l’horaire du contrat devient {measured}, au lieu de {most}")
        }
        LimitCode::MinorDaily => {
            format!("mineur, {measured} travaillées dans la journée, au plus {most}")
        }
        LimitCode::MinorWeekly => format!("mineur, {measured} travaillées, au plus {most}"),
        LimitCode::MinorBreak => {
            format!("mineur, {measured} travaillées d’affilée, au plus {most}")
        }
        LimitCode::MinorRest => format!("mineur, repos de {measured}, au moins {most}"),
        LimitCode::MinorNight => format!("mineur, {measured} travaillées de nuit"),
        LimitCode::MinorHoliday => format!("mineur, {measured} travaillées un jour férié"),
        LimitCode::MinorDaysOff => {
            format!("mineur, {measured} jours de repos de suite, au moins {most}")
        }
        LimitCode::YearlyQuota => {
            format!("{measured} d’heures supplémentaires dans l’année, contingent de {most}")
        }
        LimitCode::PeriodLength => {
            format!("décompte sur {measured} semaines, au plus {most} sans accord")
        }
        LimitCode::WeeklyMaximumAhead => format!("{measured} prévues, au plus {most}"),
        LimitCode::AverageMaximumAhead => {
            format!("{measured} par semaine prévues en moyenne sur 12 semaines, au plus {most}")
        }
        LimitCode::PartTimeRequalificationAhead => format!(
            "encore une semaine ainsi, et l’horaire du contrat devient {measured}, au lieu de {most}"
        ),
        LimitCode::CorOpen => {
            format!("{measured} de repos acquises, à partir de {most} il se prend")
        }
    };
    let then = match code {
        LimitCode::WeeklyMaximumAhead => Some(format!(
            "Il est encore temps : retirez {} de ce qui est prévu.",
            enough(over)
        )),
        LimitCode::AverageMaximumAhead => Some(format!(
            "Il est encore temps : retirez {} des semaines à venir.",
            enough(over * WEEKS)
        )),
        LimitCode::PartTimeRequalificationAhead => Some(
            "Il est encore temps : tenez l’horaire du contrat la semaine prochaine, ou convenez d’un avenant.".to_owned(),
        ),
        LimitCode::CorOpen => Some("Il est à prendre dans les deux mois.".to_owned()),
        _ => None,
    };
    (what, then)
}

/// What it is, and what can still be done.
fn english(code: LimitCode, measured: &str, most: &str, over: i64) -> (String, Option<String>) {
    let what = match code {
        LimitCode::DailyMaximum => format!("{measured} worked in the day, at most {most}"),
        LimitCode::WeeklyMaximum => format!("{measured} worked, at most {most}"),
        LimitCode::AverageMaximum => {
            format!("{measured} a week on average over 12 weeks, at most {most}")
        }
        LimitCode::Break => format!("break of {measured}, at least {most}"),
        LimitCode::DailyRest => format!("rest of {measured}, at least {most}"),
        LimitCode::WeeklyRest => format!("weekly rest of {measured}, at least {most}"),
        LimitCode::SixDays => format!("{measured} days worked, at most {most}"),
        LimitCode::NightDaily => format!("{measured} worked at night, at most {most}"),
        LimitCode::PartTimeCeiling => format!("{measured} worked: part time reaches {most}"),
        LimitCode::PartTimeLimit => format!("{measured} of complementary hours, at most {most}"),
        LimitCode::PartTimeRequalification => {
            format!("the hours of the contract become {measured}, instead of {most}")
        }
        LimitCode::MinorDaily => format!("minor, {measured} worked in the day, at most {most}"),
        LimitCode::MinorWeekly => format!("minor, {measured} worked, at most {most}"),
        LimitCode::MinorBreak => format!("minor, {measured} worked in one go, at most {most}"),
        LimitCode::MinorRest => format!("minor, rest of {measured}, at least {most}"),
        LimitCode::MinorNight => format!("minor, {measured} worked at night"),
        LimitCode::MinorHoliday => format!("minor, {measured} worked on a public holiday"),
        LimitCode::MinorDaysOff => format!("minor, {measured} days off in a row, at least {most}"),
        LimitCode::YearlyQuota => format!("{measured} of overtime in the year, quota of {most}"),
        LimitCode::PeriodLength => {
            format!("hours counted over {measured} weeks, {most} at most without an agreement")
        }
        LimitCode::WeeklyMaximumAhead => format!("{measured} planned, at most {most}"),
        LimitCode::AverageMaximumAhead => {
            format!("{measured} a week planned on average over 12 weeks, at most {most}")
        }
        LimitCode::PartTimeRequalificationAhead => format!(
            "one more week like this, and the hours of the contract become {measured}, instead of {most}"
        ),
        LimitCode::CorOpen => format!("{measured} of rest gained, it can be taken from {most} on"),
    };
    let then = match code {
        LimitCode::WeeklyMaximumAhead => Some(format!(
            "There is still time: take {} off what is planned.",
            enough(over)
        )),
        LimitCode::AverageMaximumAhead => Some(format!(
            "There is still time: take {} off the weeks to come.",
            enough(over * WEEKS)
        )),
        LimitCode::PartTimeRequalificationAhead => Some(
            "There is still time: keep to the contract next week, or agree on an amendment."
                .to_owned(),
        ),
        LimitCode::CorOpen => Some("It is to be taken within two months.".to_owned()),
        _ => None,
    };
    (what, then)
}

/// Such as `7 h 30`.
fn duration(seconds: i64) -> String {
    let minutes = seconds / 60;
    format!("{} h {:02}", minutes / 60, minutes % 60)
}

/// What is to be taken off, in whole minutes, so that it is enough.
fn enough(seconds: i64) -> String {
    duration(seconds + 59)
}
