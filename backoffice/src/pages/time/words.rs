//! What the engine finds, in words.

use chrona_web::{
    format,
    types::{AnomalyCode, Language, LimitCode},
    zone::Moment,
};
use chrona_work_time::{Alert, Band, Figure, HalfDay, Warning};

use crate::words::say;

/// A limit that was broken, with its article.
pub(super) fn alert(language: Language, alert: &Alert) -> String {
    let both = [alert.measured_seconds, alert.limit_seconds];
    limit(language, alert.code.into(), both, &alert.article)
}

/// What is known before a limit breaks, with its article.
pub(super) fn warning(language: Language, warning: &Warning) -> String {
    let both = [warning.measured_seconds, warning.limit_seconds];
    limit(language, warning.code.into(), both, &warning.article)
}

/// A limit, with what was found, what it is, and its article.
pub(super) fn limit(language: Language, code: LimitCode, both: [i64; 2], article: &str) -> String {
    let [measured, limit] = both.map(|seconds| match code.counted_in() {
        Some(one) => (seconds / one).to_string(),
        None => format::duration(seconds),
    });
    macro_rules! told {
        ($key:ident) => {
            say!(language, alert.$key, measured = measured, limit = limit)
        };
    }
    let text = match code {
        LimitCode::DailyMaximum => told!(daily_maximum),
        LimitCode::WeeklyMaximum => told!(weekly_maximum),
        LimitCode::AverageMaximum => told!(average_maximum),
        LimitCode::Break => told!(pause),
        LimitCode::DailyRest => told!(daily_rest),
        LimitCode::WeeklyRest => told!(weekly_rest),
        LimitCode::SixDays => told!(six_days),
        LimitCode::NightDaily => told!(night_daily),
        LimitCode::PartTimeCeiling => told!(part_time_ceiling),
        LimitCode::PartTimeLimit => told!(part_time_limit),
        LimitCode::PartTimeRequalification => told!(part_time_requalification),
        LimitCode::MinorDaily => told!(minor_daily),
        LimitCode::MinorWeekly => told!(minor_weekly),
        LimitCode::MinorBreak => told!(minor_break),
        LimitCode::MinorRest => told!(minor_rest),
        LimitCode::MinorNight => say!(language, alert.minor_night, measured = measured),
        LimitCode::MinorHoliday => say!(language, alert.minor_holiday, measured = measured),
        LimitCode::MinorDaysOff => told!(minor_days_off),
        LimitCode::YearlyQuota => told!(yearly_quota),
        LimitCode::PeriodLength => told!(period_length),
        LimitCode::WeeklyMaximumAhead => told!(to_come_weekly),
        LimitCode::AverageMaximumAhead => told!(to_come_average),
        LimitCode::PartTimeRequalificationAhead => told!(to_come_requalification),
        LimitCode::CorOpen => told!(cor_open),
    };
    if article.is_empty() {
        return text;
    }
    say!(language, alert.with_article, text = text, article = article)
}

/// What a person has to look at; `at` is when the punch it is about was made.
pub(in crate::pages) fn anomaly(
    language: Language,
    code: AnomalyCode,
    at: Option<Moment>,
) -> String {
    let time = at.map(format::time).unwrap_or_default();
    match code {
        AnomalyCode::LatePunch => say!(language, anomaly.late, time = time),
        AnomalyCode::MissingClockOut => say!(language, oddity.missing_clock_out, time = time),
        AnomalyCode::MissingClockIn => say!(language, oddity.missing_clock_in, time = time),
        AnomalyCode::LongShift => say!(language, oddity.long_shift).to_owned(),
        AnomalyCode::OutsideSchedule => say!(language, oddity.outside_schedule, time = time),
        AnomalyCode::Absent => say!(language, oddity.absent).to_owned(),
        AnomalyCode::WorkedOnAbsence => say!(language, oddity.worked_on_absence).to_owned(),
        AnomalyCode::WorkedOnHoliday => say!(language, oddity.worked_on_holiday).to_owned(),
    }
}

