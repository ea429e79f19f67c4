//! The case file: one JSON document that holds all that a timesheet depends on, so that anybody can compute it again.
//!
//! Its members are as they stand in the document; [`Case`] is what they mean, checked.

mod check;
mod error;
mod reach;
mod read;
mod rows;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use check::Case;
pub use error::{CaseError, CaseProblem};
pub use reach::{instants_of, looked_at};
pub use read::LARGEST_CASE_FILE;
pub(crate) use rows::{month_and_day, span};

use crate::{PunchKind, holidays::NamedDay};

/// All that a timesheet depends on. Times are UTC; dates are local days of the zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The IANA name of the zone that decides days and weeks, such as `Europe/Paris`.
    pub zone: String,
    /// Which public holidays there are: `FR`, a part of France such as `FR-57`, or none.
    #[serde(default)]
    pub calendar: Option<String>,
    /// Public holidays beside those of `calendar`, such as those of another country: at most 5,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub holidays: Vec<NamedDay>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included; at most 400 days in all.
    pub to: NaiveDate,
    /// The present. Where absent it is the end of `to`, and nothing runs any more.
    #[serde(default)]
    pub now: Option<DateTime<Utc>>,
    /// How many people the organisation employs: what rest is owed beyond the yearly quota depends on it (L3121-33).
    #[serde(default)]
    pub staff: Option<u32>,
    /// When the person was born; where absent, an adult.
    #[serde(default)]
    pub born: Option<NaiveDate>,
    /// The contracts, one after the other.
    #[serde(default)]
    pub contracts: Vec<Contract>,
    /// What differs from the law's defaults, each from a day on.
    #[serde(default)]
    pub rules: Vec<RuleChanges>,
    /// What is agreed for the person's category or contract, each from a day on. Where one holds, what it sets goes before
    /// `rules`, and before the agreements in front of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub agreements: Vec<RuleChanges>,
    /// The planned times, each from a day on.
    #[serde(default)]
    pub schedules: Vec<Schedule>,
    /// The absences.
    #[serde(default)]
    pub absences: Vec<Absence>,
    /// The punches that count, in any order. Some may lie outside the range.
    pub punches: Vec<CasePunch>,
}

/// What kind of contract it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum ContractKind {
    /// The legal weekly hours or more, by the week or by several weeks (L3121-27, L3121-41).
    FullTime,
    /// Less than the legal weekly hours (L3123-1).
    PartTime,
    /// So many hours a year (L3121-41, L3121-44).
    Annual,
    /// So many days a year, without hours (L3121-58).
    ForfaitDays,
}

/// A contract, as far as time is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; it goes on where absent.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// What kind it is.
    pub kind: ContractKind,
    /// The weekly hours, in minutes. Where absent, the legal ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub weekly_minutes: Option<u32>,
    /// For part time, whether an agreement lets complementary hours reach a third of the contract (L3123-20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub complementary_third: Option<bool>,
    /// For annual hours, how many minutes a year; where absent, 1,607 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub annual_minutes: Option<u32>,
    /// For annual hours, the month and day the year begins on, such as `06-01`; where absent, 1 January.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub year_from: Option<String>,
    /// For days a year, how many; where absent, 218.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub days: Option<u32>,
    /// For full time over several weeks, how many (L3121-41, L3121-45).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub period_weeks: Option<u32>,
    /// For full time over several weeks, a day of a first week; where absent, `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub period_anchor: Option<NaiveDate>,
}

/// What differs from the law's defaults from a day on. A name that is not here keeps the value it had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct RuleChanges {
    /// The first day they hold on.
    pub from: NaiveDate,
    /// The last day they hold on; where absent, they hold until others take their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The day weeks begin on: `mon`, `tue`, … (L3121-32).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_starts: Option<String>,
    /// The weekly hours above which there is overtime (L3121-27).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_legal_minutes: Option<u32>,
    /// What overtime is paid, the first band first (L3121-33, L3121-36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtime_bands: Option<Vec<OvertimeBand>>,
    /// Whether overtime is taken as rest instead of being paid (L3121-33 II).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtime_in_rest: Option<bool>,
    /// In which periods paid leave counts toward the threshold of overtime (Cass. soc. 23-14.455, 24-19.410).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_leave_counts: Option<PaidLeaveCounts>,
    /// What a day of leave counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_day_value: Option<LeaveDayValue>,
    /// The most that is worked in a day (L3121-18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_maximum_minutes: Option<u32>,
    /// The most that is worked in a week (L3121-20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_maximum_minutes: Option<u32>,
    /// The most that is worked in a week, on average over any 12 in a row (L3121-22).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_maximum_minutes: Option<u32>,
    /// How long a break is at least (L3121-16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_minutes: Option<u32>,
    /// After how much work in a day a break is due (L3121-16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_after_minutes: Option<u32>,
    /// The rest between two days of work (L3131-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_rest_minutes: Option<u32>,
    /// The rest in each week, the daily one included (L3132-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_rest_minutes: Option<u32>,
    /// The hours of the night, such as `21:00-06:00` (L3122-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub night: Option<String>,
    /// How much overtime a year goes without rest in return (L3121-30, D3121-24).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yearly_quota_minutes: Option<u32>,
    /// With a period of several weeks, the hours of one week above which there is overtime at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_trigger_minutes: Option<u32>,
    /// Over how many weeks full time may be counted, by agreement; without one 9, or 4 from 50 people employed on
    /// (L3121-44, L3121-45).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_maximum_weeks: Option<u32>,
    /// The longest a shift is believed to run; an entry older than that was never followed by its exit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_shift_minutes: Option<u32>,
    /// How far from the planned times a punch may be before it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_tolerance_minutes: Option<u32>,
    /// How a day's worked time is rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// A break that is taken without a punch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_break: Option<AutomaticBreak>,
    /// The solidarity day (L3133-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solidarity_day: Option<NaiveDate>,
}

