//! The days that a timesheet looks at, each with what is true of it.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Days, NaiveDate, Weekday};

use super::{
    leave,
    work::{Interval, Work},
};
use crate::{
    Case,
    case::{Absence, Contract, HalfDay},
    holidays::NamedDay,
    plan::{DAY, Span},
    rules::Rules,
};

/// How many days before its first one a timesheet looks at: the running year of overtime or of the contract, and the
/// weeks of its first averages.
pub const LOOK_BACK_DAYS: u64 = 366 + 16 * 7;

/// A day.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    pub(super) date: NaiveDate,
    /// From its first instant to the next day's.
    pub(super) span: Interval,
    pub(super) rules: &'a Rules,
    /// The contract that its week is paid by.
    pub(super) contract: Option<&'a Contract>,
    pub(super) holiday: Option<&'a str>,
    pub(super) absence: Option<&'a Absence>,
    /// The time planned, absences and public holidays left out.
    pub(super) planned: i64,
    /// The time worked by the punches, by the day of the entry.
    pub(super) recorded: i64,
    /// The time worked as it counts, by the day of the entry.
    pub(super) worked: i64,
    /// The time worked as it counts, by the clock.
    pub(super) clocked: i64,
    /// What is worked of it between the hours of the night.
    pub(super) night: i64,
    /// The leave that counts toward the threshold of overtime.
    pub(super) leave: i64,
}

/// The days, in order, whole weeks.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) days: Vec<Row<'a>>,
    /// The places of the range's first and last day.
    pub(super) first: usize,
    pub(super) last: usize,
}

impl<'a> Table<'a> {
    pub(super) fn of(case: &'a Case, work: &Work) -> Self {
        let week_starts = case.week_starts();
        let begin = first_needed(case, work).week(week_starts).first_day();
        let end = case.to.week(week_starts).last_day();
        let mut days = Vec::new();
        let mut start = case.calendar.day(begin).start.timestamp();
        for date in begin.iter_days().take_while(|date| *date <= end) {
            let next = case.calendar.day(date).end.timestamp();
            let span = Interval { start, end: next };
            days.push(case.row(date, span));
            start = next;
        }
        let place =
            |date: NaiveDate| usize::try_from((date - begin).num_days()).unwrap_or_default();
        let mut table = Self {
            first: place(case.from),
            last: place(case.to),
            days,
        };
        table.assign_contracts(case);
        table.add_work(case, work);
        for row in &mut table.days {
            row.leave = leave::counted(case, row);
        }
        table
    }

    /// A week is paid by the contract of its last day that has one.
    fn assign_contracts(&mut self, case: &'a Case) {
        for week in self.days.chunks_mut(7) {
            let found = week.iter().rev().find_map(|row| case.contract_on(row.date));
            for row in week {
                row.contract = found;
            }
        }
    }

    fn add_work(&mut self, case: &Case, work: &Work) {
        let Some(begin) = self.days.first().map(|row| row.date) else {
            return;
        };
        for day in &work.days {
            let place = usize::try_from((day.date - begin).num_days());
            if let Some(row) = place.ok().and_then(|place| self.days.get_mut(place)) {
                row.recorded = day.recorded.iter().map(|interval| interval.length()).sum();
                row.worked = day.counted.iter().map(|interval| interval.length()).sum();
            }
        }
        let mut place = 0;
        for &interval in &work.intervals {
            // The intervals are in order: no day before this one's is needed again.
            while self
                .days
                .get(place)
                .is_some_and(|row| row.span.end <= interval.start)
            {
                place += 1;
            }
            for row in &mut self.days[place..] {
                if row.span.start >= interval.end {
                    break;
                }
                row.clocked += interval.overlap(row.span);
                row.night += night(case, row, interval);
            }
        }
    }

    /// The days of the range.
    pub(super) fn range(&self) -> &[Row<'a>] {
        self.days.get(self.first..=self.last).unwrap_or_default()
    }

    /// The weeks, in order.
    pub(super) fn weeks(&self) -> impl DoubleEndedIterator<Item = &[Row<'a>]> + ExactSizeIterator {
        self.days.chunks_exact(7)
    }

    /// The places of the range's first and last week.
    pub(super) fn range_weeks(&self) -> std::ops::RangeInclusive<usize> {
        self.first / 7..=self.last / 7
    }
}

/// What is worked of an interval between the hours of the night of a day.
fn night(case: &Case, row: &Row<'_>, interval: Interval) -> i64 {
    let hours = case.night_of(row).into_iter();
    hours.map(|hours| interval.overlap(hours)).sum()
}

/// The first day that anything depends on.
fn first_needed(case: &Case, work: &Work) -> NaiveDate {
    let look_back = Days::new(LOOK_BACK_DAYS);
    let earliest = case.from.checked_sub_days(look_back).unwrap_or(case.from);
    let begins = [
        work.days.first().map(|day| day.date),
        case.absences.iter().map(|absence| absence.from).min(),
    ];
    let begin = begins.into_iter().flatten().min().unwrap_or(case.from);
    begin.clamp(earliest, case.from)
}

