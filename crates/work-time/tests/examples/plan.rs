//! Schedules and absences.

use chrona_work_time::{Absence, CaseFile, ContractKind, HalfDay, Schedule, ScheduleWeek};

use super::{
    Example, WEEK, example, paid_leave,
    support::{contract, date, work_days},
};

/// Monday to Friday at these times.
fn schedule(intervals: &[&str]) -> Schedule {
    let day = || intervals.iter().map(|&text| text.to_owned()).collect();
    Schedule {
        from: date("2026-01-05"),
        to: None,
        weeks: vec![ScheduleWeek {
            mon: day(),
            tue: day(),
            wed: day(),
            thu: day(),
            fri: day(),
            ..ScheduleWeek::default()
        }],
        span: None,
        core: Vec::new(),
    }
}

fn planned(case: &mut CaseFile) {
    case.contracts = vec![contract(ContractKind::FullTime, Some(35))];
    case.schedules = vec![schedule(&["09:00-12:00", "13:00-17:00"])];
}

pub(super) fn examples() -> Vec<Example> {
    const HOURS: &str = "09:00-12:00 13:00-17:00";
    vec![
        example(
            "35 h planned, nothing on Thursday",
            WEEK,
            |case| {
                planned(case);
                work_days(case, "2027-03-01", 3, HOURS);
                work_days(case, "2027-03-05", 1, HOURS);
            },
            "worked 28 h; absent on 2027-03-04",
        ),
        example(
            "35 h planned, paid leave on Thursday, worked until 19:00 on Friday",
            WEEK,
            |case| {
                planned(case);
                case.absences = vec![paid_leave("2027-03-04", "2027-03-04")];
                work_days(case, "2027-03-01", 3, HOURS);
                work_days(case, "2027-03-05", 1, "09:00-12:00 13:00-19:00");
            },
            "worked 30 h; counted 37 h; overtime 2 h at +25 %; outside_schedule on 2027-03-05",
        ),
        example(
            "Worked on a day of paid leave, and on Saturday",
            WEEK,
            |case| {
                planned(case);
                case.absences = vec![paid_leave("2027-03-05", "2027-03-05")];
                work_days(case, "2027-03-01", 6, HOURS);
            },
            "worked 42 h; \
             counted 49 h; \
             overtime 8 h at +25 %, 6 h at +50 %; \
             worked_on_absence on 2027-03-05; \
             outside_schedule on 2027-03-06",
        ),
        example(
            "A morning of paid leave, then 13:00–17:00",
            ("2027-03-01", "2027-03-01"),
            |case| {
                planned(case);
                case.absences = vec![Absence {
                    half: Some(HalfDay::Morning),
                    ..paid_leave("2027-03-01", "2027-03-01")
                }];
                work_days(case, "2027-03-01", 1, "13:00-17:00");
            },
            "worked 4 h; counted 7 h",
        ),
        example(
            "Easter Monday off, four days of 7 h",
            ("2027-03-29", "2027-04-04"),
            |case| {
                planned(case);
                work_days(case, "2027-03-30", 4, HOURS);
            },
            "worked 28 h",
        ),
        example(
            "Flexible between 07:00 and 20:00 with 10:00–12:00 for all: came at 10:30 on Tuesday",
            ("2027-03-01", "2027-03-02"),
            |case| {
                planned(case);
                case.schedules[0].span = Some("07:00-20:00".to_owned());
                case.schedules[0].core = vec!["10:00-12:00".to_owned()];
                work_days(case, "2027-03-01", 1, "07:30-12:00 14:00-18:30");
                work_days(case, "2027-03-02", 1, "10:30-13:00 14:00-18:30");
            },
            "worked 16 h; outside_schedule on 2027-03-02",
        ),
        example(
            "Two weeks that take turns, mornings first: a morning in the second week",
            ("2026-01-12", "2026-01-16"),
            |case| {
                let mut shifts = schedule(&["06:00-13:00"]);
                shifts
                    .weeks
                    .push(schedule(&["13:00-20:00"]).weeks[0].clone());
                case.schedules = vec![shifts];
                work_days(case, "2026-01-12", 1, "06:00-11:00");
                work_days(case, "2026-01-13", 4, "13:00-16:00 16:30-20:00");
            },
            "worked 31 h; outside_schedule on 2026-01-12",
        ),
    ]
}
