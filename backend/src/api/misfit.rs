//! What does not fit in a body or a parameter, from the words of poem-openapi and serde.

use chrona_api_types::{
    AnomalyCode, DayState, KeptOutcome, LimitCode, Role, TimesheetSort, TimesheetWith, UserSort,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::kernel::{Fault, FaultKind};

/// The fault in poem-openapi's words, where they name the field and the limit.
pub(super) fn in_words(words: &str) -> Option<Fault> {
    Some(Fault {
        field: field_in(words)?.to_owned(),
        kind: fault_in(words)?,
    })
}

/// The fault at which serde stops when it reads the same value: serde keeps the path.
pub(super) fn by_serde<T: DeserializeOwned>(value: Value) -> Fault {
    match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(_) => Fault {
            field: String::new(),
            kind: FaultKind::WrongType,
        },
        Err(error) => {
            let words = error.inner().to_string();
            match words
                .strip_prefix("missing field `")
                .and_then(|rest| rest.split('`').next())
            {
                Some(field) => Fault {
                    field: field.to_owned(),
                    kind: FaultKind::Missing,
                },
                None => Fault {
                    field: error.path().to_string(),
                    kind: unknown_word(&words).unwrap_or(FaultKind::WrongType),
                },
            }
        }
    }
}

/// The words there are, in serde's "unknown variant `x`, expected one of `a`, `b`".
fn unknown_word(words: &str) -> Option<FaultKind> {
    let (_, expected) = words
        .strip_prefix("unknown variant `")?
        .rsplit_once("expected ")?;
    // The words alone stand between the quotes.
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    Some(FaultKind::NotOneOf(known.join(", ")))
}

/// The words that a parameter takes, in poem-openapi's "failed to parse "UserSort": Expect a valid enumeration value."
pub(super) fn word_in(words: &str) -> Option<FaultKind> {
    macro_rules! words_of {
        ($name:expr => $($kind:ident)*) => {
            match $name {
                $(stringify!($kind) => Some($kind::ALL.map($kind::as_str).join(", ")),)*
                _ => None,
            }
        };
    }
    let name = words
        .strip_prefix("failed to parse \"")?
        .split('"')
        .next()?;
    let known = words_of!(name =>
        AnomalyCode DayState KeptOutcome LimitCode Role TimesheetSort TimesheetWith UserSort);
    Some(FaultKind::NotOneOf(known?))
}

/// The field in poem-openapi's "field `email` verification failed. maxLength(254)".
fn field_in(words: &str) -> Option<&str> {
    words.split_once("field `")?.1.split('`').next()
}

/// The limit in such words.
pub(super) fn fault_in(words: &str) -> Option<FaultKind> {
    let (_, limit) = words.split_once("verification failed. ")?;
    let (name, rest) = limit.split_once('(')?;
    let number = rest.split([')', ',']).next()?;
    Some(match name {
        "minLength" => FaultKind::TooShort(number.parse().ok()?),
        "maxLength" => FaultKind::TooLong(number.parse().ok()?),
        "minimum" => FaultKind::OutOfRange(format!("≥ {number}")),
        "maximum" => FaultKind::OutOfRange(format!("≤ {number}")),
        _ => FaultKind::WrongType,
    })
}
