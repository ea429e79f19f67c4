//! What can be wrong with a file of public holidays, in words. In English they are the reader's own.

use chrona_api_types::Language;
use chrona_work_time::{
    CALENDAR_YEARS, FileFault, FileProblem, LARGEST_CALENDAR_FILE, LONGEST_NAME, MOST_DAYS,
};

/// What to tell a person: the line, and what is wrong with it.
pub(super) fn message(fault: &FileFault, language: Language) -> String {
    let line = fault.line;
    match language {
        Language::Fr => format!("Ligne {line}\u{a0}: {}", french(&fault.problem)),
        Language::En => {
            let end = if fault.problem == FileProblem::BrokenName {
                ""
            } else {
                "."
            };
            format!("Line {line}: {}{end}", fault.problem)
        }
    }
}

fn french(problem: &FileProblem) -> String {
    use FileProblem as P;
    let text = match problem {
        P::TooLarge => {
            let most = LARGEST_CALENDAR_FILE / 1_000_000;
            return format!("un fichier a au plus {most}\u{a0}Mo.");
        }
        P::NoDays => "le fichier ne contient aucun jour.",
        P::TooManyDays => return format!("un calendrier a au plus {MOST_DAYS} jours."),
        P::NotADate(text) => {
            return format!("« {text} » n’est pas une date\u{a0}: écrivez-la comme 2027-01-31.");
        }
        P::NotAYear(date) => {
            let (first, last) = (CALENDAR_YEARS.start(), CALENDAR_YEARS.end());
            return format!("{date} n’est pas dans les années {first} à {last}.");
        }
        P::NoName => "ce jour n’a pas de nom.",
        P::LongName => return format!("un nom a au plus {LONGEST_NAME} caractères."),
        P::ControlCharacter => "le nom contient un caractère de contrôle.",
        P::BrokenName => {
            "le nom continue après la fin de la ligne\u{a0}: manque-t-il un guillemet\u{202f}?"
        }
        P::Fields(count) => {
            return format!("une ligne a une date et un nom, et celle-ci a {count} champs.");
        }
        P::NotAProperty(text) => {
            return format!("« {text} » n’est pas une ligne d’iCalendar, comme SUMMARY:Nom.");
        }
        P::NotClosed(part) => return format!("BEGIN:{part} n’a pas de END."),
        P::NotOpen(part) => return format!("END:{part} ne ferme rien qui soit ouvert."),
        P::Twice(name) => return format!("l’événement a deux {name}."),
        P::NoStart => "l’événement n’a pas de DTSTART.",
        P::NotADay(text) => {
            return format!(
                "« {text} » n’est pas un jour entier\u{a0}: écrivez-le comme 20270131."
            );
        }
        P::EndsBeforeStart => "DTEND est le lendemain du dernier jour, donc après DTSTART.",
        P::Rule(text) => {
            return format!(
                "parmi les règles, seule RRULE:FREQ=YEARLY est lue, avec UNTIL ou COUNT, et non « {text} »."
            );
        }
        P::NotRead(name) => {
            return format!(
                "{name} n’est pas lu\u{a0}: écrivez un événement par jour, avec DTSTART et DTEND."
            );
        }
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_in_both_languages_by_its_line() {
        let of = |problem, language| message(&FileFault { line: 3, problem }, language);
        let date = || FileProblem::NotADate("31/01/2027".to_owned());
        assert_eq!(
            of(date(), Language::En),
            "Line 3: “31/01/2027” is no date: write it as 2027-01-31."
        );
        assert_eq!(
            of(date(), Language::Fr),
            "Ligne 3\u{a0}: « 31/01/2027 » n’est pas une date\u{a0}: écrivez-la comme 2027-01-31."
        );
        assert!(of(FileProblem::BrokenName, Language::En).ends_with("missing?"));
    }
}
