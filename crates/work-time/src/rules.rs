//! The rules of working time: the law's defaults, state of August 2026, and what an agreement changes. Each default is
//! written beside its article of the Code du travail.

use chrono::{NaiveDate, Weekday};

use crate::{
    case::{
        AutomaticBreak, CaseError, CaseProblem, LeaveDayValue, OvertimeBand, PaidLeaveCounts,
        Rounding, RuleChanges, span,
    },
    plan::{DAY, Span},
};

/// The state of the law that the defaults are.
pub const RULES_VERSION: &str = "2026-08";

/// The rules that hold on a day. Lengths are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) week_starts: Weekday,
    pub(crate) weekly_legal: i64,
    /// How wide each band is in a week, and what it is paid more; the last one has no end.
    pub(crate) bands: Vec<(Option<i64>, u32)>,
    pub(crate) overtime_in_rest: bool,
    /// Where nothing is set, the day decides.
    pub(crate) paid_leave_counts: Option<PaidLeaveCounts>,
    pub(crate) leave_day_value: LeaveDayValue,
    pub(crate) daily_maximum: i64,
    pub(crate) weekly_maximum: i64,
    pub(crate) average_maximum: i64,
    pub(crate) break_length: i64,
    pub(crate) break_after: i64,
    pub(crate) daily_rest: i64,
    pub(crate) weekly_rest: i64,
    pub(crate) night: Span,
    pub(crate) yearly_quota: i64,
    pub(crate) weekly_trigger: i64,
    /// In weeks; where no agreement says so, how many people are employed decides.
    pub(crate) period_maximum: Option<u32>,
    pub(crate) longest_shift: i64,
    pub(crate) schedule_tolerance: i64,
    pub(crate) rounding: Option<Rounding>,
    pub(crate) automatic_break: Option<AutomaticBreak>,
    pub(crate) solidarity_day: Option<NaiveDate>,
}

/// The minutes of a week.
const WEEK: u32 = 7 * DAY;

/// The weeks of three years, the longest that an agreement may count over (L3121-44).
const LONGEST_PERIOD: u32 = 156;

/// The seconds of so many minutes.
pub(crate) fn minutes(minutes: u32) -> i64 {
    i64::from(minutes) * 60
}

impl Rules {
    /// What holds where no agreement says otherwise.
    pub(crate) fn of_the_law() -> Self {
        Self {
            week_starts: Weekday::Mon,                            // L3121-35
            weekly_legal: minutes(35 * 60),                       // L3121-27
            bands: vec![(Some(minutes(8 * 60)), 25), (None, 50)], // L3121-36
            overtime_in_rest: false,                              // L3121-33 II
            paid_leave_counts: None,                              // Cass. soc. 23-14.455, 24-19.410
            leave_day_value: LeaveDayValue::Planned,              // D3121-25 reasons so
            daily_maximum: minutes(10 * 60),                      // L3121-18
            weekly_maximum: minutes(48 * 60),                     // L3121-20
            average_maximum: minutes(44 * 60),                    // L3121-22
            break_length: minutes(20),                            // L3121-16
            break_after: minutes(6 * 60),                         // L3121-16
            daily_rest: minutes(11 * 60),                         // L3131-1
            weekly_rest: minutes(35 * 60),                        // L3132-2
            night: Span {
                start: 21 * 60,
                end: DAY + 6 * 60,
            }, // L3122-20
            yearly_quota: minutes(220 * 60),                      // D3121-24
            weekly_trigger: minutes(39 * 60),                     // D3121-25
            period_maximum: None,                                 // L3121-45
            longest_shift: crate::LONGEST_SHIFT.num_seconds(),
            schedule_tolerance: minutes(60),
            rounding: None,
            automatic_break: None,
            solidarity_day: None,
        }
    }

