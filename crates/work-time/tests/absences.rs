//! Absences of part of a day, those elsewhere, and what absences take from a balance.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use chrona_work_time::{
    Absence, Case, CaseFile, DayCount, TakenIn, TimeAnomalyCode, Zone, day_plan, monthly_lots,
    takings, timesheet, yearly_lots,
};
use chrono::NaiveDate;
use serde_json::{Value, json};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 1 March 2027 is a Monday; a full-time contract of 09:00–12:00 and 13:00–17:00, Monday to Friday.
fn case(absences: &Value, punches: &Value) -> Case {
    let day = ["09:00-12:00", "13:00-17:00"];
    let document = json!({
        "zone": "UTC", "calendar": "FR", "from": "2027-03-01", "to": "2027-03-07", "now": "2027-03-10T00:00:00Z",
        "contracts": [{ "from": "2026-01-01", "kind": "full_time", "weekly_minutes": 2100 }],
        "schedules": [{ "from": "2026-01-01", "weeks": [
            { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day }
        ] }],
        "absences": absences, "punches": punches,
    });
    let file = CaseFile::parse(document.to_string().as_bytes()).unwrap();
    Case::new(&file, &Zone::utc()).unwrap()
}

fn absence(document: &Value) -> Absence {
    serde_json::from_value(document.clone()).unwrap()
}

/// Hours planned on Monday, hours counted, and how many anomalies Monday has.
fn monday(absences: &Value, punches: &Value) -> (i64, i64, Vec<TimeAnomalyCode>) {
    let sheet = timesheet(&case(absences, punches));
    let day = &sheet.days[0];
    let found = sheet.anomalies.iter().filter(|it| it.date == day.date);
    let codes = found.map(|it| it.code).collect();
    (day.planned_seconds, day.counted_seconds, codes)
}

const HOUR: i64 = 3600;

fn of(absence: &Value) -> Value {
    let mut whole = json!({ "type": "rest", "from": "2027-03-01", "to": "2027-03-01" });
    let members = absence.as_object().unwrap().clone();
    whole.as_object_mut().unwrap().extend(members);
    whole
}

fn worked(times: &[(&str, &str)]) -> Value {
    let punches = times.iter().flat_map(|(from, to)| {
        let at = |time: &str| format!("2027-03-01T{time}:00Z");
        [
            json!({ "type": "clock_in", "at": at(from) }),
            json!({ "type": "clock_out", "at": at(to) }),
        ]
    });
    punches.collect()
}

#[test]
fn hours_of_absence_are_not_planned_and_the_others_are() {
    let away = json!([of(&json!({ "times": "14:00-16:00" }))]);
    let at_work = worked(&[("09:00", "12:00"), ("13:00", "14:00"), ("16:00", "17:00")]);
    assert_eq!(monday(&away, &at_work), (5 * HOUR, 5 * HOUR, vec![]));
    let plan = day_plan(&case(&away, &json!([])), date("2027-03-01"));
    assert_eq!(plan.periods.len(), 3);
    assert!(!plan.is_off);
    let through = worked(&[("09:00", "12:00"), ("13:00", "17:00")]);
    let (_, _, codes) = monday(&away, &through);
    assert_eq!(codes, [TimeAnomalyCode::WorkedOnAbsence]);
}

#[test]
fn hours_that_count_count_what_was_planned_in_them() {
    let away = json!([of(&json!({ "times": "11:00-14:00", "counts": true }))]);
    let (planned, counted, _) = monday(&away, &json!([]));
    assert_eq!((planned, counted), (5 * HOUR, 2 * HOUR));
}

#[test]
fn two_halves_of_two_sorts_are_a_day() {
    let both = json!([
        of(&json!({ "half": "morning", "type": "paid_leave" })),
        of(&json!({ "half": "afternoon" })),
    ]);
    assert_eq!(monday(&both, &json!([])), (0, 3 * HOUR, vec![]));
    assert!(
        day_plan(&case(&both, &json!([])), date("2027-03-01"))
            .periods
            .is_empty()
    );
}

#[test]
fn whoever_works_elsewhere_is_expected_and_not_missed() {
    let away = json!([of(&json!({ "type": "remote_work", "elsewhere": true }))]);
    assert_eq!(monday(&away, &json!([])), (7 * HOUR, 0, vec![]));
    let at_work = worked(&[("09:00", "12:00"), ("13:00", "17:00")]);
    assert_eq!(monday(&away, &at_work), (7 * HOUR, 7 * HOUR, vec![]));
    assert!(!day_plan(&case(&away, &json!([])), date("2027-03-01")).is_off);
}

