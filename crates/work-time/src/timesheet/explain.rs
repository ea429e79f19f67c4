//! Why the figures are what they are.

use super::{
    leave,
    pay::{self, Paid, Sort},
    table::{Row, Table},
    work::{Interval, Work},
};
use crate::{Case, Explanation, Figure, Period, Reason, case::ContractKind, rules::minutes};

/// Why the figures of a timesheet are what they are: those of days first, then those of weeks.
///
/// ```
/// use chrona_work_time::{Case, CaseFile, Figure, Zone, explain};
///
/// let file = CaseFile::parse(
///     br#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-01",
///          "punches": [{"type": "clock_in", "at": "2027-03-01T22:00:00Z"},
///                      {"type": "clock_out", "at": "2027-03-01T23:00:00Z"}]}"#,
/// )
/// .unwrap();
/// let case = Case::new(&file, &Zone::utc()).unwrap();
/// let why = explain(&case);
/// assert_eq!(why[0].figure, Figure::Night);
/// assert_eq!(why[0].because[0].source, "L3122-20");
/// ```
pub fn explain(case: &Case) -> Vec<Explanation> {
    let work = Work::of(case);
    let table = Table::of(case, &work);
    let paid = pay::paid(case, &table);
    let mut explained = Vec::new();
    for row in table.range() {
        of_day(case, row, &work, &mut explained);
    }
    for place in table.range_weeks() {
        of_week(case, &table, &work, &paid, place, &mut explained);
    }
    explained
}

fn of_day(case: &Case, row: &Row<'_>, work: &Work, explained: &mut Vec<Explanation>) {
    let mut tell = |figure, seconds, because, periods: Vec<Interval>| {
        explained.push(Explanation {
            figure,
            date: row.date,
            percent: None,
            seconds,
            because,
            periods: periods.into_iter().map(Period::from).collect(),
        });
    };
    let day = work.on(row.date);
    if row.worked != row.recorded {
        let rules = [
            ("automatic_break", row.rules.automatic_break.is_some()),
            ("rounding", row.rules.rounding.is_some()),
        ];
        let set = rules.iter().filter(|(_, is_set)| *is_set);
        let because = set.map(|(rule, _)| reason(case, row, rule, "", None));
        let periods = day.map(|day| day.counted.clone()).unwrap_or_default();
        tell(Figure::Worked, row.worked, because.collect(), periods);
    }
    if row.leave != 0 {
        let because = vec![
            reason(
                case,
                row,
                "paid_leave_counts",
                "Cass. soc. 23-14.455, 24-19.410",
                None,
            ),
            reason(case, row, "leave_day_value", "D3121-25", None),
        ];
        tell(Figure::Leave, row.leave, because, Vec::new());
    }
    if row.night != 0 {
        let because = vec![reason(case, row, "night", "L3122-20", None)];
        let hours = case.night_of(row);
        let worked = on_clock(work, row);
        let parts = worked.into_iter().flat_map(|interval| {
            hours.map(|hours| Interval {
                start: interval.start.max(hours.start),
                end: interval.end.min(hours.end),
            })
        });
        let at_night = parts.filter(|part| part.length() > 0);
        tell(Figure::Night, row.night, because, at_night.collect());
    }
    if row.holiday.is_some() && row.clocked != 0 {
        let because = vec![reason(case, row, "calendar", "L3133-1", None)];
        tell(Figure::Holiday, row.clocked, because, on_clock(work, row));
    }
}