/// The word for a type of absence, where the organisation's own name of it is not at hand; of one that is not known here
/// by its code.
pub(in crate::pages) fn absence(language: Language, code: &str) -> String {
    let known = match code {
        "paid_leave" => say!(language, away.paid_leave),
        "rtt" => say!(language, away.rtt),
        "rest" => say!(language, away.rest),
        "cor" => say!(language, away.cor),
        "sick_leave" => say!(language, away.sick_leave),
        "work_accident" => say!(language, away.work_accident),
        "birth_leave" => say!(language, away.birth_leave),
        "family_leave" => say!(language, away.family_leave),
        "parental_leave" => say!(language, away.parental_leave),
        "unpaid_leave" => say!(language, away.unpaid_leave),
        "training" => say!(language, away.training),
        "remote_work" => say!(language, away.remote_work),
        "business_trip" => say!(language, away.business_trip),
        "strike" => say!(language, away.strike),
        "staff_representation" => say!(language, away.staff_representation),
        "other" => say!(language, away.other),
        own => return own.replace('_', " "),
    };
    known.to_owned()
}

/// A type of absence with the part of the day that it is of: `Congé payé, le matin`, `Repos, de 14:00 à 16:00`.
pub(in crate::pages) fn absence_part(
    language: Language,
    kind: String,
    half: Option<HalfDay>,
    times: Option<&str>,
) -> String {
    if let Some((from, to)) = times.and_then(|times| times.split_once('-')) {
        return say!(language, away.times, kind = kind, from = from, to = to);
    }
    match half {
        None => kind,
        Some(HalfDay::Morning) => say!(language, away.morning, kind = kind),
        Some(HalfDay::Afternoon) => say!(language, away.afternoon, kind = kind),
    }
}

/// Bands with their rates: `4 h 00 à +25 %, 1 h 30 à +50 %`.
pub(super) fn bands(language: Language, bands: &[Band]) -> String {
    let told = bands.iter().map(|band| {
        let rate = say!(language, hours.band, percent = band.percent);
        format!("{} {rate}", format::duration(band.seconds))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// The time of every band.
pub(super) fn sum(bands: &[Band]) -> i64 {
    bands.iter().map(|band| band.seconds).sum()
}

/// What is explained, with its length.
pub(super) fn figure(
    language: Language,
    figure: Figure,
    percent: Option<u32>,
    seconds: i64,
) -> String {
    let (time, percent) = (format::duration(seconds), percent.unwrap_or_default());
    match figure {
        Figure::Worked => say!(language, why.worked, time = time),
        Figure::Leave => say!(language, why.leave, time = time),
        Figure::Night => say!(language, why.night, time = time),
        Figure::Holiday => say!(language, why.holiday, time = time),
        Figure::Overtime => say!(language, why.overtime, time = time, percent = percent),
        Figure::Complementary => {
            say!(language, why.complementary, time = time, percent = percent)
        }
    }
}

/// The word for a rule of a case file; an unknown one by its name.
pub(super) fn rule(language: Language, rule: &str) -> String {
    let known = match rule {
        "automatic_break" => say!(language, rule.automatic_break),
        "rounding" => say!(language, rule.rounding),
        "paid_leave_counts" => say!(language, rule.paid_leave_counts),
        "leave_day_value" => say!(language, rule.leave_day_value),
        "night" => say!(language, rule.night),
        "calendar" => say!(language, why.calendar),
        "weekly_legal_minutes" => say!(language, rule.weekly_legal),
        "overtime_bands" => say!(language, rule.bands),
        "weekly_minutes" => say!(language, why.weekly_minutes),
        "annual_minutes" => say!(language, why.annual_minutes),
        "period_weeks" => say!(language, why.period_weeks),
        other => return other.to_owned(),
    };
    known.to_owned()
}