impl Case {
    /// The day weeks begin on, throughout: that of the range's end.
    pub(crate) fn week_starts(&self) -> Weekday {
        self.rules_on(self.to).week_starts
    }

    /// The rules of a day.
    pub(crate) fn rules_on(&self, date: NaiveDate) -> &Rules {
        let after = self.rules.partition_point(|(from, _)| *from <= date);
        // The first ones hold since ever.
        &self.rules[after.saturating_sub(1)].1
    }

    pub(crate) fn contract_on(&self, date: NaiveDate) -> Option<&Contract> {
        let after = self
            .contracts
            .partition_point(|contract| contract.from <= date);
        let contract = self.contracts.get(after.checked_sub(1)?)?;
        contract.to.is_none_or(|to| date <= to).then_some(contract)
    }

    /// The absence of a day that stands for it: before others one on which the person does not work, then one of a whole
    /// day, the later written first.
    pub(super) fn absence_on(&self, date: NaiveDate) -> Option<&Absence> {
        let of_day = self.absences.iter().rev();
        let of_day = of_day.filter(|absence| absence.holds_on(date));
        of_day.min_by_key(|absence| (absence.elsewhere, !absence.is_whole()))
    }

    /// The absences of a day on which the person does not work, in the order in which they were written.
    pub(super) fn away_on(&self, date: NaiveDate) -> impl Iterator<Item = &Absence> {
        let of_day = self.absences.iter();
        of_day.filter(move |absence| absence.holds_on(date) && !absence.elsewhere)
    }

    /// The intervals planned on a day, whether or not one is absent; none on a public holiday but the solidarity day,
    /// and none without a contract where contracts are told.
    pub(crate) fn planned_on(&self, date: NaiveDate) -> &[Span] {
        let is_employed = self.contracts.is_empty() || self.contract_on(date).is_some();
        if !is_employed || self.is_day_off(date) {
            return &[];
        }
        let schedule = self.schedule_on(date);
        schedule.map_or(&[], |schedule| schedule.on(date, self.week_starts()))
    }

    pub(crate) fn schedule_on(&self, date: NaiveDate) -> Option<&crate::plan::PlannedTimes> {
        self.schedules
            .iter()
            .rev()
            .find(|schedule| schedule.hold_on(date))
    }

    /// The name of the public holiday that a day is: the calendar's before the case's own.
    pub(super) fn holiday_on(&self, date: NaiveDate) -> Option<&str> {
        let of_calendar = self.holidays.and_then(|holidays| holidays.on(date));
        of_calendar.or_else(|| NamedDay::on(&self.named_days, date))
    }

    /// Whether a day is a public holiday on which no solidarity day is worked.
    pub(crate) fn is_day_off(&self, date: NaiveDate) -> bool {
        self.holiday_on(date).is_some() && self.rules_on(date).solidarity_day != Some(date)
    }

    /// How long the intervals planned on a day are, by the zone's clocks.
    pub(crate) fn planned_seconds(&self, date: NaiveDate) -> i64 {
        self.length_of(date, self.planned_on(date))
    }

    fn length_of(&self, date: NaiveDate, planned: &[Span]) -> i64 {
        if planned.is_empty() {
            return 0;
        }
        let day = self.span_of(date);
        let length = |span: &Span| {
            let start = self.second_of(date, day, span.start);
            self.second_of(date, day, span.end) - start
        };
        planned.iter().map(length).sum()
    }

    /// What is planned in half of a day: until the longest break of the plan, or after it.
    pub(crate) fn planned_in_half(&self, date: NaiveDate, half: HalfDay) -> i64 {
        let planned = self.planned_on(date);
        let Some((morning, afternoon)) = halves(planned) else {
            return self.length_of(date, planned) / 2;
        };
        match half {
            HalfDay::Morning => self.length_of(date, morning),
            HalfDay::Afternoon => self.length_of(date, afternoon),
        }
    }

    /// When someone is expected at work on a day, by the zone's clocks: the intervals planned, an absence left out.
    pub(super) fn expected_on(&self, date: NaiveDate) -> Vec<Interval> {
        let planned = self.planned_without_absences(date);
        let day = self.span_of(date);
        let intervals = planned.iter().map(|span| Interval {
            start: self.second_of(date, day, span.start),
            end: self.second_of(date, day, span.end),
        });
        intervals.collect()
    }

    /// When someone is to be there on a day on which they are expected so: at the first interval's begin, or with flexible
    /// hours when the first core hours begin that are not over by then.
    pub(super) fn due_on(&self, date: NaiveDate, expected: &[Interval]) -> Option<i64> {
        let first = expected.first()?.start;
        let flexible = self.schedule_on(date).filter(|plan| plan.span.is_some());
        let Some(flexible) = flexible else {
            return Some(first);
        };
        let day = self.span_of(date);
        let ahead = flexible
            .core
            .iter()
            .find(|core| first < self.second_of(date, day, core.end));
        Some(first.max(self.second_of(date, day, ahead?.start)))
    }

