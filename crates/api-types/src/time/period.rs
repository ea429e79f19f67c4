//! Months on their way from punches to pay: approved by the person, validated by who looks after them, closed by HR.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::timesheet::TimesheetState;
use crate::ids::PersonId;

/// A step on a month's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum PeriodStep {
    /// The person agrees to the hours.
    Approve,
    /// Who looks after the person agrees to them.
    Validate,
    /// HR closes the month: what its figures rest on changes no more.
    Close,
    /// HR opens it again.
    Reopen,
}

words! {
    PeriodStep {
        Approve = "approve",
        Validate = "validate",
        Close = "close",
        Reopen = "reopen",
    }
}

/// Why someone's month did not take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum PeriodProblem {
    /// The month is not over.
    NotOver,
    /// The hours cannot be computed.
    NotComputed,
    /// Anomalies that nobody dealt with.
    Anomalies,
    /// Requests about its days that nobody decided on.
    Requests,
    /// The person has not approved it.
    NotApproved,
    /// Nobody has validated it.
    NotValidated,
    /// The hours are other ones than those of the step before.
    Changed,
    /// It has taken this step before.
    Done,
    /// It is closed.
    Closed,
    /// It is not closed.
    NotClosed,
    /// One's own is someone else's to validate.
    Own,
    /// The person joined the team after its first day: it is HR's to validate.
    OutOfReach,
    /// A later month is closed, which would have to be opened again first.
    LaterClosed,
}

words! {
    PeriodProblem {
        NotOver = "not_over",
        NotComputed = "not_computed",
        Anomalies = "anomalies",
        Requests = "requests",
        NotApproved = "not_approved",
        NotValidated = "not_validated",
        Changed = "changed",
        Done = "done",
        Closed = "closed",
        NotClosed = "not_closed",
        Own = "own",
        OutOfReach = "out_of_reach",
        LaterClosed = "later_closed",
    }
}

/// Whose months take a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MovePeriod {
    /// These people's; everyone's in reach where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<PersonId>>,
    /// Why: at most 500 characters, and 3 at least to open a month again. Everyone concerned reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2000)))]
    pub reason: Option<String>,
}

/// What came of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PeriodMoved {
    /// How many months took it.
    pub done: u64,
    /// Those that did not.
    pub exceptions: Vec<PeriodException>,
}

/// A month that did not take a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PeriodException {
    /// Whose it is.
    pub user_id: PersonId,
    /// That person's name.
    pub name: String,
    /// Why not.
    pub code: PeriodProblem,
}

/// How far a month has come, of many people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PeriodOfMany {
    /// The month, such as `2027-03`.
    pub month: String,
    /// How many people are in reach.
    pub people: i64,
    /// How many months nobody has approved.
    pub open: i64,
    /// How many are approved.
    pub approved: i64,
    /// How many are validated.
    pub validated: i64,
    /// How many are closed.
    pub closed: i64,
}

/// How far someone's month has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PeriodOfPerson {
    /// The month, such as `2027-03`.
    pub month: String,
    /// How far it is.
    pub state: TimesheetState,
    /// The first day on which it can be approved.
    pub over_on: NaiveDate,
    /// Whether it waits for the person: it is over, nobody has approved it, and the person worked in it, or had a contract.
    pub waits: bool,
    /// The steps it took, the first one first.
    pub steps: Vec<PeriodStepTaken>,
}

/// A step that a month took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PeriodStepTaken {
    /// Which.
    pub step: PeriodStep,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it; none when that account was deleted.
    pub by: Option<PersonId>,
    /// That person's name; empty when that account was deleted.
    pub by_name: String,
    /// Why; often empty.
    pub reason: String,
}
