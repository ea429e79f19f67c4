//! How one's day stands: since when in, breaks, what is left, and what is planned next; computed from one's case file.

use chrona_work_time::{
    Case, CaseFile, CasePunch, CasePunchKind, Day, Period, TimeAnomaly, TimeAnomalyCode, Timesheet,
    Zone, day_plan, timesheet,
};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// How many days are told in advance, today among them.
const AHEAD: u64 = 7;

/// Where one is in one's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// In since then.
    In(DateTime<Utc>),
    /// Out since then, and more is planned today.
    Break(DateTime<Utc>),
    /// Done since then.
    Out(DateTime<Utc>),
    /// Nothing yet today; when work is planned to begin, where it is.
    NotYet(Option<DateTime<Utc>>),
    /// Nothing is planned today.
    Off,
}

/// What is planned on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) date: NaiveDate,
    pub(super) periods: Vec<Period>,
    pub(super) is_off: bool,
    /// Its public holiday and absence, among others.
    pub(super) day: Day,
}

/// How one's day, week and month stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MyDay {
    /// The day that runs: that of the running shift, or today.
    pub(super) date: NaiveDate,
    pub(super) standing: Standing,
    pub(super) worked_seconds: i64,
    /// Zero where nothing is planned.
    pub(super) planned_seconds: i64,
    pub(super) breaks: Vec<Period>,
    /// When what is planned is worked, at the earliest; while one is in, and where that is still today.
    pub(super) done_at: Option<DateTime<Utc>>,
    /// Worked and planned in this week.
    pub(super) week: (i64, i64),
    /// Worked and planned in this month.
    pub(super) month: (i64, i64),
    pub(super) next: Vec<Planned>,
    /// What someone has to look at, up to today.
    pub(super) anomalies: Vec<TimeAnomaly>,
    /// All of it, without what runs.
    pub(super) recorded: Timesheet,
}

/// The days of which the case file is needed: the month and the week of today, and those that are told in advance.
pub(super) fn range(today: NaiveDate, month: (NaiveDate, NaiveDate)) -> (NaiveDate, NaiveDate) {
    // A week begins at most six days before and ends at most six days after.
    let first = today.checked_sub_days(Days::new(6)).unwrap_or(today);
    let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    (first.min(month.0), last.max(month.1))
}

impl MyDay {
    /// Computes it for an instant; none where the case file cannot be computed.
    pub(super) fn at(
        file: &CaseFile,
        zone: &Zone,
        month: (NaiveDate, NaiveDate),
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let today = zone.local(now).date();
        let as_recorded = Case::new(
            &CaseFile {
                now: Some(now),
                ..file.clone()
            },
            zone,
        )
        .ok()?;
        let recorded = timesheet(&as_recorded);
        let running = running_since(file, &recorded, now);
        // What runs counts as if one went out now.
        let sheet = match running {
            Some(_) => {
                let mut so_far = file.clone();
                so_far.now = Some(now);
                so_far.punches.push(CasePunch {
                    kind: CasePunchKind::ClockOut,
                    at: now,
                });
                timesheet(&Case::new(&so_far, zone).ok()?)
            }
            None => recorded.clone(),
        };
        let of_shift = running.and_then(|start| {
            let mut days = sheet.days.iter();
            let day = days.find(|day| day.periods.iter().any(|period| period.start == start))?;
            Some(day.date)
        });
        let date = of_shift.unwrap_or(today);
        let day = sheet.days.iter().find(|day| day.date == date)?;
        let plan = day_plan(&as_recorded, date);
        let breaks = day.periods.windows(2).filter_map(|two| {
            let [one, next] = two else { return None };
            Some(Period {
                start: one.end,
                end: next.start,
            })
        });
        let last_planned = plan.periods.last().map(|period| period.end);
        let standing = match (running, day.periods.last()) {
            (Some(start), _) => Standing::In(start),
            (None, Some(period)) if last_planned.is_some_and(|end| now < end) => {
                Standing::Break(period.end)
            }
            (None, Some(period)) => Standing::Out(period.end),
            (None, None) if plan.is_off => Standing::Off,
            (None, None) => Standing::NotYet(plan.due_at),
        };
        let left = day.planned_seconds - day.worked_seconds;
        let done_at = (running.is_some() && left > 0)
            .then(|| now.checked_add_signed(chrono::TimeDelta::seconds(left)))
            .flatten()
            .filter(|at| zone.local(*at).date() == today);
        let week = sheet
            .weeks
            .iter()
            .find(|week| week.from <= date && date <= week.to);
        let sum = |from: NaiveDate, to: NaiveDate| {
            let days = sheet.days.iter();
            let days = days.filter(|day| from <= day.date && day.date <= to);
            days.fold((0, 0), |(worked, planned), day| {
                (worked + day.worked_seconds, planned + day.planned_seconds)
            })
        };
        let next = (0..AHEAD).filter_map(|ahead| {
            let date = today.checked_add_days(Days::new(ahead))?;
            let day = sheet.days.iter().find(|day| day.date == date)?;
            let plan = day_plan(&as_recorded, date);
            Some(Planned {
                date,
                periods: plan.periods,
                is_off: plan.is_off,
                day: day.clone(),
            })
        });
        Some(Self {
            date,
            standing,
            worked_seconds: day.worked_seconds,
            planned_seconds: day.planned_seconds,
            breaks: breaks.collect(),
            done_at,
            week: week.map_or((0, 0), |week| {
                (week.worked_seconds, sum(week.from, week.to).1)
            }),
            month: sum(month.0, month.1),
            next: next.collect(),
            anomalies: recorded
                .anomalies
                .iter()
                .filter(|anomaly| anomaly.date <= today)
                .copied()
                .collect(),
            recorded,
        })
    }

