//! What can be wrong with a contract, a schedule, a rule or an absence, in words.

use chrona_api_types::Language;
use chrona_work_time::FileFault;
use chrono::NaiveDate;

use super::calendar_faults;

/// What can be wrong with something that worked time depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFault {
    /// An end before its start.
    EndsBeforeStart,
    /// A part-time contract without its weekly hours.
    PartTimeHours,
    /// A member of another kind of contract.
    OfAnotherKind,
    /// Text that is no interval of times.
    NotAnInterval,
    /// Hours of an absence of several days, or of half a day.
    TimesOfOneDay,
    /// Halves of days, or hours, of a sort of absence that is not counted in them.
    OfAnotherUnit,
    /// Text that is no colour.
    NotAColour,
    /// Text that is no month.
    NotAMonth,
    /// An interval that begins before the end of another.
    Overlap,
    /// More than 24 hours in a day.
    TooLongADay,
    /// Text that is no month and day.
    NotADayOfYear,
    /// Text that is no day of the week.
    NotAWeekday,
    /// Text that is no kind of absence.
    NotAKind,
    /// Hours of the night that the law does not take for one.
    NotANight,
    /// A width of the last band of overtime.
    LastBand,
    /// A name of no calendar of public holidays; holds those there are.
    NotACalendar(String),
    /// A name that no imported calendar may have.
    NotACalendarName,
    /// A file that is no calendar of public holidays.
    CalendarFile(Box<FileFault>),
    /// More days than are answered at once.
    TooManyDays(i64),
    /// More punches of one day than hours are computed from.
    TooManyPunches {
        /// The day.
        date: NaiveDate,
        /// How many it has.
        count: usize,
        /// How many are taken.
        most: usize,
    },
    /// More rows than hours are computed from.
    TooManyRows(usize),
    /// Two rows of which the one holds while the other does.
    RowsOverlap,
}

impl TimeFault {
    /// What to tell a person.
    pub fn message(&self, language: Language) -> String {
        let (french, english) = match self {
            Self::EndsBeforeStart => ("La fin précède le début.", "The end is before the start."),
            Self::PartTimeHours => (
                "Un contrat à temps partiel indique ses heures par semaine (L3123-6).",
                "A part-time contract states its weekly hours (L3123-6).",
            ),
            Self::OfAnotherKind => (
                "Ce champ ne concerne pas ce type de contrat\u{a0}: retirez-le.",
                "This field does not belong to this kind of contract: leave it out.",
            ),
            Self::NotAnInterval => (
                "Écrivez un intervalle comme 09:00-12:00, entre 00:00 et 24:00.",
                "Write an interval such as 09:00-12:00, between 00:00 and 24:00.",
            ),
            Self::TimesOfOneDay => (
                "Des heures d’absence sont celles d’un seul jour, sans demi-journée.",
                "Hours of absence are those of one day, and not of half of it.",
            ),
            Self::OfAnotherUnit => (
                "Ce type d’absence ne se compte pas ainsi\u{a0}: retirez ce champ.",
                "This type of absence is not counted so: leave this field out.",
            ),
            Self::NotAColour => (
                "Écrivez une couleur comme #00AEEF.",
                "Write a colour such as #00AEEF.",
            ),
            Self::NotAMonth => (
                "Écrivez un mois comme 2027-03.",
                "Write a month such as 2027-03.",
            ),
            Self::Overlap => (
                "Ces heures commencent avant la fin des précédentes.",
                "These hours begin before the end of the ones before.",
            ),
            Self::TooLongADay => (
                "Une journée n’a pas plus de 24\u{a0}heures.",
                "A day has no more than 24 hours.",
            ),
            Self::NotADayOfYear => (
                "Écrivez un mois et un jour de chaque année, comme 06-01.",
                "Write a month and a day of every year, such as 06-01.",
            ),
            Self::NotAWeekday => (
                "Choisissez un jour\u{a0}: mon, tue, wed, thu, fri, sat ou sun.",
                "Choose a day: mon, tue, wed, thu, fri, sat or sun.",
            ),
            Self::NotAKind => (
                "Au plus 40 petites lettres sans accent, chiffres et _, comme paid_leave.",
                "At most 40 small letters, digits and _, such as paid_leave.",
            ),
            Self::NotANight => (
                "La nuit dure au moins 9\u{a0}heures et comprend celles de 00:00 à 05:00 (L3122-2).",
                "The night lasts at least 9 hours and holds those from 00:00 to 05:00 (L3122-2).",
            ),
            Self::LastBand => (
                "La dernière tranche n’a pas de fin\u{a0}: laissez sa durée vide.",
                "The last band has no end: leave its width out.",
            ),
            Self::NotACalendarName => (
                "Écrivez un nom comme BE ou Bureau de Bruxelles\u{a0}: des lettres, des chiffres, des espaces et - _ . ' ’ ( ), \
                 une lettre ou un chiffre d’abord. Les noms qui commencent par FR sont ceux de Chrona.",
                "Write a name such as BE or Brussels office: letters, digits, spaces and - _ . ' ’ ( ), a letter or a digit \
                 first. Names that begin with FR are Chrona’s own.",
            ),
            Self::CalendarFile(_)
            | Self::NotACalendar(_)
            | Self::TooManyDays(_)
            | Self::TooManyPunches { .. }
            | Self::TooManyRows(_) => return self.with_figures(language),
            Self::RowsOverlap => (
                "Une saisie commence avant la fin d’une autre.",
                "An entry begins before the end of another.",
            ),
        };
        match language {
            Language::Fr => french,
            Language::En => english,
        }
        .to_owned()
    }

    /// What to tell of a fault that holds something.
    fn with_figures(&self, language: Language) -> String {
        match self {
            Self::CalendarFile(fault) => calendar_faults::message(fault, language),
            Self::NotACalendar(known) => match language {
                Language::Fr => format!("Choisissez parmi\u{a0}: {known}, ou rien."),
                Language::En => format!("Choose one of: {known}, or none."),
            },
            Self::TooManyDays(most) => match language {
                Language::Fr => format!("Au plus {most} jours à la fois."),
                Language::En => format!("At most {most} days at once."),
            },
            Self::TooManyPunches { date, count, most } => match language {
                Language::Fr => format!(
                    "Il y a {count} pointages le {}, et une journée en a au plus {most}.",
                    date.format("%d/%m/%Y")
                ),
                Language::En => {
                    format!("There are {count} punches on {date}, and a day has at most {most}.")
                }
            },
            Self::TooManyRows(most) => match language {
                Language::Fr => format!("Au plus {most} lignes."),
                Language::En => format!("At most {most} rows."),
            },
            _ => String::new(),
        }
    }
}