#[test]
fn paid_leave_that_shall_not_count_does_not() {
    let away = json!([of(&json!({ "type": "paid_leave", "counts": false }))]);
    assert_eq!(monday(&away, &json!([])), (0, 0, vec![]));
}

#[test]
fn hours_of_several_days_are_refused() {
    for wrong in [
        of(&json!({ "times": "14:00-16:00", "to": "2027-03-02" })),
        of(&json!({ "times": "14:00-16:00", "half": "morning" })),
        of(&json!({ "times": "14-16" })),
    ] {
        let error = absence(&wrong).check().unwrap_err();
        assert_eq!(error.member, "times", "{wrong}");
    }
}

/// What it takes in whole, and its first and last day.
fn taken(absence_of: &Value, counted: TakenIn) -> (i64, Option<String>, Option<String>) {
    let case = case(&json!([]), &json!([]));
    let takings = takings(&case, &absence(absence_of), counted);
    let sum = takings.iter().map(|it| it.hundredths).sum();
    let day = |it: Option<&chrona_work_time::Taking>| it.map(|it| it.on.to_string());
    (sum, day(takings.first()), day(takings.last()))
}

#[test]
fn leave_is_counted_from_the_first_day_of_work_to_the_return() {
    let six = TakenIn::LeaveDays(DayCount::SixAWeek);
    let five = TakenIn::LeaveDays(DayCount::FiveAWeek);
    let days = |from: &str, to: &str| json!({ "type": "paid_leave", "from": from, "to": to });
    for (from, to, of_six, of_five) in [
        // A week, and the Saturday before the return.
        ("2027-03-01", "2027-03-05", 600, 500),
        ("2027-03-01", "2027-03-07", 600, 500),
        ("2027-02-27", "2027-03-05", 600, 500),
        ("2027-03-01", "2027-03-04", 400, 400),
        ("2027-03-05", "2027-03-05", 200, 100),
        // Easter Monday is not counted; nor are two days off alone.
        ("2027-03-29", "2027-04-02", 500, 400),
        ("2027-03-06", "2027-03-07", 0, 0),
        // Ascension, a Thursday, and 8 May, a Saturday.
        ("2027-05-03", "2027-05-07", 400, 400),
    ] {
        let leave = days(from, to);
        assert_eq!(taken(&leave, six).0, of_six, "{from} to {to}");
        assert_eq!(taken(&leave, five).0, of_five, "{from} to {to}");
        let worked = taken(&leave, TakenIn::WorkedDays).0;
        assert_eq!(worked, of_five, "{from} to {to}");
    }
    let (_, first, last) = taken(&days("2027-02-27", "2027-03-05"), six);
    assert_eq!(first.as_deref(), Some("2027-03-01"));
    assert_eq!(last.as_deref(), Some("2027-03-06"));
}

#[test]
fn a_half_is_a_half_and_hours_are_what_was_planned_in_them() {
    let friday = |more: Value| {
        let mut it = json!({ "type": "rest", "from": "2027-03-05", "to": "2027-03-05" });
        let members = more.as_object().unwrap().clone();
        it.as_object_mut().unwrap().extend(members);
        it
    };
    let half = friday(json!({ "half": "afternoon" }));
    let six = TakenIn::LeaveDays(DayCount::SixAWeek);
    assert_eq!(taken(&half, six).0, 50);
    assert_eq!(taken(&half, TakenIn::Hours).0, 400);
    let hours = friday(json!({ "times": "11:00-14:00" }));
    assert_eq!(taken(&hours, TakenIn::Hours).0, 200);
    assert_eq!(taken(&friday(json!({})), TakenIn::Hours).0, 700);
}

#[test]
fn a_part_timer_takes_the_whole_week() {
    let document = json!({
        "zone": "UTC", "from": "2027-03-01", "to": "2027-03-07", "punches": [],
        "schedules": [{ "from": "2026-01-01", "weeks": [{ "mon": ["09:00-17:00"], "tue": ["09:00-17:00"] }] }],
    });
    let file = CaseFile::parse(document.to_string().as_bytes()).unwrap();
    let case = Case::new(&file, &Zone::utc()).unwrap();
    let week = json!({ "type": "paid_leave", "from": "2027-03-01", "to": "2027-03-02" });
    let sum = |counted| -> i64 {
        let takings = takings(&case, &absence(&week), counted);
        takings.iter().map(|it| it.hundredths).sum()
    };
    assert_eq!(sum(TakenIn::LeaveDays(DayCount::SixAWeek)), 600);
    assert_eq!(sum(TakenIn::LeaveDays(DayCount::FiveAWeek)), 500);
    assert_eq!(sum(TakenIn::WorkedDays), 200);
}

