//! The letters about requests and months, in both languages.

use chrona_api_types::{Language, RequestKind};
use chrono::NaiveDate;

use super::{Content, ToldRequest};

/// That someone asks for something, or tells of an absence.
pub(super) fn asked(
    name: &str,
    request: ToldRequest,
    is_notice: bool,
    link: &str,
    language: Language,
) -> Content {
    let days = days(request, language);
    let (subject, line, action) = match (language, request.kind, is_notice) {
        (Language::Fr, RequestKind::Absence, false) => (
            format!("{name} demande une absence"),
            format!("{name} demande à être absent {days}. La décision vous revient."),
            "Voir la demande",
        ),
        (Language::Fr, RequestKind::Absence, true) => (
            format!("{name} signale une absence"),
            format!("{name} signale une absence {days}. Vous n’avez rien à décider."),
            "Voir les demandes",
        ),
        (Language::Fr, RequestKind::Correction, _) => (
            format!("{name} demande une correction"),
            format!(
                "{name} demande une correction de ses pointages {days}. La décision vous revient."
            ),
            "Voir la demande",
        ),
        (Language::En, RequestKind::Absence, false) => (
            format!("{name} asks to be absent"),
            format!("{name} asks to be absent {days}. It is yours to decide."),
            "See the request",
        ),
        (Language::En, RequestKind::Absence, true) => (
            format!("{name} tells of an absence"),
            format!("{name} tells of an absence {days}. There is nothing to decide."),
            "See the requests",
        ),
        (Language::En, RequestKind::Correction, _) => (
            format!("{name} asks for a correction"),
            format!("{name} asks for a correction of their punches {days}. It is yours to decide."),
            "See the request",
        ),
    };
    Content {
        action: Some((action, link.to_owned())),
        ..Content::of(&subject, vec![line])
    }
}

/// What became of a request.
pub(super) fn decided(
    request: ToldRequest,
    agreed: bool,
    (by, reason): (&str, &str),
    link: &str,
    language: Language,
) -> Content {
    let days = days(request, language);
    let what = match (language, request.kind) {
        (Language::Fr, RequestKind::Absence) => format!("d’absence {days}"),
        (Language::Fr, RequestKind::Correction) => format!("de correction {days}"),
        (Language::En, RequestKind::Absence) => format!("to be absent {days}"),
        (Language::En, RequestKind::Correction) => format!("for a correction {days}"),
    };
    let (subject, line, action) = match (language, agreed) {
        (Language::Fr, true) => (
            "Votre demande est acceptée",
            format!("{by} a accepté votre demande {what}."),
            "Voir mes demandes",
        ),
        (Language::Fr, false) => (
            "Votre demande est refusée",
            format!("{by} a refusé votre demande {what}."),
            "Voir mes demandes",
        ),
        (Language::En, true) => (
            "Your request is agreed to",
            format!("{by} agreed to your request {what}."),
            "See my requests",
        ),
        (Language::En, false) => (
            "Your request is refused",
            format!("{by} refused your request {what}."),
            "See my requests",
        ),
    };
    let why = (!reason.is_empty()).then(|| match language {
        Language::Fr => format!("Motif indiqué\u{a0}: {reason}"),
        Language::En => format!("The reason given: {reason}"),
    });
    Content {
        action: Some((action, link.to_owned())),
        ..Content::of(subject, [Some(line), why].into_iter().flatten().collect())
    }
}

/// That a month that was closed was opened again.
pub(super) fn month_reopened(
    person: Option<&str>,
    month: NaiveDate,
    (by, reason): (&str, &str),
    link: &str,
    language: Language,
) -> Content {
    let month = month.format("%m/%Y");
    let (subject, line, why, action) = match language {
        Language::Fr => (
            format!("Le mois {month} est rouvert"),
            match person {
                Some(person) => {
                    format!("{by} a rouvert le mois {month} de {person}, qui était clôturé.")
                }
                None => format!("{by} a rouvert votre mois {month}, qui était clôturé."),
            },
            format!("Motif indiqué\u{a0}: {reason}"),
            "Voir les heures",
        ),
        Language::En => (
            format!("The month {month} is open again"),
            match person {
                Some(person) => {
                    format!("{by} opened the month {month} of {person} again, which was closed.")
                }
                None => format!("{by} opened your month {month} again, which was closed."),
            },
            format!("The reason given: {reason}"),
            "See the hours",
        ),
    };
    Content {
        action: Some((action, link.to_owned())),
        ..Content::of(&subject, vec![line, why])
    }
}

/// Such as "du 3 au 7"; of one day that day.
fn days(request: ToldRequest, language: Language) -> String {
    let told = |day: NaiveDate| match language {
        Language::Fr => day.format("%d/%m/%Y").to_string(),
        Language::En => day.format("%-d %B %Y").to_string(),
    };
    let (from, to) = (told(request.from), told(request.to));
    match (language, request.from == request.to) {
        (Language::Fr, true) => format!("le {from}"),
        (Language::Fr, false) => format!("du {from} au {to}"),
        (Language::En, true) => format!("on {from}"),
        (Language::En, false) => format!("from {from} to {to}"),
    }
}
