//! Corrections of punches, and what they would change.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::PunchType;
use crate::ids::{PersonId, PunchId};

/// What a correction says of one of its punches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Correction {
    /// Who made it.
    pub by: PersonId,
    /// That person's name.
    pub by_name: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Why, in that person's words; empty once it was erased.
    pub reason: String,
    /// The other punch of the correction: the one that was annulled for this one, or added for it.
    pub other_punch_id: Option<PunchId>,
}

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionKind {
    /// A punch that was forgotten is added: `added` alone.
    Add,
    /// A punch counts no more: `annulled_id` alone.
    Annul,
    /// A punch stands in the place of another: both.
    Replace,
}

/// A correction to make: a punch counts no more (`annulled_id`), one that was forgotten is added
/// (`added`), or one stands in place of another (both).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectPunches {
    /// Whose punches.
    pub user_id: PersonId,
    /// What it is to do. When given, the other members must be those it names: a punch that was to be
    /// replaced is never only annulled. When absent, they say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CorrectionKind>,
    /// The punch that is to count no more.
    pub annulled_id: Option<PunchId>,
    /// The punch that is to be added.
    pub added: Option<AddedPunch>,
    /// Why: 3 to 500 characters. The person reads it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2000)))]
    pub reason: String,
}

/// A punch to add by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AddedPunch {
    /// In or out.
    pub punch_type: PunchType,
    /// When, and not in the future: to the second, or the very instant of the punch it replaces.
    pub punched_at: DateTime<Utc>,
}

/// A correction that is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectionMade {
    /// The place of its entry.
    pub sequence: i64,
    /// The punch that counts no more.
    pub annulled_id: Option<PunchId>,
    /// The punch that was added.
    pub added_id: Option<PunchId>,
}

/// A correction that is thought of: as [`CorrectPunches`], without a reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PreviewCorrection {
    /// Whose punches.
    pub user_id: PersonId,
    /// The punch that is to count no more.
    pub annulled_id: Option<PunchId>,
    /// The punch that is to be added.
    pub added: Option<AddedPunch>,
}

/// What a correction would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectionPreview {
    /// The days that it touches, in order, as they are and as they would be.
    pub days: Vec<PreviewDay>,
    /// What would be doubtful then and is not now.
    pub warnings: Vec<CorrectionWarning>,
}

/// A day of the person's zone: the shifts that begin on it, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PreviewDay {
    /// The day.
    pub date: NaiveDate,
    /// As it is.
    pub before: DayOfPunches,
    /// As it would be.
    pub after: DayOfPunches,
}

/// A day's punches that count, and the time they make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DayOfPunches {
    /// The punches of the shifts that begin on the day, in order. An exit may be of the next day.
    pub punches: Vec<AddedPunch>,
    /// The time worked in them, in seconds; a shift without an end counts nothing.
    pub worked_seconds: i64,
}

/// Why a correction may not be what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// An entry would have no exit, although someone came in again later.
    EntryWithoutExit,
    /// An exit would have no entry.
    ExitWithoutEntry,
    /// A shift would be longer than the person's longest.
    ShiftTooLong,
}

/// Something that would be doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CorrectionWarning {
    /// What.
    pub code: WarningCode,
    /// The punch it is about; of a shift, its entry.
    pub at: DateTime<Utc>,
}
