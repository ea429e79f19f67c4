//! What is wrong with someone's punches, to be looked at by a person.

use chrona_work_time::TimeAnomalyCode;
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
    /// An entry that no exit follows.
    MissingClockOut,
    /// An exit that no entry precedes.
    MissingClockIn,
    /// A shift longer than any is believed to be.
    LongShift,
    /// Work far outside the planned times.
    OutsideSchedule,
    /// Nothing was worked on a day that was planned, and nobody said why.
    Absent,
    /// Work during an absence.
    WorkedOnAbsence,
    /// Work on a public holiday that was not planned.
    WorkedOnHoliday,
}

impl AnomalyCode {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::LatePunch,
        Self::MissingClockOut,
        Self::MissingClockIn,
        Self::LongShift,
        Self::OutsideSchedule,
        Self::Absent,
        Self::WorkedOnAbsence,
        Self::WorkedOnHoliday,
    ];

    /// The word used on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LatePunch => "late_punch",
            Self::MissingClockOut => "missing_clock_out",
            Self::MissingClockIn => "missing_clock_in",
            Self::LongShift => "long_shift",
            Self::OutsideSchedule => "outside_schedule",
            Self::Absent => "absent",
            Self::WorkedOnAbsence => "worked_on_absence",
            Self::WorkedOnHoliday => "worked_on_holiday",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }
}

impl From<TimeAnomalyCode> for AnomalyCode {
    fn from(code: TimeAnomalyCode) -> Self {
        match code {
            TimeAnomalyCode::MissingClockOut => Self::MissingClockOut,
            TimeAnomalyCode::MissingClockIn => Self::MissingClockIn,
            TimeAnomalyCode::LongShift => Self::LongShift,
            TimeAnomalyCode::OutsideSchedule => Self::OutsideSchedule,
            TimeAnomalyCode::Absent => Self::Absent,
            TimeAnomalyCode::WorkedOnAbsence => Self::WorkedOnAbsence,
            TimeAnomalyCode::WorkedOnHoliday => Self::WorkedOnHoliday,
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
    /// When the punch it is about was made; none where a punch is what is missing.
    pub at: Option<DateTime<Utc>>,
    /// The punch that arrived late, where that is what is wrong.
    pub punch_id: Option<PunchId>,
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