    /// The same, changed.
    pub(crate) fn changed(&self, changes: &RuleChanges) -> Result<Self, CaseError> {
        let length = |member: &str, value: Option<u32>, most: u32, now: i64| match value {
            None => Ok(now),
            Some(value) if (1..=most).contains(&value) => Ok(minutes(value)),
            Some(_) => Err(CaseError::new(
                member,
                CaseProblem::OutOfRange { least: 1, most },
            )),
        };
        let day = |member, value, now| length(member, value, DAY, now);
        let week = |member, value, now| length(member, value, WEEK, now);
        Ok(Self {
            week_starts: weekday(changes.week_starts.as_deref(), self.week_starts)?,
            weekly_legal: week(
                "weekly_legal_minutes",
                changes.weekly_legal_minutes,
                self.weekly_legal,
            )?,
            bands: match &changes.overtime_bands {
                Some(bands) => checked_bands(bands)?,
                None => self.bands.clone(),
            },
            overtime_in_rest: changes.overtime_in_rest.unwrap_or(self.overtime_in_rest),
            paid_leave_counts: changes.paid_leave_counts.or(self.paid_leave_counts),
            leave_day_value: changes.leave_day_value.unwrap_or(self.leave_day_value),
            daily_maximum: day(
                "daily_maximum_minutes",
                changes.daily_maximum_minutes,
                self.daily_maximum,
            )?,
            weekly_maximum: week(
                "weekly_maximum_minutes",
                changes.weekly_maximum_minutes,
                self.weekly_maximum,
            )?,
            average_maximum: week(
                "average_maximum_minutes",
                changes.average_maximum_minutes,
                self.average_maximum,
            )?,
            break_length: day("break_minutes", changes.break_minutes, self.break_length)?,
            break_after: day(
                "break_after_minutes",
                changes.break_after_minutes,
                self.break_after,
            )?,
            daily_rest: day(
                "daily_rest_minutes",
                changes.daily_rest_minutes,
                self.daily_rest,
            )?,
            weekly_rest: week(
                "weekly_rest_minutes",
                changes.weekly_rest_minutes,
                self.weekly_rest,
            )?,
            night: match &changes.night {
                Some(text) => night(text)?,
                None => self.night,
            },
            yearly_quota: length(
                "yearly_quota_minutes",
                changes.yearly_quota_minutes,
                366 * DAY,
                self.yearly_quota,
            )?,
            weekly_trigger: week(
                "weekly_trigger_minutes",
                changes.weekly_trigger_minutes,
                self.weekly_trigger,
            )?,
            period_maximum: checked_period(changes.period_maximum_weeks)?.or(self.period_maximum),
            longest_shift: length(
                "longest_shift_minutes",
                changes.longest_shift_minutes,
                3 * DAY,
                self.longest_shift,
            )?,
            schedule_tolerance: match changes.schedule_tolerance_minutes {
                Some(0) => 0,
                value => day("schedule_tolerance_minutes", value, self.schedule_tolerance)?,
            },
            rounding: match changes.rounding {
                Some(rounding) => Some(checked_rounding(rounding)?),
                None => self.rounding,
            },
            automatic_break: match changes.automatic_break {
                Some(automatic) => Some(checked_break(automatic)?),
                None => self.automatic_break,
            },
            solidarity_day: changes.solidarity_day.or(self.solidarity_day),
        })
    }

    /// Over how many weeks full time may be counted, where so many people are employed (L3121-45).
    pub(crate) fn period_maximum(&self, staff: Option<u32>) -> u32 {
        let without_agreement = if staff.is_some_and(|staff| staff >= 50) {
            4
        } else {
            9
        };
        self.period_maximum.unwrap_or(without_agreement)
    }

    /// In which periods paid leave counts, by the day it was taken on.
    pub(crate) fn paid_leave_counts_on(&self, date: NaiveDate) -> PaidLeaveCounts {
        let since = |year, month, day| {
            NaiveDate::from_ymd_opt(year, month, day).is_some_and(|since| since <= date)
        };
        match self.paid_leave_counts {
            Some(set) => set,
            None if since(2026, 1, 7) => PaidLeaveCounts::Cycle, // Cass. soc. 24-19.410
            None if since(2025, 9, 10) => PaidLeaveCounts::Weekly, // Cass. soc. 23-14.455
            None => PaidLeaveCounts::None,
        }
    }
}

impl RuleChanges {
    /// What holds on a day where no agreement says otherwise: every rule that the law or the engine sets.
    #[must_use]
    pub fn of_the_law(date: NaiveDate) -> Self {
        let law = Rules::of_the_law();
        let minutes = |seconds: i64| u32::try_from(seconds / 60).ok();
        let day = WEEKDAYS.iter().find(|(_, day)| *day == law.week_starts);
        let bands = law.bands.iter().map(|(width, percent)| OvertimeBand {
            minutes: width.and_then(minutes),
            percent: *percent,
        });
        let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
        Self {
            from: date,
            to: None,
            week_starts: day.map(|(name, _)| (*name).to_owned()),
            weekly_legal_minutes: minutes(law.weekly_legal),
            overtime_bands: Some(bands.collect()),
            overtime_in_rest: Some(law.overtime_in_rest),
            paid_leave_counts: Some(law.paid_leave_counts_on(date)),
            leave_day_value: Some(law.leave_day_value),
            daily_maximum_minutes: minutes(law.daily_maximum),
            weekly_maximum_minutes: minutes(law.weekly_maximum),
            average_maximum_minutes: minutes(law.average_maximum),
            break_minutes: minutes(law.break_length),
            break_after_minutes: minutes(law.break_after),
            daily_rest_minutes: minutes(law.daily_rest),
            weekly_rest_minutes: minutes(law.weekly_rest),
            night: Some(format!("{}-{}", time(law.night.start), time(law.night.end))),
            yearly_quota_minutes: minutes(law.yearly_quota),
            weekly_trigger_minutes: minutes(law.weekly_trigger),
            period_maximum_weeks: law.period_maximum,
            longest_shift_minutes: minutes(law.longest_shift),
            schedule_tolerance_minutes: minutes(law.schedule_tolerance),
            rounding: law.rounding,
            automatic_break: law.automatic_break,
            solidarity_day: law.solidarity_day,
        }
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

fn weekday(name: Option<&str>, now: Weekday) -> Result<Weekday, CaseError> {
    let Some(name) = name else { return Ok(now) };
    let found = WEEKDAYS.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, day)| *day)
        .ok_or_else(|| CaseError::new("week_starts", CaseProblem::NotAWeekday))
}

