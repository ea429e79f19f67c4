//! Paid leave as the Code du travail counts it.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::lots::{Lot, LotSource, Taking};

/// A whole year's leave, in hundredths of working days (L3141-3).
const YEAR: i64 = 30_00;
/// What a month of work gains (L3141-3).
const MONTH: i64 = 2_50;
/// What a month of sickness that does not come from work gains (L3141-5-1).
const SICK_MONTH: i64 = 2_00;
/// The most that sickness gains in a year (L3141-5-1).
const SICK_YEAR: i64 = 24_00;
/// So many working days are a month (L3141-4).
const DAYS_OF_A_MONTH: i64 = 24;
/// The longest part of the leave that is taken at once, beyond which no day is one of splitting (L3141-17, L3141-23).
const MAIN_LEAVE: i64 = 24_00;
/// How long what sickness kept from being taken is carried over (L3141-19-1).
const CARRIED_MONTHS: Months = Months::new(15);

/// How the days of a week of leave are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// Six, all but the weekly day of rest (jours ouvrables): 30 a year.
    #[default]
    SixAWeek,
    /// Five, those that are worked (jours ouvrés): 25 a year.
    FiveAWeek,
}

impl DayCount {
    /// Hundredths of six-day weeks in this count, rounded up to a hundredth.
    const fn of_six(self, hundredths: i64) -> i64 {
        match self {
            Self::SixAWeek => hundredths,
            Self::FiveAWeek => (hundredths * 5 + 5) / 6,
        }
    }
}

/// What a time that is not worked does to paid leave. What is not told counts as worked, as paid leave itself, rest for
/// overtime, maternity, training and accidents at work do (L3141-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionEffect {
    /// Sickness that does not come from work: two days a month.
    Sick,
    /// Nothing is gained, as without pay.
    Nothing,
}

/// A time that is not worked, of whole days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// What it does.
    pub effect: SuspensionEffect,
}

/// What paid leave someone gains depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidLeave {
    /// The first day of work.
    pub employed_from: NaiveDate,
    /// The last one, where it is known.
    #[serde(default)]
    pub employed_to: Option<NaiveDate>,
    /// The month that a leave year begins with (R3141-4): June, where nothing else was agreed.
    #[serde(default = "june")]
    pub year_begins: u32,
    /// How days are counted.
    #[serde(default)]
    pub count: DayCount,
    /// The times that are not worked and do not count as work.
    #[serde(default)]
    pub suspensions: Vec<Suspension>,
}

const fn june() -> u32 {
    6
}

impl PaidLeave {
    /// A lot for each month that ended until a day, good until the end of the leave year after its own. At the end of a
    /// leave year, and with the last day of work, what is there is rounded up to a whole day (L3141-7).
    ///
    /// A month that was worked or sick in whole gains its part; so do 24 working days of either, whichever is more
    /// (L3141-4), so that an absence of less than four weeks in a year takes nothing away. What is left over of both is
    /// lost, as in the courts' counting by whole months.
    #[must_use]
    pub fn lots(&self, until: NaiveDate) -> Vec<Lot> {
        let mut lots = Vec::new();
        let mut month = first_of_month(self.employed_from);
        let mut year = Sums::default();
        let mut gained = 0;
        while let Some(next) = month.checked_add_months(Months::new(1)) {
            let last = next - Days::new(1);
            let left_on = self.employed_to.filter(|to| *to <= last);
            let end = left_on.unwrap_or(last);
            if end > until || end < self.employed_from {
                break;
            }
            year.add(self, month, last);
            let is_last = left_on.is_some() || next.month() == self.year_begins;
            let entitled = self.count.of_six(year.entitled());
            let entitled = if is_last { whole(entitled) } else { entitled };
            if entitled > gained {
                lots.push(Lot {
                    gained_on: end,
                    good_until: Some(self.end_of_year(self.end_of_year(end) + Days::new(1))),
                    hundredths: entitled - gained,
                    source: LotSource::Gained,
                });
                gained = entitled;
            }
            if left_on.is_some() {
                break;
            }
            if is_last {
                (year, gained) = (Sums::default(), 0);
            }
            month = next;
        }
        lots
    }