#[test]
fn hours_without_a_plan_are_never_more_than_the_day() {
    let of_case = |day: &str| -> i64 {
        let document = json!({ "zone": "UTC", "calendar": "FR", "from": "2027-03-01", "to": "2027-03-07", "punches": [] });
        let file = CaseFile::parse(document.to_string().as_bytes()).unwrap();
        let case = Case::new(&file, &Zone::utc()).unwrap();
        let hours = json!({ "type": "rest", "from": day, "to": day, "times": "08:00-20:00" });
        let takings = takings(&case, &absence(&hours), TakenIn::Hours);
        takings.iter().map(|it| it.hundredths).sum()
    };
    assert_eq!((of_case("2027-03-05"), of_case("2027-03-07")), (700, 0));
    let away = json!([of(&json!({ "times": "08:00-08:01", "counts": true }))]);
    let (_, _, codes) = monday(&away, &json!([]));
    assert_eq!(
        codes,
        [TimeAnomalyCode::Absent],
        "a minute does not say why the day was missed"
    );
}

#[test]
fn whoever_works_other_days_takes_a_week_too() {
    let day = ["09:00-17:00"];
    let of_weeks = |week: Value| {
        let document = json!({
            "zone": "UTC", "calendar": "FR", "from": "2027-07-01", "to": "2027-07-31", "punches": [],
            "schedules": [{ "from": "2026-01-01", "weeks": [week] }],
        });
        let file = CaseFile::parse(document.to_string().as_bytes()).unwrap();
        Case::new(&file, &Zone::utc()).unwrap()
    };
    let sum = |case: &Case, from: &str, to: &str, count| -> i64 {
        let leave = json!({ "type": "paid_leave", "from": from, "to": to });
        let takings = takings(case, &absence(&leave), TakenIn::LeaveDays(count));
        takings.iter().map(|it| it.hundredths).sum()
    };
    let (six, five) = (DayCount::SixAWeek, DayCount::FiveAWeek);
    let shop = of_weeks(json!({ "tue": day, "wed": day, "thu": day, "fri": day, "sat": day }));
    assert_eq!(
        sum(&shop, "2027-07-06", "2027-07-10", six),
        600,
        "and the Monday"
    );
    assert_eq!(sum(&shop, "2027-07-06", "2027-07-10", five), 500);
    // 14 July is a Wednesday.
    assert_eq!(sum(&shop, "2027-07-13", "2027-07-17", five), 400);
    assert_eq!(sum(&shop, "2027-07-17", "2027-07-17", five), 100);
    let part = of_weeks(json!({ "thu": day, "fri": day }));
    assert_eq!(sum(&part, "2027-07-01", "2027-07-02", six), 600);
    assert_eq!(sum(&part, "2027-07-01", "2027-07-02", five), 500);
}

#[test]
fn months_gain_by_their_days_until_the_end_of_their_year() {
    let employed = [(date("2027-01-16"), Some(date("2027-04-15")))];
    let lots = monthly_lots(&employed, 100, 1, date("2027-12-31"));
    let told: Vec<_> = lots
        .iter()
        .map(|lot| (lot.gained_on.to_string(), lot.hundredths))
        .collect();
    let wanted = [
        ("2027-01-31", 52),
        ("2027-02-28", 100),
        ("2027-03-31", 100),
        ("2027-04-15", 50),
    ];
    assert_eq!(told, wanted.map(|(day, gained)| (day.to_owned(), gained)));
    assert!(
        lots.iter()
            .all(|lot| lot.good_until == Some(date("2027-12-31")))
    );
    assert_eq!(monthly_lots(&employed, 100, 1, date("2027-03-30")).len(), 2);
    // What December gains is taken in the next year.
    let year = monthly_lots(&[(date("2027-01-01"), None)], 100, 1, date("2027-12-31"));
    assert_eq!(year[11].good_until, Some(date("2028-12-31")));
}

#[test]
fn years_gain_on_their_first_day_of_work() {
    let employed = [(date("2026-07-01"), None)];
    let lots = yearly_lots(&employed, 1000, 1, date("2028-01-01"));
    let told: Vec<_> = lots
        .iter()
        .map(|lot| (lot.gained_on.to_string(), lot.hundredths))
        .collect();
    let wanted = [
        ("2026-07-01", 504),
        ("2027-01-01", 1000),
        ("2028-01-01", 1000),
    ];
    assert_eq!(told, wanted.map(|(day, gained)| (day.to_owned(), gained)));
    // A year from June: 1 July is in the one that began a month before.
    let june = yearly_lots(&employed, 1200, 6, date("2026-12-31"));
    assert_eq!((june.len(), june[0].hundredths), (1, 1101));
    assert_eq!(june[0].good_until, Some(date("2027-05-31")));
}