    /// What is left of what is planned today.
    pub(super) fn left_seconds(&self) -> i64 {
        (self.planned_seconds - self.worked_seconds).max(0)
    }
}

/// Since when the last entry runs; none where one is out, or it is too long ago to be believed.
fn running_since(
    file: &CaseFile,
    recorded: &Timesheet,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let punches = file.punches.iter().filter(|punch| punch.at <= now);
    let last = punches.max_by_key(|punch| punch.at)?;
    let is_forgotten = recorded.anomalies.iter().any(|anomaly| {
        anomaly.code == TimeAnomalyCode::MissingClockOut && anomaly.at == Some(last.at)
    });
    (last.kind == CasePunchKind::ClockIn && !is_forgotten).then_some(last.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = r#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-31",
        "schedules": [{"from": "2027-01-01", "weeks": [{
            "mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-12:00", "13:00-17:00"]}]}],
        "absences": [{"type": "paid_leave", "from": "2027-03-08", "to": "2027-03-08"}],
        "punches": [PUNCHES]}"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    /// The day at an instant, after entries and exits in turn.
    fn my_day(punches: &[&str], now: &str) -> MyDay {
        let punches = punches.iter().enumerate().map(|(place, text)| {
            let kind = ["clock_in", "clock_out"][place % 2];
            format!(r#"{{"type": "{kind}", "at": "{text}:00Z"}}"#)
        });
        let punches: Vec<String> = punches.collect();
        let json = CASE.replace("PUNCHES", &punches.join(","));
        let file = CaseFile::parse(json.as_bytes()).unwrap();
        let month = (day("2027-03-01"), day("2027-03-31"));
        MyDay::at(&file, &Zone::utc(), month, at(now)).unwrap()
    }

    #[test]
    fn a_day_goes_from_its_entry_to_its_exit() {
        let mine = my_day(&[], "2027-03-01T08:00");
        let due = Some(at("2027-03-01T09:00"));
        assert_eq!(mine.standing, Standing::NotYet(due));
        assert_eq!(mine.left_seconds(), 7 * 3600);
        assert_eq!(mine.done_at, None);

        let morning = ["2027-03-01T09:00"];
        let mine = my_day(&morning, "2027-03-01T11:30");
        assert_eq!(mine.standing, Standing::In(at("2027-03-01T09:00")));
        assert_eq!(mine.worked_seconds, 9000);
        assert_eq!(mine.left_seconds(), 7 * 3600 - 9000);
        assert_eq!(mine.done_at, Some(at("2027-03-01T16:00")));
        assert_eq!(mine.week, (9000, 14 * 3600));

        let noon = ["2027-03-01T09:00", "2027-03-01T12:00"];
        let mine = my_day(&noon, "2027-03-01T12:30");
        assert_eq!(mine.standing, Standing::Break(at("2027-03-01T12:00")));

        let evening = [&noon[..], &["2027-03-01T13:15", "2027-03-01T17:30"]].concat();
        let mine = my_day(&evening, "2027-03-01T18:00");
        assert_eq!(mine.standing, Standing::Out(at("2027-03-01T17:30")));
        let pause = Period {
            start: at("2027-03-01T12:00"),
            end: at("2027-03-01T13:15"),
        };
        assert_eq!(mine.breaks, [pause]);
        assert_eq!(mine.left_seconds(), 0);
        assert_eq!(mine.month.0, 26_100);
    }

    #[test]
    fn a_night_is_of_the_day_on_which_it_began() {
        let mine = my_day(&["2027-03-03T22:00"], "2027-03-04T02:00");
        assert_eq!(mine.date, day("2027-03-03"));
        assert_eq!(mine.worked_seconds, 4 * 3600);
        assert_eq!(
            mine.next[0].date,
            day("2027-03-04"),
            "what comes is of today on"
        );
    }

    #[test]
    fn a_forgotten_exit_is_not_work_that_runs() {
        let mine = my_day(&["2027-03-01T09:00"], "2027-03-02T10:00");
        assert_eq!(
            mine.standing,
            Standing::NotYet(Some(at("2027-03-02T09:00")))
        );
        assert_eq!(mine.worked_seconds, 0);
        let codes: Vec<_> = mine.anomalies.iter().map(|anomaly| anomaly.code).collect();
        assert!(
            codes.contains(&TimeAnomalyCode::MissingClockOut),
            "{codes:?}"
        );
    }

    #[test]
    fn what_comes_is_told_by_day() {
        let mine = my_day(&[], "2027-03-07T10:00");
        assert_eq!(mine.standing, Standing::Off);
        assert_eq!(mine.next.len(), 7);
        let monday = &mine.next[1];
        assert_eq!(monday.day.absence.as_deref(), Some("paid_leave"));
        let tuesday = &mine.next[2];
        assert_eq!(tuesday.periods.len(), 2);
        assert!(mine.next[3].is_off);
    }

    #[test]
    fn the_range_holds_the_month_the_week_and_what_comes() {
        let month = (day("2027-03-01"), day("2027-03-31"));
        let from_to = range(day("2027-03-02"), month);
        assert_eq!(from_to, (day("2027-02-24"), day("2027-03-31")));
        let from_to = range(day("2027-03-29"), month);
        assert_eq!(from_to, (day("2027-03-01"), day("2027-04-05")));
    }
}
