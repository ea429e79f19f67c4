//! What is checked of each row: contracts, rules, schedules and absences.

use chrono::{Days, NaiveDate};

use super::{
    Absence, CaseError, CaseProblem, Contract, ContractKind, RuleChanges, Schedule, ScheduleWeek,
    check::{check_count, check_date, check_end, check_within},
};
use crate::{
    plan::{PlannedTimes, Span},
    rules::Rules,
};

/// The most minutes of a week.
const WEEK: u32 = 7 * 24 * 60;
/// The most minutes of a year.
const YEAR: u32 = 366 * 24 * 60;
/// The most weeks that take turns, in a schedule or a period.
const MOST_WEEKS: u32 = 53;

impl Contract {
    /// Whether it makes sense by itself.
    pub fn check(&self) -> Result<(), CaseError> {
        check_end(self.from, self.to)?;
        check_within("weekly_minutes", self.weekly_minutes, 1..=WEEK)?;
        check_within("annual_minutes", self.annual_minutes, 1..=YEAR)?;
        check_within("days", self.days, 1..=366)?;
        check_within("period_weeks", self.period_weeks, 1..=MOST_WEEKS)?;
        if let Some(anchor) = self.period_anchor {
            check_date("period_anchor", anchor)?;
        }
        if let Some(text) = &self.year_from {
            month_and_day(text)
                .ok_or_else(|| CaseError::new("year_from", CaseProblem::NotADayOfYear))?;
        }
        self.check_kind()
    }

    /// Whether it has what its kind needs and nothing of another's.
    fn check_kind(&self) -> Result<(), CaseError> {
        let kind = self.kind;
        if kind == ContractKind::PartTime && self.weekly_minutes.is_none() {
            return Err(CaseError::new("weekly_minutes", CaseProblem::PartTimeHours));
        }
        let of_others = [
            (
                "complementary_third",
                self.complementary_third.is_some(),
                ContractKind::PartTime,
            ),
            (
                "annual_minutes",
                self.annual_minutes.is_some(),
                ContractKind::Annual,
            ),
            ("year_from", self.year_from.is_some(), ContractKind::Annual),
            ("days", self.days.is_some(), ContractKind::ForfaitDays),
            (
                "period_weeks",
                self.period_weeks.is_some(),
                ContractKind::FullTime,
            ),
            (
                "period_anchor",
                self.period_anchor.is_some(),
                ContractKind::FullTime,
            ),
        ];
        match of_others
            .iter()
            .find(|(_, is_there, of)| *is_there && *of != kind)
        {
            Some((member, ..)) => Err(CaseError::new(*member, CaseProblem::OfAnotherKind)),
            None => Ok(()),
        }
    }
}

/// The month and day of `MM-DD`, of one that is in every year.
pub(crate) fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2027, month, day).map(|_| (month, day))
}

pub(super) fn checked_contracts(contracts: &[Contract]) -> Result<Vec<Contract>, CaseError> {
    check_count("contracts", contracts.len())?;
    for (row, contract) in contracts.iter().enumerate() {
        let check = contract.check();
        check.map_err(|error| error.within(&format!("contracts[{row}]")))?;
    }
    let mut rows: Vec<usize> = (0..contracts.len()).collect();
    rows.sort_by_key(|row| contracts[*row].from);
    for pair in rows.windows(2) {
        let (one, next) = (&contracts[pair[0]], &contracts[pair[1]]);
        if one.to.is_none_or(|to| to >= next.from) {
            return Err(CaseError::new(
                format!("contracts[{}].from", pair[1]),
                CaseProblem::OverlapsRow(format!("contracts[{}]", pair[0])),
            ));
        }
    }
    Ok(rows.into_iter().map(|row| contracts[row].clone()).collect())
}

impl RuleChanges {
    /// Whether they make sense by themselves.
    pub fn check(&self) -> Result<(), CaseError> {
        check_end(self.from, self.to)?;
        Rules::of_the_law().changed(self).map(|_| ())
    }

