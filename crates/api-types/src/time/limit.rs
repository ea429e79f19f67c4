//! Limits of working time that were broken, or are about to be, to be looked at by a person.

use chrona_work_time::{AlertCode, WarningCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{ids::PersonId, punching::anomaly::Handled};

/// Which limit was broken, is about to be (`…_ahead`), or which threshold was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum LimitCode {
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
    /// As planned, the running week passes its maximum.
    WeeklyMaximumAhead,
    /// As planned, 12 weeks pass their average maximum.
    AverageMaximumAhead,
    /// One more week like these, and the part-time contract's hours become those that were worked.
    PartTimeRequalificationAhead,
    /// Enough rest in return for overtime was gained for it to be taken (D3121-18).
    CorOpen,
}

words! {
    LimitCode {
        DailyMaximum = "daily_maximum",
        WeeklyMaximum = "weekly_maximum",
        AverageMaximum = "average_maximum",
        Break = "break",
        DailyRest = "daily_rest",
        WeeklyRest = "weekly_rest",
        SixDays = "six_days",
        NightDaily = "night_daily",
        PartTimeCeiling = "part_time_ceiling",
        PartTimeLimit = "part_time_limit",
        PartTimeRequalification = "part_time_requalification",
        MinorDaily = "minor_daily",
        MinorWeekly = "minor_weekly",
        MinorBreak = "minor_break",
        MinorRest = "minor_rest",
        MinorNight = "minor_night",
        MinorHoliday = "minor_holiday",
        MinorDaysOff = "minor_days_off",
        YearlyQuota = "yearly_quota",
        PeriodLength = "period_length",
        WeeklyMaximumAhead = "weekly_maximum_ahead",
        AverageMaximumAhead = "average_maximum_ahead",
        PartTimeRequalificationAhead = "part_time_requalification_ahead",
        CorOpen = "cor_open",
    }
}

impl LimitCode {
    /// Whether something can still be done: nothing was broken yet.
    pub const fn is_ahead(self) -> bool {
        matches!(
            self,
            Self::WeeklyMaximumAhead
                | Self::AverageMaximumAhead
                | Self::PartTimeRequalificationAhead
                | Self::CorOpen
        )
    }

    /// Whether it is of a week, and its date the first day of it.
    pub const fn is_of_week(self) -> bool {
        matches!(
            self,
            Self::WeeklyMaximum
                | Self::AverageMaximum
                | Self::WeeklyRest
                | Self::SixDays
                | Self::PartTimeCeiling
                | Self::PartTimeLimit
                | Self::PartTimeRequalification
                | Self::MinorWeekly
                | Self::MinorDaysOff
                | Self::YearlyQuota
                | Self::WeeklyMaximumAhead
                | Self::AverageMaximumAhead
                | Self::PartTimeRequalificationAhead
        )
    }

    /// How many seconds one of what was measured is, where it is a number of days or weeks and no length of time.
    pub const fn counted_in(self) -> Option<i64> {
        const DAY: i64 = 24 * 60 * 60;
        match self {
            Self::SixDays | Self::MinorDaysOff => Some(DAY),
            Self::PeriodLength => Some(7 * DAY),
            _ => None,
        }
    }
}

impl From<AlertCode> for LimitCode {
    fn from(code: AlertCode) -> Self {
        match code {
            AlertCode::DailyMaximum => Self::DailyMaximum,
            AlertCode::WeeklyMaximum => Self::WeeklyMaximum,
            AlertCode::AverageMaximum => Self::AverageMaximum,
            AlertCode::Break => Self::Break,
            AlertCode::DailyRest => Self::DailyRest,
            AlertCode::WeeklyRest => Self::WeeklyRest,
            AlertCode::SixDays => Self::SixDays,
            AlertCode::NightDaily => Self::NightDaily,
            AlertCode::PartTimeCeiling => Self::PartTimeCeiling,
            AlertCode::PartTimeLimit => Self::PartTimeLimit,
            AlertCode::PartTimeRequalification => Self::PartTimeRequalification,
            AlertCode::MinorDaily => Self::MinorDaily,
            AlertCode::MinorWeekly => Self::MinorWeekly,
            AlertCode::MinorBreak => Self::MinorBreak,
            AlertCode::MinorRest => Self::MinorRest,
            AlertCode::MinorNight => Self::MinorNight,
            AlertCode::MinorHoliday => Self::MinorHoliday,
            AlertCode::MinorDaysOff => Self::MinorDaysOff,
            AlertCode::YearlyQuota => Self::YearlyQuota,
            AlertCode::PeriodLength => Self::PeriodLength,
        }
    }
}

impl From<WarningCode> for LimitCode {
    fn from(code: WarningCode) -> Self {
        match code {
            WarningCode::WeeklyMaximum => Self::WeeklyMaximumAhead,
            WarningCode::AverageMaximum => Self::AverageMaximumAhead,
            WarningCode::PartTimeRequalification => Self::PartTimeRequalificationAhead,
            WarningCode::CorOpen => Self::CorOpen,
        }
    }
}

/// A limit of someone's working time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Limit {
    /// What names it, to say that something was done about it.
    pub key: String,
    /// Which limit.
    pub code: LimitCode,
    /// The article of the Code du travail that sets it, such as `L3131-1`.
    pub article: String,
    /// Whose working time.
    pub user_id: PersonId,
    /// What to call the person.
    pub user_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The day, or the first day of the week.
    pub date: NaiveDate,
    /// What was found, or will be as planned.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
    /// What was done about it; nothing so far where absent.
    pub handled: Option<Handled>,
}

/// What someone writes who did something about it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HandleLimit {
    /// What was done, in 1 to 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default, validator(max_length = 2000)))]
    pub note: String,
}
