//! Case files that make no sense are refused by the member that is wrong.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[expect(dead_code, reason = "no test program uses all of it")]
mod support;

use chrona_work_time::{Case, CaseFile};
use serde_json::{Value, json};
use support::zone;

/// What is wrong with a document that has these members beside the ones that are required.
fn refused(members: &Value) -> String {
    let mut document = json!({
        "zone": "Europe/Paris", "from": "2027-03-01", "to": "2027-03-31", "punches": [],
    });
    let members = members.as_object().cloned().unwrap();
    document.as_object_mut().unwrap().extend(members);
    let json = serde_json::to_vec(&document).unwrap();
    let checked = CaseFile::parse(&json).and_then(|file| Case::new(&file, &zone("Europe/Paris")));
    checked.map(|_| ()).unwrap_err().to_string()
}

fn punches_of_a_day(count: usize) -> Value {
    let punch = json!({"type": "clock_in", "at": "2027-03-02T08:00:00Z"});
    json!({"punches": vec![punch; count]})
}

#[test]
fn each_member_that_is_wrong_is_named() {
    let full_time = |from: &str, to: Value| json!({"from": from, "to": to, "kind": "full_time"});
    for (members, told) in [
        (json!({"to": "2027-02-01"}), "to: is before from"),
        (
            json!({"to": "2028-04-04"}),
            "to: is at most 400 days from from, both included",
        ),
        (
            json!({"from": "1899-12-31", "to": "1900-01-01"}),
            "from: is a date of the years 1900 to 2199",
        ),
        (
            json!({"rules": [{"from": "1899-01-01"}]}),
            "rules[0].from: is a date of the years 1900 to 2199",
        ),
        (
            json!({"contracts": [full_time("2026-01-01", Value::Null), full_time("2027-01-01", Value::Null)]}),
            "contracts[1].from: is before the end of contracts[0]",
        ),
        (
            json!({"contracts": [full_time("2027-01-01", Value::Null), full_time("2026-01-01", json!("2027-01-01"))]}),
            "contracts[0].from: is before the end of contracts[1]",
        ),
        (
            json!({"contracts": [{"from": "2026-01-01", "kind": "part_time"}]}),
            "contracts[0].weekly_minutes: a part-time contract says its weekly hours (L3123-6)",
        ),
        (
            json!({"contracts": [{"from": "2026-01-01", "kind": "annual", "days": 218}]}),
            "contracts[0].days: does not belong to this kind of contract",
        ),
        (
            json!({"contracts": [{"from": "2026-01-01", "kind": "annual", "year_from": "02-29"}]}),
            "contracts[0].year_from: is a month and a day such as 01-01",
        ),
        (
            json!({"schedules": [{"from": "2026-01-01", "weeks": [{"mon": ["00:00-24:00", "08:00-09:00"]}]}]}),
            "schedules[0].weeks[0].mon[1]: begins before the end of the one before it: a day holds no hour twice",
        ),
        (
            json!({"schedules": [{"from": "2026-01-01", "weeks": [{"mon": ["08:00-25:00"]}]}]}),
            "schedules[0].weeks[0].mon[0]: is an interval such as 09:00-12:00, from 00:00 to 24:00",
        ),
        (
            json!({"schedules": [{"from": "2026-01-01", "weeks": [{"mon": ["22:00-08:00"], "tue": ["07:00-12:00"]}]}]}),
            "schedules[0].weeks[0].mon: its last interval goes on when the next day's first has begun",
        ),
        (
            json!({"schedules": [{"from": "2026-01-01", "weeks": []}]}),
            "schedules[0].weeks: has 1 to 53 weeks",
        ),
        (
            json!({"rules": [{"from": "2026-01-01", "overtime_bands": [{"minutes": 480, "percent": 25}]}]}),
            "rules[0].overtime_bands[0].minutes: is absent: the last band has no end",
        ),
        (
            json!({"rules": [{"from": "2026-01-01", "overtime_bands": [{"percent": 5}]}]}),
            "rules[0].overtime_bands[0].percent: is from 10 to 400 (L3121-33)",
        ),
        (
            json!({"rules": [{"from": "2026-01-01", "night": "22:00-05:00"}]}),
            "rules[0].night: is at least 9 hours long and holds those from 00:00 to 05:00 (L3122-2)",
        ),
        (
            json!({"rules": [{"from": "2026-01-01", "week_starts": "monday"}]}),
            "rules[0].week_starts: is mon, tue, wed, thu, fri, sat or sun",
        ),
        (
            json!({"holidays": [{"date": "2027-01-01", "name": "A"}, {"date": "1899-12-31", "name": "B"}]}),
            "holidays[1].date: is a date of the years 1900 to 2200",
        ),
        (
            json!({"holidays": [{"date": "2027-01-01", "name": " "}]}),
            "holidays[0].name: is a name of 1 to 120 characters on one line",
        ),
        (
            json!({"holidays": vec![json!({"date": "2027-01-01", "name": "A"}); 5_001]}),
            "holidays: has at most 5000 rows",
        ),
        (
            json!({"absences": [{"type": "Paid leave", "from": "2027-03-01", "to": "2027-03-02"}]}),
            "absences[0].type: is a word of at most 40 small letters, digits and _",
        ),
        (
            punches_of_a_day(721),
            "punches[720]: there are 721 punches on 2027-03-02; a day has at most 720",
        ),
    ] {
        assert_eq!(refused(&members), told);
    }
    let calendar = refused(&json!({"calendar": "DE"}));
    assert!(
        calendar.starts_with("calendar: is one of FR, FR-57"),
        "{calendar}"
    );
}

#[test]
fn unknown_members_are_refused_by_name() {
    let told = refused(&json!({"colour": "red"}));
    assert!(told.contains("unknown field `colour`"), "{told}");
    let told =
        refused(&json!({"contracts": [{"from": "2026-01-01", "kind": "full_time", "hours": 35}]}));
    assert!(
        told.starts_with("contracts[0].hours: unknown field `hours`"),
        "{told}"
    );
    let told = refused(&json!({"holidays": [{"date": "2027-01-01", "name": "A", "half": true}]}));
    assert!(
        told.starts_with("holidays[0].half: unknown field `half`"),
        "{told}"
    );
    let told = refused(&json!({"punches": [{"type": "in", "at": "2027-03-02T08:00:00Z"}]}));
    assert!(
        told.starts_with("punches[0].type: unknown variant `in`"),
        "{told}"
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let large = vec![b' '; 50 << 20];
    let told = CaseFile::parse(&large).unwrap_err().to_string();
    assert_eq!(told, "a case file has at most 16 MiB");
}

#[test]
fn nothing_may_follow_the_document() {
    let json = br#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-31", "punches": []} {}"#;
    let told = CaseFile::parse(json).unwrap_err().to_string();
    assert!(told.contains("trailing characters"), "{told}");
}