    /// The last day of the leave year that a day is in.
    fn end_of_year(&self, day: NaiveDate) -> NaiveDate {
        let mut month = first_of_month(day);
        loop {
            let Some(next) = month.checked_add_months(Months::new(1)) else {
                return day;
            };
            if next.month() == self.year_begins {
                return next - Days::new(1);
            }
            month = next;
        }
    }

    /// What a day is, where it is one of the employment.
    fn standing(&self, day: NaiveDate) -> Option<Standing> {
        if day < self.employed_from || self.employed_to.is_some_and(|to| day > to) {
            return None;
        }
        let suspensions = self.suspensions.iter();
        let of_day = suspensions.filter(|it| (it.from..=it.to).contains(&day));
        // Of two that overlap the one that gains something stands.
        Some(
            of_day.fold(Standing::Worked, |standing, it| match it.effect {
                SuspensionEffect::Sick => Standing::Sick,
                SuspensionEffect::Nothing if standing == Standing::Worked => Standing::Nothing,
                SuspensionEffect::Nothing => standing,
            }),
        )
    }
}

/// What a day counts as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Worked,
    Sick,
    Nothing,
}

/// What was worked and sick in a leave year so far.
#[derive(Default)]
struct Sums {
    worked: Share,
    sick: Share,
}

/// Months in whole, and working days.
#[derive(Default)]
struct Share {
    months: i64,
    days: i64,
}

impl Share {
    fn months(&self) -> i64 {
        self.months.max(self.days / DAYS_OF_A_MONTH)
    }
}

impl Sums {
    fn add(&mut self, of: &PaidLeave, first: NaiveDate, last: NaiveDate) {
        let (mut all_worked, mut all_sick) = (true, true);
        for day in first.iter_days().take_while(|day| *day <= last) {
            let standing = of.standing(day);
            all_worked &= standing == Some(Standing::Worked);
            all_sick &= standing == Some(Standing::Sick);
            let share = match standing {
                Some(Standing::Worked) => &mut self.worked,
                Some(Standing::Sick) => &mut self.sick,
                Some(Standing::Nothing) | None => continue,
            };
            share.days += i64::from(day.weekday() != Weekday::Sun);
        }
        self.worked.months += i64::from(all_worked);
        self.sick.months += i64::from(all_sick);
    }

    /// In hundredths of six-day weeks.
    fn entitled(&self) -> i64 {
        let worked = MONTH * self.worked.months();
        let sick = (SICK_MONTH * self.sick.months()).min(SICK_YEAR);
        (worked + sick).min(YEAR)
    }
}

/// The last day of what sickness kept from being taken, when the person, back at work, was told of it on this day
/// (L3141-19-1).
#[must_use]
pub fn carried_until(informed_on: NaiveDate) -> Option<NaiveDate> {
    informed_on.checked_add_months(CARRIED_MONTHS)
}

/// What comes back of leave on which someone was sick and said so, in hundredths (Cass. soc. 23-22.732).
#[must_use]
pub fn days_back(takings: &[Taking], sick_from: NaiveDate, sick_to: NaiveDate) -> i64 {
    let sick = sick_from..=sick_to;
    let on_sick_days = takings.iter().filter(|taking| sick.contains(&taking.on));
    on_sick_days.map(|taking| taking.hundredths).sum()
}

/// The extra days for a main leave that was split: two for six days or more outside of 1 May to 31 October, one for three
/// to five (L3141-23). `takings` are one leave year's, in days of six a week; those beyond the 24th count for nothing.
#[must_use]
pub fn splitting_days(takings: &[Taking]) -> i64 {
    let sum = |is_wanted: &dyn Fn(&Taking) -> bool| -> i64 {
        let wanted = takings.iter().filter(|taking| is_wanted(taking));
        wanted.map(|taking| taking.hundredths).sum()
    };
    let all = sum(&|_| true);
    let outside = sum(&|taking| !(5..=10).contains(&taking.on.month()));
    match outside - (all - MAIN_LEAVE).max(0) {
        6_00.. => 2_00,
        3_00..6_00 => 1_00,
        _ => 0,
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.day0()))
}

/// Rounded up to a whole day.
const fn whole(hundredths: i64) -> i64 {
    (hundredths + 99) / 100 * 100
}
