//! Someone's planned times: their own where they have some, and everyone's before and after those.

use chrona_work_time::Schedule;
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::dated::ends;

/// Planned times in order of time, of which a later row ends the one before, as a case file has them. Both lists are in
/// order of time. `week_starts` is the day on which weeks begin.
pub(crate) fn planned(
    own: &[Schedule],
    everyones: &[Schedule],
    week_starts: Weekday,
) -> Vec<Schedule> {
    let between = |first, last| between(everyones, first, last, week_starts);
    let own = ended(own);
    let mut rows = Vec::new();
    // The first day that nothing is planned for yet.
    let mut free = Some(NaiveDate::MIN);
    for row in own {
        if let Some(first) = free {
            rows.extend(between(first, row.from.checked_sub_days(Days::new(1))));
        }
        free = row.to.and_then(|to| to.checked_add_days(Days::new(1)));
        let goes_on = row.to.is_none();
        rows.push(row);
        if goes_on {
            return rows;
        }
    }
    if let Some(first) = free {
        rows.extend(between(first, None));
    }
    rows
}

/// The rows, each with the day on which it really ends.
fn ended(rows: &[Schedule]) -> Vec<Schedule> {
    let days: Vec<_> = rows.iter().map(|row| (row.from, row.to)).collect();
    let rows = rows.iter().zip(ends(&days));
    rows.map(|(row, to)| Schedule { to, ..row.clone() })
        .collect()
}

/// What rows plan from one day to another, both included.
fn between(
    rows: &[Schedule],
    first: NaiveDate,
    last: Option<NaiveDate>,
    week_starts: Weekday,
) -> Vec<Schedule> {
    let touches = |row: &Schedule| {
        row.to.is_none_or(|to| first <= to) && last.is_none_or(|last| row.from <= last)
    };
    let rows = ended(rows).into_iter().filter(touches);
    rows.map(|row| {
        let to = match (row.to, last) {
            (Some(to), Some(last)) => Some(to.min(last)),
            (to, last) => to.or(last),
        };
        let row = if row.from < first {
            begun_on(row, first, week_starts)
        } else {
            row
        };
        Schedule { to, ..row }
    })
    .collect()
}

/// The same planned times from a later day on: the week of that day is the first one.
fn begun_on(mut row: Schedule, day: NaiveDate, week_starts: Weekday) -> Schedule {
    let first = |day: NaiveDate| {
        let into_week = day.weekday().days_since(week_starts);
        i64::from(day.num_days_from_ce()) - i64::from(into_week)
    };
    let passed = (first(day) - first(row.from)) / 7;
    if let Ok(weeks) = i64::try_from(row.weeks.len())
        && weeks > 0
        && let Ok(place) = usize::try_from(passed.rem_euclid(weeks))
    {
        row.weeks.rotate_left(place);
    }
    row.from = day;
    row
}

#[cfg(test)]
mod tests {
    use chrona_work_time::ScheduleWeek;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(from: &str, to: Option<&str>, mondays: &[&str]) -> Schedule {
        let week = |monday: &&str| ScheduleWeek {
            mon: vec![(*monday).to_owned()],
            ..ScheduleWeek::default()
        };
        Schedule {
            from: day(from),
            to: to.map(day),
            weeks: mondays.iter().map(week).collect(),
            span: None,
            core: Vec::new(),
        }
    }

    #[test]
    fn ones_own_times_go_before_everyones() {
        let everyones = [row("2026-01-01", None, &["09:00-17:00"])];
        assert_eq!(planned(&[], &everyones, Weekday::Mon), everyones);
        let own = [row("2026-03-02", None, &["08:00-16:00"])];
        let both = planned(&own, &everyones, Weekday::Mon);
        assert_eq!(both.len(), 2);
        assert_eq!(
            both[0],
            row("2026-01-01", Some("2026-03-01"), &["09:00-17:00"])
        );
        assert_eq!(both[1], own[0]);
    }

    #[test]
    fn everyones_times_come_back_in_their_turn_after_ones_own() {
        // Two weeks that take turns; the second week is that of 12 January, 26 January, …
        let everyones = [row("2026-01-05", None, &["09:00-10:00", "11:00-12:00"])];
        let own = [row("2026-01-05", Some("2026-01-11"), &["08:00-16:00"])];
        let both = planned(&own, &everyones, Weekday::Mon);
        assert_eq!(both.len(), 2);
        assert_eq!(both[1].from, day("2026-01-12"));
        assert_eq!(both[1].weeks[0].mon, ["11:00-12:00"]);
        let days: Vec<_> = both.iter().map(|row| row.from).collect();
        assert_eq!(days, [day("2026-01-05"), day("2026-01-12")]);
    }

    #[test]
    fn a_gap_between_two_rows_of_ones_own_is_everyones() {
        let everyones = [row("2025-01-01", None, &["09:00-17:00"])];
        let own = [
            row("2026-01-05", Some("2026-01-31"), &["08:00-16:00"]),
            row("2026-03-02", Some("2026-03-31"), &["08:00-16:00"]),
        ];
        let froms: Vec<_> = planned(&own, &everyones, Weekday::Mon)
            .iter()
            .map(|row| row.from)
            .collect();
        let wanted = [
            "2025-01-01",
            "2026-01-05",
            "2026-02-01",
            "2026-03-02",
            "2026-04-01",
        ];
        assert_eq!(froms, wanted.map(day));
    }
}
