//! Why a figure of a timesheet is what it is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Case, Period, Timesheet, explain, timesheet};

/// A timesheet, and why its figures are what they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ExplainedTimesheet {
    /// The timesheet.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub timesheet: Timesheet,
    /// The figures that a rule makes, those of the days first; what the punches alone make is not among them.
    pub explanations: Vec<Explanation>,
}

impl ExplainedTimesheet {
    /// Computes the timesheet of a case, and explains it.
    pub fn of(case: &Case) -> Self {
        Self {
            timesheet: timesheet(case),
            explanations: explain(case),
        }
    }
}

/// A figure, the rules it comes from, and the periods it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Explanation {
    /// Which figure.
    pub figure: Figure,
    /// The day, or the first day of the week.
    pub date: NaiveDate,
    /// The band, for a figure that is paid more.
    pub percent: Option<u32>,
    /// The figure, in seconds.
    pub seconds: i64,
    /// The rules, the nearest first.
    pub because: Vec<Reason>,
    /// The periods, where it is made of work.
    pub periods: Vec<Period>,
}

/// A figure of a timesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The worked time of a day, where it is not what the punches say.
    Worked,
    /// The paid leave of a day that counts toward the threshold.
    Leave,
    /// The work of a day between the hours of the night.
    Night,
    /// The work of a day that is a public holiday.
    Holiday,
    /// The overtime of a week.
    Overtime,
    /// The complementary hours of a week.
    Complementary,
}

/// A rule that a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Reason {
    /// Its name, as in the case file.
    pub rule: String,
    /// Its article or its judgment.
    pub source: String,
    /// Since when it is set, by the organisation or by an agreement of a category or a contract; where absent it is the law's
    /// default.
    pub since: Option<NaiveDate>,
    /// What it says, where that is a length of time.
    pub seconds: Option<i64>,
}