fn checked_bands(bands: &[OvertimeBand]) -> Result<Vec<(Option<i64>, u32)>, CaseError> {
    const MEMBER: &str = "overtime_bands";
    if bands.is_empty() || bands.len() > 10 {
        return Err(CaseError::new(
            MEMBER,
            CaseProblem::WrongCount {
                least: 1,
                most: 10,
                parts: "bands",
            },
        ));
    }
    let mut checked = Vec::with_capacity(bands.len());
    for (row, band) in bands.iter().enumerate() {
        let wrong = |member: &str, problem| {
            Err(CaseError::new(format!("{MEMBER}[{row}].{member}"), problem))
        };
        // By agreement each is at least 10 % (L3121-33).
        let (least, most) = (10, 400);
        if !(least..=most).contains(&band.percent) {
            return wrong("percent", CaseProblem::NotAPercentage { least, most });
        }
        match (band.minutes, row + 1 == bands.len()) {
            (None, true) => checked.push((None, band.percent)),
            (Some(1..=WEEK), false) => {
                checked.push((band.minutes.map(minutes), band.percent));
            }
            (_, true) => return wrong("minutes", CaseProblem::LastBand),
            (_, false) => {
                return wrong(
                    "minutes",
                    CaseProblem::BandWidth {
                        least: 1,
                        most: WEEK,
                    },
                );
            }
        }
    }
    Ok(checked)
}

/// The hours of the night: at least 9 in a row, with those from midnight to 5 among them (L3122-2).
fn night(text: &str) -> Result<Span, CaseError> {
    let night = span("night", text)?;
    let is_long = night.end - night.start >= 9 * 60;
    let holds = |start: u32, end: u32| night.start <= start && end <= night.end;
    if is_long && (holds(DAY, DAY + 5 * 60) || holds(0, 5 * 60)) {
        return Ok(night);
    }
    Err(CaseError::new("night", CaseProblem::NotANight))
}

fn checked_period(weeks: Option<u32>) -> Result<Option<u32>, CaseError> {
    let (least, most) = (1, LONGEST_PERIOD);
    match weeks {
        Some(weeks) if !(least..=most).contains(&weeks) => Err(CaseError::new(
            "period_maximum_weeks",
            CaseProblem::OutOfRange { least, most },
        )),
        weeks => Ok(weeks),
    }
}

fn checked_rounding(rounding: Rounding) -> Result<Rounding, CaseError> {
    if (1..=60).contains(&rounding.to_minutes) {
        return Ok(rounding);
    }
    Err(CaseError::new(
        "rounding.to_minutes",
        CaseProblem::OutOfRange { least: 1, most: 60 },
    ))
}

fn checked_break(automatic: AutomaticBreak) -> Result<AutomaticBreak, CaseError> {
    for (member, value) in [
        ("after_minutes", automatic.after_minutes),
        ("minutes", automatic.minutes),
    ] {
        if !(1..=DAY).contains(&value) {
            let member = format!("automatic_break.{member}");
            return Err(CaseError::new(
                member,
                CaseProblem::OutOfRange {
                    least: 1,
                    most: DAY,
                },
            ));
        }
    }
    Ok(automatic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_in_words_is_the_law() {
        let date = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
        let law = Rules::of_the_law();
        let told = RuleChanges::of_the_law(date);
        let mut again = law.changed(&told).unwrap();
        assert_eq!(again.paid_leave_counts.take(), Some(PaidLeaveCounts::Cycle));
        assert_eq!(again, law);
        assert_eq!(told.night.as_deref(), Some("21:00-06:00"));
    }
}