fn of_week(
    case: &Case,
    table: &Table<'_>,
    work: &Work,
    paid: &[Paid],
    place: usize,
    explained: &mut Vec<Explanation>,
) {
    let row = &table.days[place * 7];
    let of_week = paid.iter().filter(|part| part.day / 7 == place);
    let mut bands: Vec<(Sort, u32)> = of_week
        .clone()
        .map(|part| (part.sort, part.percent))
        .collect();
    bands.sort_by_key(|(sort, percent)| (*sort == Sort::Overtime, *percent));
    bands.dedup();
    for (sort, percent) in bands {
        let parts = of_week
            .clone()
            .filter(|part| part.sort == sort && part.percent == percent);
        let periods = parts
            .clone()
            .flat_map(|part| instants(table, work, paid, part));
        explained.push(Explanation {
            figure: match sort {
                Sort::Overtime => Figure::Overtime,
                Sort::Complementary => Figure::Complementary,
            },
            date: row.date,
            percent: Some(percent),
            seconds: parts.map(|part| part.seconds).sum(),
            because: why_paid(case, row, sort),
            periods: periods.map(Period::from).collect(),
        });
    }
}

/// The threshold and the bands.
fn why_paid(case: &Case, row: &Row<'_>, sort: Sort) -> Vec<Reason> {
    let legal = row.rules.weekly_legal;
    let of_contract = |rule: &str, source: &str, seconds| Reason {
        rule: rule.to_owned(),
        source: source.to_owned(),
        since: row.contract.map(|contract| contract.from),
        seconds,
    };
    if sort == Sort::Complementary {
        let weekly = leave::weekly(row.contract, legal);
        return vec![of_contract(
            "weekly_minutes",
            "L3123-28, L3123-29",
            Some(weekly),
        )];
    }
    let bands = reason(case, row, "overtime_bands", "L3121-33, L3121-36", None);
    let weekly = reason(case, row, "weekly_legal_minutes", "L3121-27", Some(legal));
    match row.contract {
        Some(contract) if contract.kind == ContractKind::Annual => {
            let annual = contract.annual_minutes.map_or(minutes(1607 * 60), minutes);
            vec![
                of_contract("annual_minutes", "L3121-41, L3121-44", Some(annual)),
                bands,
            ]
        }
        Some(contract) if contract.period_weeks.is_some_and(|weeks| weeks > 1) => {
            let weeks = contract.period_weeks.map_or(1, i64::from);
            let period = of_contract("period_weeks", "L3121-41, L3121-45", Some(legal * weeks));
            vec![period, weekly, bands]
        }
        _ => vec![weekly, bands],
    }
}

fn reason(case: &Case, row: &Row<'_>, rule: &str, source: &str, seconds: Option<i64>) -> Reason {
    Reason {
        rule: rule.to_owned(),
        source: source.to_owned(),
        since: case.set_since(rule, row.date),
        seconds,
    }
}

/// The work of a day, by the clock.
fn on_clock(work: &Work, row: &Row<'_>) -> Vec<Interval> {
    let first = work
        .intervals
        .partition_point(|interval| interval.end <= row.span.start);
    let of_day = work.intervals[first..].iter();
    let of_day = of_day.take_while(|interval| interval.start < row.span.end);
    of_day
        .map(|interval| Interval {
            start: interval.start.max(row.span.start),
            end: interval.end.min(row.span.end),
        })
        .collect()
}

/// When the time of a day that is paid more was worked: at the end of the day's work, one band after the other. Where
/// leave passed the threshold there is none.
fn instants(table: &Table<'_>, work: &Work, paid: &[Paid], part: &Paid) -> Vec<Interval> {
    let row = &table.days[part.day];
    let of_day = || paid.iter().filter(|other| other.day == part.day);
    let all: i64 = of_day().map(|other| other.seconds).sum();
    let before: i64 = of_day()
        .take_while(|other| !std::ptr::eq(*other, part))
        .map(|other| other.seconds)
        .sum();
    let begin = row.clocked - all + before;
    let (from, to) = (begin.max(0), begin + part.seconds);
    let mut worked = 0;
    let mut found = Vec::new();
    for interval in on_clock(work, row) {
        let start = interval.start + (from - worked).clamp(0, interval.length());
        let end = interval.start + (to - worked).clamp(0, interval.length());
        if start < end {
            found.push(Interval { start, end });
        }
        worked += interval.length();
    }
    found
}
