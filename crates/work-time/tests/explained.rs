//! What a figure says of itself.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[expect(dead_code, reason = "no test program uses all of it")]
mod support;

use chrona_work_time::{Case, Figure, RuleChanges, explain};
use support::{case, date, work_days, zone};

#[test]
fn overtime_names_its_rules_and_when_it_was_worked() {
    let mut file = case("2027-03-01", "2027-03-07");
    file.rules = vec![RuleChanges {
        from: date("2026-06-01"),
        weekly_legal_minutes: Some(2100),
        ..RuleChanges::default()
    }];
    work_days(&mut file, "2027-03-01", 5, "09:00-12:00 13:00-18:00");
    work_days(&mut file, "2027-03-06", 1, "09:00-14:00");
    let why = explain(&Case::new(&file, &zone("Europe/Paris")).unwrap());
    let overtime: Vec<_> = why
        .iter()
        .filter(|why| why.figure == Figure::Overtime)
        .collect();
    let [quarter, half] = overtime.as_slice() else {
        panic!("{why:?}");
    };
    assert_eq!((quarter.percent, quarter.seconds), (Some(25), 8 * 3600));
    let of = |periods: &[chrona_work_time::Period]| -> Vec<String> {
        let zone = zone("Europe/Paris");
        let time = |at| zone.local(at).format("%a %H:%M").to_string();
        periods
            .iter()
            .map(|period| format!("{}-{}", time(period.start), time(period.end)))
            .collect()
    };
    assert_eq!(
        of(&quarter.periods),
        ["Fri 13:00-Fri 18:00", "Sat 09:00-Sat 12:00"]
    );
    assert_eq!(of(&half.periods), ["Sat 12:00-Sat 14:00"]);
    let threshold = &quarter.because[0];
    assert_eq!(
        (threshold.rule.as_str(), threshold.source.as_str()),
        ("weekly_legal_minutes", "L3121-27")
    );
    assert_eq!(
        (threshold.since, threshold.seconds),
        (Some(date("2026-06-01")), Some(35 * 3600))
    );
    assert_eq!(quarter.because[1].since, None);
}

#[test]
fn night_work_tells_its_share_of_a_period() {
    let mut file = case("2027-03-01", "2027-03-02");
    work_days(&mut file, "2027-03-01", 1, "19:00-26:00");
    let why = explain(&Case::new(&file, &zone("Europe/Paris")).unwrap());
    let nights: Vec<_> = why
        .iter()
        .filter(|why| why.figure == Figure::Night)
        .collect();
    let times = |why: &chrona_work_time::Explanation| {
        let zone = zone("Europe/Paris");
        let [period] = why.periods.as_slice() else {
            panic!("{why:?}");
        };
        (
            zone.local(period.start).format("%H:%M").to_string(),
            why.seconds,
        )
    };
    assert_eq!(times(nights[0]), ("21:00".to_owned(), 3 * 3600));
    assert_eq!(times(nights[1]), ("00:00".to_owned(), 2 * 3600));
}
