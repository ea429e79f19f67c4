//! What the engine finds wrong with a member, as a field's fault in the request's language.

use chrona_work_time::{CaseError, CaseProblem};

use crate::kernel::{Fault, FaultKind, ServiceError, TimeFault};

/// Refuses what the engine refuses, by the member's name.
pub(crate) fn checked(check: Result<(), CaseError>) -> Result<(), ServiceError> {
    check.map_err(|error| match kind_of(&error.problem) {
        Some(kind) => ServiceError::field(&error.member, kind),
        None => ServiceError::Internal(format!("an entry is no case file: {error}")),
    })
}

/// What makes a stored case no timesheet.
pub(crate) fn not_computed(error: &CaseError) -> ServiceError {
    ServiceError::NotComputed(Fault {
        field: error.member.clone(),
        kind: kind_of(&error.problem).unwrap_or(FaultKind::WrongType),
    })
}

/// What is wrong with an entry, or with entries together; none for what only a document can have wrong.
fn kind_of(problem: &CaseProblem) -> Option<FaultKind> {
    let fault = match problem {
        CaseProblem::OutOfRange { least, most }
        | CaseProblem::WrongCount { least, most, .. }
        | CaseProblem::NotAPercentage { least, most }
        | CaseProblem::BandWidth { least, most } => return Some(limits(least, most)),
        CaseProblem::NotAYear { first, last } => return Some(limits(first, last)),
        CaseProblem::EndsBeforeStart => TimeFault::EndsBeforeStart,
        CaseProblem::OfAnotherKind => TimeFault::OfAnotherKind,
        CaseProblem::TooLongADay => TimeFault::TooLongADay,
        CaseProblem::PartTimeHours => TimeFault::PartTimeHours,
        CaseProblem::NotAnInterval => TimeFault::NotAnInterval,
        CaseProblem::Overlap | CaseProblem::OverlapsNextDay => TimeFault::Overlap,
        CaseProblem::NotADayOfYear => TimeFault::NotADayOfYear,
        CaseProblem::NotAWeekday => TimeFault::NotAWeekday,
        CaseProblem::NotASort => TimeFault::NotAKind,
        CaseProblem::TimesOfOneDay => TimeFault::TimesOfOneDay,
        CaseProblem::NotACalendar(known) => TimeFault::NotACalendar(known.clone()),
        CaseProblem::NotANight => TimeFault::NotANight,
        CaseProblem::LastBand => TimeFault::LastBand,
        CaseProblem::TooManyPunches { count, date, most } => TimeFault::TooManyPunches {
            date: *date,
            count: *count,
            most: *most,
        },
        CaseProblem::TooManyRows(most) => TimeFault::TooManyRows(*most),
        CaseProblem::OverlapsRow(_) | CaseProblem::SameDay => TimeFault::RowsOverlap,
        CaseProblem::Unreadable(_)
        | CaseProblem::TooLarge
        | CaseProblem::TooManyDays
        | CaseProblem::NotAName => return None,
    };
    Some(FaultKind::Time(fault))
}

fn limits(least: impl std::fmt::Display, most: impl std::fmt::Display) -> FaultKind {
    FaultKind::OutOfRange(format!("{least}\u{a0}– {most}"))
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
    fn each_rule_that_is_wrong_is_told_in_french() {
        for (changes, field, french) in [
            (json!({ "night": "22:00-05:00" }), "night", "La nuit dure"),
            (
                json!({ "overtime_bands": [{ "minutes": 480, "percent": 25 }] }),
                "overtime_bands[0].minutes",
                "La dernière tranche",
            ),
            (
                json!({ "overtime_bands": [{ "percent": 5 }] }),
                "overtime_bands[0].percent",
                "10\u{a0}– 400.",
            ),
        ] {
            let mut rules = json!({ "from": "2027-01-01" });
            let members = changes.as_object().cloned().unwrap();
            rules.as_object_mut().unwrap().extend(members);
            let (found, said, _) = told(rules, RuleChanges::check);
            assert_eq!(found, field);
            assert!(said.contains(french), "{said}");
        }
    }
}
