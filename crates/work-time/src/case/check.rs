//! What a case file means, once every member of it was found to make sense.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{
    Absence, CaseError, CaseFile, CaseProblem, Contract, RuleChanges,
    rows::{
        checked_absences, checked_changes, checked_contracts, checked_schedules, rules_of_days,
    },
};
use crate::{
    Calendar, Punch, Zone,
    holidays::{CALENDAR_YEARS, HolidayCalendar, MOST_DAYS, NamedDay},
    plan::PlannedTimes,
    rules::Rules,
};

/// Years in which the engine knows the law, or something like it, and zones their rules.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// The longest range.
pub(super) const LONGEST_RANGE: i64 = 400;
/// The most rows of contracts, rules, schedules or absences.
const MOST_ROWS: usize = 1_000;
/// The most punches.
const MOST_PUNCHES: usize = 200_000;
/// The most punches of one day: one every two minutes, day and night.
const MOST_PUNCHES_A_DAY: usize = 720;

/// All that a timesheet depends on, checked.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) calendar: Calendar,
    pub(crate) holidays: Option<HolidayCalendar>,
    /// The public holidays beside those, in order of time, each day once.
    pub(crate) named_days: Vec<NamedDay>,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) now: Option<DateTime<Utc>>,
    pub(crate) staff: Option<u32>,
    pub(crate) born: Option<NaiveDate>,
    /// In order of time, none over another.
    pub(crate) contracts: Vec<Contract>,
    /// Those of the law first; each holds until the next.
    pub(crate) rules: Vec<(NaiveDate, Rules)>,
    /// The changes in the order in which they are made, and which names each sets.
    changes: Vec<(RuleChanges, Vec<String>)>,
    /// In order of time; each holds until its end, or the next.
    pub(crate) schedules: Vec<PlannedTimes>,
    pub(crate) absences: Vec<Absence>,
    /// In order of time.
    pub(crate) punches: Vec<Punch>,
}

impl Case {
    /// Checks a case file whose zone has these rules.
    pub fn new(file: &CaseFile, zone: &Zone) -> Result<Self, CaseError> {
        check_range(file)?;
        Self::of_any_length(file, zone)
    }

    /// The same for a range of any length, of which no timesheet is computed: what someone has of leave depends on years.
    pub fn of_any_length(file: &CaseFile, zone: &Zone) -> Result<Self, CaseError> {
        let holidays = file.calendar.as_deref().map(|name| {
            HolidayCalendar::of(name).ok_or_else(|| {
                let known = HolidayCalendar::names().collect::<Vec<_>>().join(", ");
                CaseError::new("calendar", CaseProblem::NotACalendar(known))
            })
        });
        if let Some(born) = file.born {
            check_date("born", born)?;
        }
        let calendar = Calendar::new(zone);
        let changes = checked_changes(&file.rules, &file.agreements)?;
        let punches = checked_punches(file, &calendar)?;
        Ok(Self {
            calendar,
            holidays: holidays.transpose()?,
            named_days: checked_holidays(&file.holidays)?,
            from: file.from,
            to: file.to,
            now: file.now,
            staff: file.staff,
            born: file.born,
            contracts: checked_contracts(&file.contracts)?,
            rules: rules_of_days(&changes)?,
            changes: changes.into_iter().map(with_names).collect(),
            schedules: checked_schedules(&file.schedules)?,
            absences: checked_absences(&file.absences)?,
            punches,
        })
    }
}

impl Case {
    /// Since when a rule that holds on a day is set, by the organisation or by an agreement; none where it is the law's
    /// default.
    pub(crate) fn set_since(&self, rule: &str, date: NaiveDate) -> Option<NaiveDate> {
        let sets = |(change, names): &&(RuleChanges, Vec<String>)| {
            change.holds_on(date) && names.iter().any(|name| name == rule)
        };
        let last = self.changes.iter().rev().find(sets);
        last.map(|(change, _)| change.from)
    }
}

/// A change and the names that it sets: the members that its document has.
fn with_names(change: RuleChanges) -> (RuleChanges, Vec<String>) {
    let document = serde_json::to_value(&change);
    let members = document
        .ok()
        .and_then(|document| document.as_object().cloned());
    let names = members
        .unwrap_or_default()
        .into_iter()
        .map(|(name, _)| name);
    let names = names.collect();
    (change, names)
}

