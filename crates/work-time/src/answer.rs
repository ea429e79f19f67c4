//! The answer to a case file: a timesheet. Times are whole seconds, dates local days of the zone.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Worked time by day and week, what it is paid as, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Timesheet {
    /// Each day of the range.
    pub days: Vec<Day>,
    /// Each week that the range touches, whole.
    pub weeks: Vec<Week>,
    /// Limits that were broken, in order of date.
    pub alerts: Vec<Alert>,
    /// Limits that can no longer be kept as planned, and thresholds that were reached; in order of date.
    pub warnings: Vec<Warning>,
    /// What a person has to look at, in order of date.
    pub anomalies: Vec<TimeAnomaly>,
    /// Sums of the range.
    pub totals: Totals,
}

/// A day. Work is of the day on which its entry was; what counts by the clock is of the day it falls on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// The time worked, as it counts.
    pub worked_seconds: i64,
    /// What was worked and what counts with it toward the threshold of overtime.
    pub counted_seconds: i64,
    /// The time that was planned.
    pub planned_seconds: i64,
    /// The work between the hours of the night, by the clock.
    pub night_seconds: i64,
    /// The name of the public holiday.
    pub holiday: Option<String>,
    /// What sort of absence there is.
    pub absence: Option<String>,
    /// The time worked by the punches alone, before rounding and automatic breaks.
    pub recorded_seconds: i64,
    /// The periods worked, by the punches.
    pub periods: Vec<Period>,
}

/// From an entry to the exit that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Period {
    /// The entry.
    pub start: DateTime<Utc>,
    /// The exit.
    pub end: DateTime<Utc>,
}

/// A week, by the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Week {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// The time worked.
    pub worked_seconds: i64,
    /// What was worked and what counts with it toward the threshold of overtime.
    pub counted_seconds: i64,
    /// Overtime by band, the lowest first.
    pub overtime: Vec<Band>,
    /// Complementary hours of part time by band, the lowest first.
    pub complementary: Vec<Band>,
}

/// Time that is paid more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Band {
    /// How much more, in per cent.
    pub percent: u32,
    /// How much time.
    pub seconds: i64,
}

/// A limit that was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Alert {
    /// Which limit.
    pub code: AlertCode,
    /// The article of the Code du travail that sets it, such as `L3131-1`.
    pub article: String,
    /// The day, or the first day of the week.
    pub date: NaiveDate,
    /// What was found.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
}

/// A limit of working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum AlertCode {
    /// More than a day's maximum was worked.
    DailyMaximum,
    /// More than a week's maximum was worked.
    WeeklyMaximum,
    /// More than the maximum of a week was worked, on average over 12 weeks.
    AverageMaximum,
    /// No break was long enough, or early enough.
    Break,
    /// The rest before the day was too short.
    DailyRest,
    /// No rest of the week was long enough.
    WeeklyRest,
    /// More than six days of a week were worked.
    SixDays,
    /// A night worker worked more than a day's maximum.
    NightDaily,
    /// Part time reached the legal weekly hours.
    PartTimeCeiling,
    /// More complementary hours than the contract allows.
    PartTimeLimit,
    /// The contract's hours become those that were worked.
    PartTimeRequalification,
    /// A minor worked more than a day's maximum.
    MinorDaily,
    /// A minor worked more than a week's maximum.
    MinorWeekly,
    /// A minor worked too long in one go.
    MinorBreak,
    /// A minor's rest before the day was too short.
    MinorRest,
    /// A minor worked at night.
    MinorNight,
    /// A minor worked on a public holiday.
    MinorHoliday,
    /// A minor had no two days off in a row.
    MinorDaysOff,
    /// More overtime than the yearly quota.
    YearlyQuota,
    /// Hours are counted over more weeks than may be without an agreement.
    PeriodLength,
}

/// Something that is known before a limit breaks, or a threshold that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Warning {
    /// What it is.
    pub code: WarningCode,
    /// The article of the Code du travail.
    pub article: String,
    /// The day, or the first day of the week.
    pub date: NaiveDate,
    /// What there is, or will be as planned.
    pub measured_seconds: i64,
    /// What the limit or threshold is.
    pub limit_seconds: i64,
}

/// What is warned of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename = "TimeWarningCode", rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// As planned, the running week passes its maximum.
    WeeklyMaximum,
    /// As planned, 12 weeks pass their average maximum.
    AverageMaximum,
    /// One more week like these, and the part-time contract's hours become those that were worked.
    PartTimeRequalification,
    /// Enough rest in return for overtime was gained for it to be taken (D3121-18).
    CorOpen,
}

/// Something that a person has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TimeAnomaly {
    /// What is wrong.
    pub code: TimeAnomalyCode,
    /// The day.
    pub date: NaiveDate,
    /// The punch it is about; none where a punch is what is missing.
    pub at: Option<DateTime<Utc>>,
}

/// What a person has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum TimeAnomalyCode {
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

/// Sums of the range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Totals {
    /// The time worked, by the day on which the entry was.
    pub worked_seconds: i64,
    /// What was worked and what counts with it toward the threshold of overtime.
    pub counted_seconds: i64,
    /// The time that was planned.
    pub planned_seconds: i64,
    /// The work between the hours of the night, by the clock.
    pub night_seconds: i64,
    /// The work on Sundays, by the clock.
    pub sunday_seconds: i64,
    /// The work on public holidays, by the clock.
    pub holiday_seconds: i64,
    /// Overtime by band, the lowest first. Each second is of the day on which the threshold was passed.
    pub overtime: Vec<Band>,
    /// Complementary hours of part time by band, likewise.
    pub complementary: Vec<Band>,
    /// The rest gained in return for overtime beyond the yearly quota (COR, L3121-33).
    pub cor_seconds: i64,
    /// The rest gained instead of pay (RCR, L3121-37).
    pub rcr_seconds: i64,
    /// The overtime since 1 January of the year of the last day, as the statement beside the payslip tells it (D3171-11).
    pub year_overtime_seconds: i64,
    /// With so many days a year, the days of the range on which there was work.
    pub forfait_days_worked: Option<u32>,
    /// With so many days a year, the days off of the year of the last day.
    pub forfait_rest_days: Option<i64>,
}
