//! Rules that hold for some days, and those agreed for a category or a contract.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[expect(dead_code, reason = "no test program uses all of it")]
mod support;

use chrona_work_time::{AlertCode, Case, CaseFile, RuleChanges, explain, timesheet};
use support::{case, date, work_days, zone};

fn daily_maximum(from: &str, to: Option<&str>, hours: u32) -> RuleChanges {
    RuleChanges {
        from: date(from),
        to: to.map(date),
        daily_maximum_minutes: Some(hours * 60),
        ..RuleChanges::default()
    }
}

/// Monday to Friday, eleven hours a day.
fn eleven_hours() -> CaseFile {
    let mut file = case("2027-03-01", "2027-03-07");
    work_days(&mut file, "2027-03-01", 5, "08:00-12:00 13:00-20:00");
    file
}

/// The days whose maximum is broken, and the limit in hours.
fn broken(file: &CaseFile) -> Vec<(String, i64)> {
    let answer = timesheet(&Case::new(file, &zone("Europe/Paris")).unwrap());
    let daily = |alert: &&chrona_work_time::Alert| alert.code == AlertCode::DailyMaximum;
    let alerts = answer.alerts.iter().filter(daily);
    alerts
        .map(|alert| (alert.date.to_string(), alert.limit_seconds / 3600))
        .collect()
}

#[test]
fn what_is_agreed_goes_before_the_rules_and_the_last_before_the_first() {
    let mut file = eleven_hours();
    file.rules = vec![daily_maximum("2026-01-01", None, 9)];
    assert_eq!(broken(&file).len(), 5);
    file.agreements = vec![daily_maximum("2027-03-02", None, 12)];
    assert_eq!(broken(&file), [("2027-03-01".to_owned(), 9)]);
    // A contract's, of one day: after it the category's holds again.
    file.agreements
        .push(daily_maximum("2027-03-03", Some("2027-03-03"), 8));
    let days = [("2027-03-01".to_owned(), 9), ("2027-03-03".to_owned(), 8)];
    assert_eq!(broken(&file), days);
    // What an agreement does not name stays as it was.
    file.agreements.push(RuleChanges {
        from: date("2027-03-01"),
        break_minutes: Some(45),
        ..RuleChanges::default()
    });
    assert_eq!(broken(&file), days);
}

#[test]
fn rules_with_a_last_day_give_way_to_those_before() {
    let mut file = eleven_hours();
    file.rules = vec![
        daily_maximum("2027-03-02", Some("2027-03-04"), 12),
        daily_maximum("2026-01-01", None, 9),
    ];
    let days = [("2027-03-01".to_owned(), 9), ("2027-03-05".to_owned(), 9)];
    assert_eq!(broken(&file), days);
    file.rules = vec![daily_maximum("2027-03-02", Some("2027-03-04"), 12)];
    let days = [("2027-03-01".to_owned(), 10), ("2027-03-05".to_owned(), 10)];
    assert_eq!(broken(&file), days, "and to the law");
}

#[test]
fn a_figure_says_since_when_its_rule_is_agreed() {
    let mut file = eleven_hours();
    file.rules = vec![RuleChanges {
        from: date("2026-01-01"),
        weekly_legal_minutes: Some(2100),
        ..RuleChanges::default()
    }];
    file.agreements = vec![
        RuleChanges {
            from: date("2026-06-01"),
            weekly_legal_minutes: Some(2220),
            ..RuleChanges::default()
        },
        RuleChanges {
            from: date("2026-09-01"),
            to: Some(date("2026-12-31")),
            weekly_legal_minutes: Some(1920),
            ..RuleChanges::default()
        },
    ];
    let why = explain(&Case::new(&file, &zone("Europe/Paris")).unwrap());
    let threshold = why
        .iter()
        .flat_map(|why| &why.because)
        .find(|reason| reason.rule == "weekly_legal_minutes");
    let threshold = threshold.unwrap();
    assert_eq!(threshold.since, Some(date("2026-06-01")));
    assert_eq!(threshold.seconds, Some(37 * 3600));
}

#[test]
fn a_fault_names_the_list_and_the_row() {
    let refused = |file: &CaseFile| {
        let error = Case::new(file, &zone("Europe/Paris")).unwrap_err();
        error.member
    };
    let mut file = eleven_hours();
    file.agreements = vec![
        daily_maximum("2026-01-01", None, 12),
        daily_maximum("2026-01-01", Some("2025-12-31"), 12),
    ];
    assert_eq!(refused(&file), "agreements[1].to");
    file.agreements = vec![daily_maximum("2026-01-01", None, 0)];
    assert_eq!(refused(&file), "agreements[0].daily_maximum_minutes");
    // A category's and a contract's may begin on the same day; the organisation's may not.
    file.agreements = vec![daily_maximum("2026-01-01", None, 12); 2];
    assert_eq!(broken(&file), []);
    file.rules = vec![daily_maximum("2026-01-01", None, 12); 2];
    assert_eq!(refused(&file), "rules[1].from");
}