    /// The seconds of a day.
    fn span_of(&self, date: NaiveDate) -> Interval {
        let day = self.calendar.day(date);
        Interval {
            start: day.start.timestamp(),
            end: day.end.timestamp(),
        }
    }

    /// The time planned on a day, an absence left out.
    pub(super) fn planned_at_work(&self, date: NaiveDate) -> i64 {
        let left = self.length_of(date, &self.planned_without_absences(date));
        if halves(self.planned_on(date)).is_some() {
            return left;
        }
        // A plan without a break stays whole, and half of its time is planned.
        match self.half_away(date) {
            Some(_) => left - left / 2,
            None => left,
        }
    }

    /// The half of a day on which someone is absent; none where it is neither, or both.
    fn half_away(&self, date: NaiveDate) -> Option<HalfDay> {
        let mut halves = self.away_on(date).filter_map(|absence| absence.half);
        let first = halves.next()?;
        halves.all(|half| half == first).then_some(first)
    }

    /// The intervals planned on a day, less the absences.
    fn planned_without_absences(&self, date: NaiveDate) -> Cow<'_, [Span]> {
        let planned = self.planned_on(date);
        let mut away = self.away_on(date).peekable();
        if planned.is_empty() || away.peek().is_none() {
            return Cow::Borrowed(planned);
        }
        let away: Vec<&Absence> = away.collect();
        let both = away.iter().any(|it| it.half.is_some()) && self.half_away(date).is_none();
        if both || away.iter().any(|absence| absence.is_whole()) {
            return Cow::Borrowed(&[]);
        }
        let left = match (halves(planned), self.half_away(date)) {
            (Some((_, afternoon)), Some(HalfDay::Morning)) => afternoon,
            (Some((morning, _)), Some(HalfDay::Afternoon)) => morning,
            _ => planned,
        };
        let mut left = left.to_vec();
        for hours in away.iter().filter_map(|absence| absence.hours()) {
            left = left.iter().flat_map(|span| span.without(hours)).collect();
        }
        Cow::Owned(left)
    }

    /// How long what is planned on a day lies within these hours.
    pub(crate) fn planned_within(&self, date: NaiveDate, hours: Span) -> i64 {
        let planned = self.planned_on(date);
        let rest: Vec<Span> = planned
            .iter()
            .flat_map(|span| span.without(hours))
            .collect();
        self.length_of(date, planned) - self.length_of(date, &rest)
    }

    /// The second at which the clocks show so many minutes after midnight of a day, whose own span is given. 24:00 is
    /// the next day's first.
    pub(super) fn second_of(&self, date: NaiveDate, day: Interval, minutes: u32) -> i64 {
        if minutes == 0 {
            return day.start;
        }
        if minutes == DAY {
            return day.end;
        }
        // Where a day has its 24 hours the clocks did not change on it.
        if minutes < DAY && day.length() == 86_400 {
            return day.start + i64::from(minutes) * 60;
        }
        let date = date + Days::new(u64::from(minutes / DAY));
        let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(minutes % DAY * 60, 0);
        let local = date.and_time(time.unwrap_or_default());
        self.calendar.zone().instants(local).earliest().timestamp()
    }

    /// The hours of the night of a day: of the night that began the day before, and of the one that begins on it.
    pub(super) fn night_of(&self, row: &Row<'_>) -> [Interval; 2] {
        let night = row.rules.night;
        let parts = [
            (0, night.end.saturating_sub(DAY)),
            (night.start, night.end.min(DAY)),
        ];
        parts.map(|(start, end)| Interval {
            start: self.second_of(row.date, row.span, start),
            end: self.second_of(row.date, row.span, end),
        })
    }

    fn row(&self, date: NaiveDate, span: Interval) -> Row<'_> {
        Row {
            date,
            span,
            rules: self.rules_on(date),
            contract: None,
            holiday: self.holiday_on(date),
            absence: self.absence_on(date),
            planned: self.planned_at_work(date),
            recorded: 0,
            worked: 0,
            clocked: 0,
            night: 0,
            leave: 0,
        }
    }

    /// The age someone has on a day, in years; an adult's where it is not known.
    pub(super) fn age_on(&self, date: NaiveDate) -> u32 {
        self.born
            .map_or(u32::MAX, |born| date.years_since(born).unwrap_or_default())
    }

    /// Whether a day is over.
    pub(super) fn is_over(&self, row: &Row<'_>) -> bool {
        self.now.is_none_or(|now| row.span.end <= now.timestamp())
    }

    /// The present, in the zone's days, where it is told.
    pub(super) fn today(&self) -> Option<NaiveDate> {
        self.now.map(|now: DateTime<_>| self.calendar.date(now))
    }
}

/// What is planned before the longest break of a day, and after it; none where there is no break.
fn halves(planned: &[Span]) -> Option<(&[Span], &[Span])> {
    let gap = |place: &usize| planned[*place].start - planned[*place - 1].end;
    let longest = (1..planned.len()).rev().max_by_key(gap)?;
    Some(planned.split_at(longest))
}

/// Whether a day is a Sunday.
pub(super) fn is_sunday(row: &Row<'_>) -> bool {
    row.date.weekday() == Weekday::Sun
}
