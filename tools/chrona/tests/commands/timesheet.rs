//! `chrona timesheet` and `chrona holidays`.

use std::fs;

use serde_json::json;

use crate::common::Place;

/// Five days of eight hours in Paris, and one without an exit.
fn case() -> serde_json::Value {
    let mut punches = Vec::new();
    for day in 1..=5 {
        for (kind, hour) in [
            ("clock_in", 8),
            ("clock_out", 11),
            ("clock_in", 12),
            ("clock_out", 17),
        ] {
            punches.push(json!({"type": kind, "at": format!("2027-03-0{day}T{hour:02}:00:00Z")}));
        }
    }
    punches.push(json!({"type": "clock_in", "at": "2027-03-06T08:00:00Z"}));
    json!({
        "zone": "Europe/Paris", "calendar": "FR", "from": "2027-03-01", "to": "2027-03-07",
        "punches": punches,
    })
}

#[test]
fn a_case_file_is_computed_without_a_database() {
    let place = Place::new();
    fs::write(place.path().join("case.json"), case().to_string()).unwrap();
    let ran = place.run(&["timesheet", "compute", "--json", "case.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer = ran.json();
    assert_eq!(answer["weeks"][0]["worked_seconds"], 40 * 3600);
    assert_eq!(
        answer["weeks"][0]["overtime"],
        json!([{"percent": 25, "seconds": 5 * 3600}])
    );
    let open =
        json!([{"code": "missing_clock_out", "date": "2027-03-06", "at": "2027-03-06T08:00:00Z"}]);
    assert_eq!(answer["anomalies"], open);
    assert_eq!(answer.get("explanations"), None);
    // The same on standard input, byte for byte.
    let piped = place.run_with(
        &["timesheet", "compute", "--json", "-"],
        &case().to_string(),
    );
    assert_eq!(piped.out, ran.out);
    assert!(
        fs::read_dir(place.path()).unwrap().count() == 1,
        "nothing is made"
    );
}

#[test]
fn a_person_reads_it_and_why_it_is_so() {
    let place = Place::new();
    let ran = place.run_with(
        &["timesheet", "compute", "--explain", "-"],
        &case().to_string(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "2027-03-01 to 2027-03-07: worked 40 h 00, overtime 5 h 00 at +25 %",
        "  Mon 2027-03-01  worked 8 h 00  09:00-12:00  13:00-18:00",
        "anomaly 2027-03-06 missing_clock_out at 09:00:00",
        "why 2027-03-01 overtime 5 h 00 at +25 %",
        "  weekly_legal_minutes 35 h 00 (L3121-27, the law, state of 2026-08)",
        "  Fri 2027-03-05 13:00-18:00",
    ] {
        assert!(
            ran.out.lines().any(|printed| printed == line),
            "{line}\n{}",
            ran.out
        );
    }
}

#[test]
fn a_program_reads_why_it_is_so() {
    use chrona_backend::zones::Zones;
    use chrona_work_time::{Case, CaseFile, ExplainedTimesheet};
    let text = case().to_string();
    let ran = Place::new().run_with(&["timesheet", "compute", "--json", "--explain", "-"], &text);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let file = CaseFile::parse(text.as_bytes()).unwrap();
    let zone = Zones::default().zone("Europe/Paris").unwrap();
    let explained = ExplainedTimesheet::of(&Case::new(&file, &zone).unwrap());
    let expected = serde_json::to_string(&explained).unwrap();
    assert_eq!(ran.out.trim_end(), expected);
    assert_eq!(ran.json()["explanations"][0]["figure"], "overtime");
}

#[test]
fn what_is_wrong_with_a_case_file_is_named() {
    let place = Place::new();
    let wrong = |members: serde_json::Value| {
        let mut case = case();
        let members = members.as_object().cloned().unwrap();
        case.as_object_mut().unwrap().extend(members);
        let ran = place.run_with(&["timesheet", "compute", "-"], &case.to_string());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        ran.err
    };
    let zone = wrong(json!({"zone": "Mars/Olympus"}));
    assert!(
        zone.contains("zone: \"Mars/Olympus\" is not a zone"),
        "{zone}"
    );
    let unknown = wrong(json!({"colour": "red"}));
    assert!(unknown.contains("unknown field `colour`"), "{unknown}");
    let backwards = wrong(json!({"to": "2027-02-01"}));
    assert!(backwards.contains("to: is before from"), "{backwards}");
    let missing = place.run(&["timesheet", "compute", "nothing.json"]);
    assert_eq!(missing.code, 1);
    assert!(
        missing.err.contains("cannot read nothing.json"),
        "{}",
        missing.err
    );
    let large = place.run_with(&["timesheet", "compute", "-"], &" ".repeat(17 << 20));
    assert!(
        large.err.contains("a case file has at most 16 MiB"),
        "{}",
        large.err
    );
}

#[test]
fn holidays_are_printed_by_calendar_and_year() {
    let place = Place::new();
    let ran = place.run(&[
        "holidays",
        "--calendar",
        "FR-57",
        "--year",
        "2027",
        "--json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let holidays = ran.json();
    assert_eq!(holidays.as_array().unwrap().len(), 12);
    assert_eq!(
        holidays[1],
        json!({"date": "2027-03-29", "name": "Lundi de Pâques"})
    );
    assert_eq!(holidays[11]["date"], "2027-12-26");
    let lines = place.run(&["holidays", "--year", "2027"]);
    assert!(
        lines.out.starts_with("2027-01-01\t1er janvier\n"),
        "{}",
        lines.out
    );
    let unknown = place.run(&["holidays", "--calendar", "DE", "--year", "2027"]);
    assert_eq!(unknown.code, 1);
    assert!(
        unknown.err.contains("there is no calendar \"DE\""),
        "{}",
        unknown.err
    );
}

#[test]
fn holidays_of_a_file_are_printed_without_a_database() {
    let place = Place::new();
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260721\r\nRRULE:FREQ=YEARLY\r\n\
        SUMMARY:Fête nationale\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    fs::write(place.path().join("be.ics"), ics).unwrap();
    let ran = place.run(&["holidays", "--file", "be.ics", "--year", "2027", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let expected = json!([{"date": "2027-07-21", "name": "Fête nationale"}]);
    assert_eq!(ran.json(), expected);
    let csv = "date;name\n2027-07-21;Fête nationale\n2026-12-24;Pont\n";
    fs::write(place.path().join("be.csv"), csv).unwrap();
    let every_year = place.run(&["holidays", "--file", "be.csv"]);
    let expected = "2026-12-24\tPont\n2027-07-21\tFête nationale\n";
    assert_eq!(every_year.out, expected, "{}", every_year.err);

    for (content, told) in [
        (
            &b"2027-07-21;A\n21/07/2027;B\n"[..],
            "line 2: \u{201c}21/07/2027\u{201d} is no date",
        ),
        (&b"2027-07-21;F\xeate\n"[..], "save it as UTF-8"),
    ] {
        fs::write(place.path().join("bad.csv"), content).unwrap();
        let bad = place.run(&["holidays", "--file", "bad.csv"]);
        assert_eq!((bad.code, bad.out.as_str()), (1, ""));
        assert!(bad.err.contains(told), "{}", bad.err);
    }
    let missing = place.run(&["holidays", "--file", "none.csv"]);
    assert!(
        missing.err.contains("cannot read none.csv"),
        "{}",
        missing.err
    );
    assert_eq!(place.run(&["holidays"]).code, 2, "a year is needed");
    let both = ["holidays", "--file", "be.csv", "--calendar", "FR"];
    assert_eq!(place.run(&both).code, 2);
}

/// The month before the present one, as `2027-03`.
fn last_month() -> String {
    use chrona_backend::clock::{Clock, SystemClock};
    let now = SystemClock.now().date_naive();
    let month = now.checked_sub_months(chrono::Months::new(1)).unwrap();
    month.format("%Y-%m").to_string()
}

#[test]
fn a_months_timesheet_of_the_database_is_that_of_its_case_file() {
    let place = Place::new();
    let seeded = place.run(&["seed-demo", "--json"]);
    assert_eq!(seeded.code, 0, "{}", seeded.err);
    let month = last_month();
    let show = |more: &[&str]| {
        let arguments = ["timesheet", "show", "--account", "2", "--month", &month];
        let ran = place.run(&[&arguments, more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    };
    let shown = show(&["--json"]);
    assert!(shown.json()["totals"]["worked_seconds"].as_i64().unwrap() > 0);
    let case = show(&["--case"]);
    let computed = place.run_with(&["timesheet", "compute", "--json", "-"], &case.out);
    assert_eq!(computed.out, shown.out, "{}", computed.err);
    let text = show(&[]);
    assert!(text.out.contains("in all: worked"), "{}", text.out);
    let nobody = place.run(&["timesheet", "show", "--account", "9999", "--month", &month]);
    assert_eq!((nobody.code, nobody.out.as_str()), (1, ""));
    let wrong = place.run(&["timesheet", "show", "--account", "2", "--month", "2027-3"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("a month such as 2027-03"),
        "{}",
        wrong.err
    );
}

#[test]
fn kept_months_are_checked_against_their_punches() {
    let place = Place::new();
    let nothing = place.run(&["timesheet", "rebuild", "--check"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    let seeded = place.run(&["seed-demo", "--json"]);
    assert_eq!(seeded.code, 0, "{}", seeded.err);
    for arguments in [
        &["timesheet", "rebuild", "--check"][..],
        &["timesheet", "rebuild"],
    ] {
        let ran = place.run(arguments);
        // No server kept any yet.
        assert_eq!(ran.out, "0 months computed, 0 were wrong\n", "{}", ran.err);
        assert_eq!(ran.code, 0);
    }
}
