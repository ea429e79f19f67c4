//! What is wrong with someone's punches, to be looked at by a person.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, PunchId};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyCode {
    /// A punch that a kiosk kept arrived after later ones, and changes what those meant.
    LatePunch,
}

impl AnomalyCode {
    /// The word used on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LatePunch => "late_punch",
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Anomaly {
    /// What names it, to say that it was looked at.
    pub key: String,
    /// What is wrong.
    pub code: AnomalyCode,
    /// Whose punches.
    pub user_id: PersonId,
    /// What to call the person.
    pub user_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The day, in the person's zone.
    pub date: NaiveDate,
    /// The punch it is about.
    pub at: DateTime<Utc>,
    /// The punch's identifier.
    pub punch_id: PunchId,
    /// Who looked at it; none so far where absent.
    pub handled: Option<Handled>,
}

/// That someone looked at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Handled {
    /// Who.
    pub by: PersonId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What they wrote; may be empty.
    pub note: String,
}

/// What someone writes who looked at it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HandleAnomaly {
    /// A note of at most 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default, validator(max_length = 2000)))]
    pub note: String,
}