fn check_range(file: &CaseFile) -> Result<(), CaseError> {
    check_date("from", file.from)?;
    check_date("to", file.to)?;
    if file.to < file.from {
        return Err(CaseError::new("to", CaseProblem::EndsBeforeStart));
    }
    if (file.to - file.from).num_days() >= LONGEST_RANGE {
        return Err(CaseError::new("to", CaseProblem::TooManyDays));
    }
    if let Some(now) = file.now {
        check_date("now", now.date_naive())?;
    }
    Ok(())
}

pub(super) fn check_date(member: &str, date: NaiveDate) -> Result<(), CaseError> {
    if YEARS.contains(&date.year()) {
        return Ok(());
    }
    let (first, last) = (*YEARS.start(), *YEARS.end());
    Err(CaseError::new(
        member,
        CaseProblem::NotAYear { first, last },
    ))
}

pub(super) fn check_end(from: NaiveDate, to: Option<NaiveDate>) -> Result<(), CaseError> {
    check_date("from", from)?;
    let Some(to) = to else { return Ok(()) };
    check_date("to", to)?;
    if to < from {
        return Err(CaseError::new("to", CaseProblem::EndsBeforeStart));
    }
    Ok(())
}

pub(super) fn check_within(
    member: &str,
    value: Option<u32>,
    range: std::ops::RangeInclusive<u32>,
) -> Result<(), CaseError> {
    match value {
        Some(value) if !range.contains(&value) => Err(CaseError::new(
            member,
            CaseProblem::OutOfRange {
                least: *range.start(),
                most: *range.end(),
            },
        )),
        _ => Ok(()),
    }
}

pub(super) fn check_count(member: &str, count: usize) -> Result<(), CaseError> {
    if count > MOST_ROWS {
        return Err(CaseError::new(member, CaseProblem::TooManyRows(MOST_ROWS)));
    }
    Ok(())
}

fn checked_holidays(days: &[NamedDay]) -> Result<Vec<NamedDay>, CaseError> {
    if days.len() > MOST_DAYS {
        return Err(CaseError::new(
            "holidays",
            CaseProblem::TooManyRows(MOST_DAYS),
        ));
    }
    for (row, day) in days.iter().enumerate() {
        let of_row = |member: &str, problem| {
            CaseError::new(member, problem).within(&format!("holidays[{row}]"))
        };
        if !CALENDAR_YEARS.contains(&day.date.year()) {
            let (first, last) = (*CALENDAR_YEARS.start(), *CALENDAR_YEARS.end());
            return Err(of_row("date", CaseProblem::NotAYear { first, last }));
        }
        if !NamedDay::is_name(&day.name) {
            return Err(of_row("name", CaseProblem::NotAName));
        }
    }
    Ok(NamedDay::merged(days))
}

fn checked_punches(file: &CaseFile, calendar: &Calendar) -> Result<Vec<Punch>, CaseError> {
    if file.punches.len() > MOST_PUNCHES {
        return Err(CaseError::new(
            "punches",
            CaseProblem::TooManyRows(MOST_PUNCHES),
        ));
    }
    let mut rows = Vec::with_capacity(file.punches.len());
    for (row, punch) in file.punches.iter().enumerate() {
        check_date("at", punch.at.date_naive())
            .map_err(|error| error.within(&format!("punches[{row}]")))?;
        let punch = Punch {
            kind: punch.kind.into(),
            at: punch.at,
        };
        rows.push((row, punch));
    }
    // Stable: of one instant, the order of the document stays.
    rows.sort_by_key(|(_, punch)| punch.at);
    let mut start = 0;
    while let Some((_, first)) = rows.get(start) {
        let date = calendar.date(first.at);
        let end = calendar.day(date).end;
        let count = rows[start..]
            .partition_point(|(_, punch)| punch.at < end)
            .max(1);
        if count > MOST_PUNCHES_A_DAY {
            let (row, _) = rows[start + MOST_PUNCHES_A_DAY];
            return Err(CaseError::new(
                format!("punches[{row}]"),
                CaseProblem::TooManyPunches {
                    count,
                    date,
                    most: MOST_PUNCHES_A_DAY,
                },
            ));
        }
        start += count;
    }
    Ok(rows.into_iter().map(|(_, punch)| punch).collect())
}