    /// Whether they hold on a day, as long as no others take their place.
    #[must_use]
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// The changes in the order in which they are made: the rules in order of time, and then the agreements.
pub(super) fn checked_changes(
    rules: &[RuleChanges],
    agreements: &[RuleChanges],
) -> Result<Vec<RuleChanges>, CaseError> {
    for (member, changes) in [("rules", rules), ("agreements", agreements)] {
        check_count(member, changes.len())?;
        for (row, change) in changes.iter().enumerate() {
            let check = change.check();
            check.map_err(|error| error.within(&format!("{member}[{row}]")))?;
        }
    }
    let mut rows: Vec<usize> = (0..rules.len()).collect();
    rows.sort_by_key(|row| rules[*row].from);
    for pair in rows.windows(2) {
        if rules[pair[0]].from == rules[pair[1]].from {
            let error = CaseError::new("from", CaseProblem::SameDay);
            return Err(error.within(&format!("rules[{}]", pair[1])));
        }
    }
    let rules = rows.into_iter().map(|row| &rules[row]);
    Ok(rules.chain(agreements).cloned().collect())
}

/// The rules of each day, each until the next, those of the law first. `changes` are checked.
pub(super) fn rules_of_days(changes: &[RuleChanges]) -> Result<Vec<(NaiveDate, Rules)>, CaseError> {
    let day_after = |change: &RuleChanges| change.to.and_then(|to| to.succ_opt());
    let starts = changes.iter().map(|change| Some(change.from));
    let ends = changes.iter().map(day_after);
    let mut days: Vec<NaiveDate> = starts.chain(ends).flatten().collect();
    days.sort_unstable();
    days.dedup();
    let mut of_days = vec![(NaiveDate::MIN, Rules::of_the_law())];
    for day in days {
        let mut rules = Rules::of_the_law();
        for change in changes.iter().filter(|change| change.holds_on(day)) {
            rules = rules.changed(change)?;
        }
        of_days.push((day, rules));
    }
    Ok(of_days)
}

impl Schedule {
    /// Whether it makes sense by itself.
    pub fn check(&self) -> Result<(), CaseError> {
        self.planned_times().map(|_| ())
    }

    /// What it plans.
    fn planned_times(&self) -> Result<PlannedTimes, CaseError> {
        check_end(self.from, self.to)?;
        if self.weeks.is_empty() || self.weeks.len() > MOST_WEEKS as usize {
            return Err(CaseError::new(
                "weeks",
                CaseProblem::WrongCount {
                    least: 1,
                    most: MOST_WEEKS,
                    parts: "weeks",
                },
            ));
        }
        let weeks = self.weeks.iter().enumerate().map(|(row, week)| {
            let spans = week.spans();
            spans.map_err(|error| error.within(&format!("weeks[{row}]")))
        });
        let span = self.span.as_deref().map(|text| span("span", text));
        Ok(PlannedTimes {
            from: self.from,
            to: self.to,
            weeks: weeks.collect::<Result<_, _>>()?,
            span: span.transpose()?,
            core: spans("core", &self.core)?,
        })
    }
}

impl ScheduleWeek {
    fn spans(&self) -> Result<[Vec<Span>; 7], CaseError> {
        let week = [
            spans("mon", &self.mon)?,
            spans("tue", &self.tue)?,
            spans("wed", &self.wed)?,
            spans("thu", &self.thu)?,
            spans("fri", &self.fri)?,
            spans("sat", &self.sat)?,
            spans("sun", &self.sun)?,
        ];
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        for (day, name) in names.iter().enumerate() {
            // The week may be followed by itself.
            let next = &week[(day + 1) % 7];
            let ends = week[day].last().map_or(0, |span| span.end);
            let begins = next.first().map(|span| span.start + 24 * 60);
            if begins.is_some_and(|begins| begins < ends) {
                return Err(CaseError::new(*name, CaseProblem::OverlapsNextDay));
            }
        }
        Ok(week)
    }
}

/// The intervals of a day, in order, none over another, 24 hours at most.
fn spans(member: &str, texts: &[String]) -> Result<Vec<Span>, CaseError> {
    let mut spans: Vec<Span> = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let member = format!("{member}[{row}]");
        let next = span(&member, text)?;
        if spans.last().is_some_and(|last| last.end > next.start) {
            return Err(CaseError::new(member, CaseProblem::Overlap));
        }
        spans.push(next);
    }
    let length: u32 = spans.iter().map(|span| span.end - span.start).sum();
    if length > 24 * 60 {
        return Err(CaseError::new(member, CaseProblem::TooLongADay));
    }
    Ok(spans)
}

