//! Timesheets of many people, a line each, and public holidays.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::PersonId;

/// How far the hours of a range have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetState {
    /// They may still change.
    #[default]
    Open,
    /// They cannot be computed, and every figure is zero: the person's timesheet says what is wrong.
    NotComputed,
    /// Of a month: the person has approved it.
    Approved,
    /// Of a month: who looks after the person has validated it.
    Validated,
    /// Of a month: HR has closed it.
    Closed,
}

words! {
    TimesheetState {
        Open = "open",
        NotComputed = "not_computed",
        Approved = "approved",
        Validated = "validated",
        Closed = "closed",
    }
}

/// What comes first in a list of timesheets. People with the same figure come by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetSort {
    /// By name, as one looks for it: without case, accents and signs.
    #[default]
    Name,
    /// By the time worked.
    Worked,
    /// By overtime and complementary hours together.
    Overtime,
    /// By how many things a person has to look at.
    Anomalies,
    /// By how many limits were broken.
    Alerts,
}

words! {
    TimesheetSort {
        Name = "name",
        Worked = "worked",
        Overtime = "overtime",
        Anomalies = "anomalies",
        Alerts = "alerts",
    }
}

/// Of what there is something in a timesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetWith {
    /// Things a person has to look at.
    Anomalies,
    /// Limits that were broken.
    Alerts,
}

words! {
    TimesheetWith {
        Anomalies = "anomalies",
        Alerts = "alerts",
    }
}

/// A timesheet as a document that anybody can verify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SignedTimesheetFile {
    /// A JWS in compact form (RFC 7515), signed with the ledger's key: the case file, the answer, the entries of the ledger
    /// they rest on, the rules' version and the zone's rules with their release.
    pub jws: String,
}

/// The sums of a person's timesheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TimesheetLine {
    /// The person's account.
    pub user_id: PersonId,
    /// What to call the person.
    pub name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The time worked.
    pub worked_seconds: i64,
    /// What was worked and what counts with it toward the threshold of overtime.
    pub counted_seconds: i64,
    /// Overtime, of every band.
    pub overtime_seconds: i64,
    /// Complementary hours of part time, of every band.
    pub complementary_seconds: i64,
    /// How many things a person has to look at.
    pub anomalies: u64,
    /// How many limits were broken.
    pub alerts: u64,
    /// How far the hours have come.
    pub state: TimesheetState,
}

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its name.
    pub name: String,
}
