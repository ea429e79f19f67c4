//! What the engine finds wrong with a member, as a field's fault in the request's language.

use chrona_work_time::CaseError;

use crate::kernel::{FaultKind, ServiceError, TimeFault};

/// Refuses what the engine refuses, by the member's name.
pub(crate) fn checked(check: Result<(), CaseError>) -> Result<(), ServiceError> {
    check.map_err(|error| ServiceError::field(&error.member, kind_of(&error)))
}

/// How the engine says that two intervals share a moment.
const OVERLAPS: [&str; 2] = ["begins before the end", "its last interval goes on"];

fn kind_of(error: &CaseError) -> FaultKind {
    let problem = error.problem.as_str();
    let fault = match problem {
        "is before from" => TimeFault::EndsBeforeStart,
        "does not belong to this kind of contract" => TimeFault::OfAnotherKind,
        "has more than 24 hours" => TimeFault::TooLongADay,
        _ if problem.contains("part-time contract") => TimeFault::PartTimeHours,
        _ if problem.starts_with("is an interval") => TimeFault::NotAnInterval,
        _ if OVERLAPS.iter().any(|words| problem.starts_with(words)) => TimeFault::Overlap,
        _ if problem.starts_with("is a month and a day") => TimeFault::NotADayOfYear,
        _ if error.member == "week_starts" => TimeFault::NotAWeekday,
        _ if error.member == "type" => TimeFault::NotAKind,
        _ => match limits(problem) {
            Some(limits) => return FaultKind::OutOfRange(limits),
            None => TimeFault::Other(sentence(problem)),
        },
    };
    FaultKind::Time(fault)
}

/// The limits in "is from 1 to 366", "has 1 to 53 weeks" and "is a date of the years 1900 to 2199".
fn limits(problem: &str) -> Option<String> {
    let (before, after) = problem.split_once(" to ")?;
    let number = |word: &str| {
        word.bytes()
            .all(|sign| sign.is_ascii_digit())
            .then(|| word.to_owned())
    };
    let least = number(before.rsplit(' ').next()?)?;
    let most = number(after.split(' ').next()?.trim_end_matches(['.', ',', ';']))?;
    (!least.is_empty() && !most.is_empty()).then(|| format!("{least}\u{a0}– {most}"))
}

fn sentence(problem: &str) -> String {
    let mut letters = problem.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use chrona_api_types::Language;
    use chrona_work_time::{Absence, Contract, RuleChanges, Schedule};
    use serde_json::{Value, json};

    use super::*;

    fn told<T: serde::de::DeserializeOwned>(
        document: Value,
        check: impl Fn(&T) -> Result<(), CaseError>,
    ) -> (String, String, String) {
        let row: T = serde_json::from_value(document).unwrap();
        match checked(check(&row)) {
            Err(ServiceError::Invalid(faults)) => {
                let message = |language| faults[0].kind.message(language);
                let (french, english) = (message(Language::Fr), message(Language::En));
                (faults[0].field.clone(), french, english)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_contract_is_refused_by_its_member_in_both_languages() {
        for (document, field, french) in [
            (
                json!({ "from": "2027-01-02", "to": "2027-01-01", "kind": "annual" }),
                "to",
                "La fin précède le début.",
            ),
            (
                json!({ "from": "2027-01-01", "kind": "part_time" }),
                "weekly_minutes",
                "Un contrat à temps partiel",
            ),
            (
                json!({ "from": "2027-01-01", "kind": "annual", "days": 7 }),
                "days",
                "Ce champ ne concerne pas",
            ),
            (
                json!({ "from": "2027-01-01", "kind": "forfait_days", "days": 400 }),
                "days",
                "1\u{a0}– 366.",
            ),
            (
                json!({ "from": "2327-01-01", "kind": "annual" }),
                "from",
                "1900\u{a0}– 2199.",
            ),
            (
                json!({ "from": "2027-01-01", "kind": "annual", "year_from": "02-30" }),
                "year_from",
                "Écrivez un mois",
            ),
        ] {
            let (found, said, english) = told(document, Contract::check);
            assert_eq!(found, field);
            assert!(said.contains(french), "{said}");
            assert!(english.is_ascii() || english.contains('–'), "{english}");
        }
    }

    #[test]
    fn a_schedule_is_refused_by_its_interval() {
        let of = |weeks: Value| json!({ "from": "2027-01-01", "weeks": weeks });
        for (weeks, field, french) in [
            (json!([]), "weeks", "1\u{a0}– 53."),
            (
                json!([{ "mon": ["9-12"] }]),
                "weeks[0].mon[0]",
                "Écrivez un intervalle",
            ),
            (
                json!([{ "mon": ["09:00-12:00", "11:00-13:00"] }]),
                "weeks[0].mon[1]",
                "Ces heures commencent",
            ),
            (
                json!([{ "mon": ["22:00-06:00"], "tue": ["05:00-07:00"] }]),
                "weeks[0].mon",
                "Ces heures commencent",
            ),
        ] {
            let (found, said, _) = told(of(weeks), Schedule::check);
            assert_eq!(found, field);
            assert!(said.contains(french), "{said}");
        }
    }

    #[test]
    fn rules_and_absences_are_refused_by_their_member() {
        let rules = json!({ "from": "2027-01-01", "week_starts": "lundi" });
        let (field, french, _) = told(rules, RuleChanges::check);
        assert_eq!(
            (&*field, french.contains("mon, tue")),
            ("week_starts", true)
        );
        let absence = json!({ "type": "Congé", "from": "2027-01-01", "to": "2027-01-01" });
        let (field, french, _) = told(absence, Absence::check);
        assert_eq!((&*field, french.contains("paid_leave")), ("type", true));
    }

    #[test]
    fn what_has_no_words_of_its_own_is_told_in_the_engines() {
        let error = CaseError {
            member: "rounding".to_owned(),
            problem: "is nothing that can be done".to_owned(),
        };
        let FaultKind::Time(fault) = kind_of(&error) else {
            panic!("{error:?}")
        };
        assert_eq!(fault.message(Language::Fr), "Is nothing that can be done.");
    }
}