pub(crate) fn span(member: &str, text: &str) -> Result<Span, CaseError> {
    Span::parse(text).ok_or_else(|| CaseError::new(member, CaseProblem::NotAnInterval))
}

pub(super) fn checked_schedules(schedules: &[Schedule]) -> Result<Vec<PlannedTimes>, CaseError> {
    check_count("schedules", schedules.len())?;
    let mut rows = Vec::with_capacity(schedules.len());
    for (row, schedule) in schedules.iter().enumerate() {
        let of_row = |error: CaseError| error.within(&format!("schedules[{row}]"));
        rows.push((row, schedule.planned_times().map_err(of_row)?));
    }
    rows.sort_by_key(|(_, schedule)| schedule.from);
    for pair in rows.windows(2) {
        if pair[0].1.from == pair[1].1.from {
            return Err(CaseError::new(
                format!("schedules[{}].from", pair[1].0),
                CaseProblem::SameDay,
            ));
        }
    }
    let mut schedules: Vec<_> = rows.into_iter().map(|(_, schedule)| schedule).collect();
    // A later row ends the one before.
    for row in 1..schedules.len() {
        let day_before = schedules[row].from.checked_sub_days(Days::new(1));
        let before = &mut schedules[row - 1];
        before.to = match (before.to, day_before) {
            (Some(to), Some(day_before)) => Some(to.min(day_before)),
            (to, day_before) => to.or(day_before),
        };
    }
    Ok(schedules)
}

impl Absence {
    /// Whether it makes sense by itself.
    pub fn check(&self) -> Result<(), CaseError> {
        check_end(self.from, Some(self.to))?;
        let is_sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
        if self.kind.is_empty() || self.kind.len() > 40 || !self.kind.bytes().all(is_sign) {
            return Err(CaseError::new("type", CaseProblem::NotASort));
        }
        if let Some(times) = &self.times {
            span("times", times)?;
            if self.from != self.to || self.half.is_some() {
                return Err(CaseError::new("times", CaseProblem::TimesOfOneDay));
            }
        }
        Ok(())
    }

    /// Whether it and another are of one day and share a part of it. Hours share a part with any half.
    pub fn shares_time(&self, other: &Self) -> bool {
        let is_apart = other.to < self.from || self.to < other.from;
        if is_apart {
            return false;
        }
        match (self.hours(), other.hours()) {
            (Some(one), Some(other)) => one.start < other.end && other.start < one.end,
            (Some(_), None) | (None, Some(_)) => true,
            (None, None) => self.half.is_none() || other.half.is_none() || self.half == other.half,
        }
    }

    /// Whether it is on a day.
    pub(crate) fn holds_on(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// The hours of its day, where it is of some.
    pub(crate) fn hours(&self) -> Option<Span> {
        self.times.as_deref().and_then(Span::parse)
    }

    /// Whether it is of whole days.
    pub(crate) fn is_whole(&self) -> bool {
        self.half.is_none() && self.times.is_none()
    }
}

pub(super) fn checked_absences(absences: &[Absence]) -> Result<Vec<Absence>, CaseError> {
    check_count("absences", absences.len())?;
    for (row, absence) in absences.iter().enumerate() {
        let check = absence.check();
        check.map_err(|error| error.within(&format!("absences[{row}]")))?;
    }
    Ok(absences.to_vec())
}