/// A band of overtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct OvertimeBand {
    /// How wide it is in a week; the last one has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub minutes: Option<u32>,
    /// How much more is paid, in per cent.
    pub percent: u32,
}

/// In which periods paid leave counts toward the threshold. Each holds those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum PaidLeaveCounts {
    /// In none.
    None,
    /// Where hours are counted by the week.
    Weekly,
    /// And where they are counted by several weeks.
    Cycle,
    /// And where they are counted by the year.
    Annual,
}

/// What a day of leave counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum LeaveDayValue {
    /// The hours that were planned; the contract's share where there is no schedule.
    Planned,
    /// The contract's weekly hours, divided by the days worked in a week.
    Contract,
}

/// How a day's worked time is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// To a multiple of so many minutes.
    pub to_minutes: u32,
    /// Which way.
    pub how: RoundingWay,
}

/// Which way time is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum RoundingWay {
    /// To the nearest, a half up.
    Nearest,
    /// To the one below.
    Down,
    /// To the one above.
    Up,
}

/// A break that is taken without a punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct AutomaticBreak {
    /// After how much work in a day.
    pub after_minutes: u32,
    /// How long, breaks with punches included.
    pub minutes: u32,
}

/// Planned times from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Its first day, which is in its first week.
    pub from: NaiveDate,
    /// Its last day; where absent, until the next schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub to: Option<NaiveDate>,
    /// The weeks, which take turns.
    pub weeks: Vec<ScheduleWeek>,
    /// With flexible hours, the times between which one may work, such as `07:00-20:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub span: Option<String>,
    /// With flexible hours, the times at which one has to be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub core: Vec<String>,
}

/// The planned times of a week: for each day, intervals such as `09:00-12:00`. One that ends before it begins ends on
/// the next day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(default))]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleWeek {
    /// Monday's.
    pub mon: Vec<String>,
    /// Tuesday's.
    pub tue: Vec<String>,
    /// Wednesday's.
    pub wed: Vec<String>,
    /// Thursday's.
    pub thu: Vec<String>,
    /// Friday's.
    pub fri: Vec<String>,
    /// Saturday's.
    pub sat: Vec<String>,
    /// Sunday's.
    pub sun: Vec<String>,
}

/// An absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// What sort: `paid_leave`, or another word of small letters, digits and `_`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Which half of each day; where absent, all of it.
    #[serde(default)]
    pub half: Option<HalfDay>,
    /// The hours of one day, such as `14:00-16:00`; where absent, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub times: Option<String>,
    /// Whether it counts toward the weekly threshold of overtime; where absent, paid leave does and no other sort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub counts: Option<bool>,
    /// Whether the person works meanwhile, elsewhere: what is planned stays planned, and no punch is missing or too many.
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "is_false"))]
    pub elsewhere: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Half of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum HalfDay {
    /// Before noon.
    Morning,
    /// After it.
    Afternoon,
}

/// A punch in a case file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct CasePunch {
    /// Which way.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: CasePunchKind,
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
}

/// Which way a person went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum CasePunchKind {
    /// The person came in.
    ClockIn,
    /// The person went out.
    ClockOut,
}

impl From<CasePunchKind> for PunchKind {
    fn from(kind: CasePunchKind) -> Self {
        match kind {
            CasePunchKind::ClockIn => Self::In,
            CasePunchKind::ClockOut => Self::Out,
        }
    }
}

impl From<PunchKind> for CasePunchKind {
    fn from(kind: PunchKind) -> Self {
        match kind {
            PunchKind::In => Self::ClockIn,
            PunchKind::Out => Self::ClockOut,
        }
    }
}
