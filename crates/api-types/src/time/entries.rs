//! Contracts, schedules, rules and absences as they were entered. None is ever changed: one that begins on the same day
//! takes another's place, one that begins later ends it, and each can be annulled.

use chrona_work_time::{Absence, Contract, HalfDay, RuleChanges, Schedule};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AbsenceId, ContractId, PersonId, ScheduleId, WorkRulesId};

/// A contract as it was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ContractEntry {
    /// Its identifier.
    pub id: ContractId,
    /// What it says.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub contract: Contract,
    /// The last day on which it holds: its own, or the one before the next contract begins. None where it goes on, or
    /// was annulled.
    pub ends: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it; none when that account was deleted.
    pub created_by: Option<PersonId>,
    /// When it was annulled, or another took its place.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Who did that.
    pub annulled_by: Option<PersonId>,
}

/// Planned times as they were entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ScheduleEntry {
    /// Their identifier.
    pub id: ScheduleId,
    /// What they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub schedule: Schedule,
    /// The last day on which they hold: their own, or the one before the next ones begin. None where they go on, or were
    /// annulled.
    pub ends: Option<NaiveDate>,
    /// When they were entered.
    pub created_at: DateTime<Utc>,
    /// Who entered them; none when that account was deleted.
    pub created_by: Option<PersonId>,
    /// When they were annulled, or others took their place.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Who did that.
    pub annulled_by: Option<PersonId>,
}

/// What differs from the law's defaults, as it was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WorkRulesEntry {
    /// Their identifier.
    pub id: WorkRulesId,
    /// What they change.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub changes: RuleChanges,
    /// When they were entered.
    pub created_at: DateTime<Utc>,
    /// Who entered them; none when that account was deleted.
    pub created_by: Option<PersonId>,
    /// When they were annulled, or others took their place.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Who did that.
    pub annulled_by: Option<PersonId>,
}

/// An absence as it was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AbsenceEntry {
    /// Its identifier.
    pub id: AbsenceId,
    /// What it is.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub absence: Absence,
    /// What was written of it; often empty.
    pub note: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it; none when that account was deleted.
    pub created_by: Option<PersonId>,
    /// When it was annulled.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Who did that.
    pub annulled_by: Option<PersonId>,
}

/// An absence to enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RecordAbsence {
    /// The word of its sort, such as `paid_leave`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type", validator(max_length = 40)))]
    pub kind: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Which half of each day; where absent, all of it.
    pub half: Option<HalfDay>,
    /// The hours of one day, such as `14:00-16:00`, where the sort is counted in hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 11)))]
    pub times: Option<String>,
    /// What is to be known of it; at most 500 characters, and no diagnosis.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 500)))]
    pub note: Option<String>,
}

/// What timesheets depend on and is the organisation's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OrganisationTime {
    /// How many people it employs, 1 to 10,000,000: what rest is owed beyond the yearly quota depends on it (L3121-33).
    /// Not known where absent.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(minimum(value = "1"), maximum(value = "10000000")))
    )]
    pub staff: Option<i32>,
    /// Which public holidays it has, where a site has no others: `FR`, a part of France such as `FR-57`, the name of
    /// an imported calendar, or none.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub calendar: Option<String>,
}
