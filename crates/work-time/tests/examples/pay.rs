//! What worked time is paid as.

use chrona_work_time::{CaseFile, Contract, ContractKind, OvertimeBand};

use super::{
    Example, WEEK, example, paid_leave, rules,
    support::{contract, date, work, work_days},
    weeks,
};

/// Two days of leave of 7 hours, then three of 8 h 30.
fn leave_and_work(case: &mut CaseFile, [monday, tuesday, wednesday]: [&str; 3]) {
    case.contracts = vec![contract(ContractKind::FullTime, Some(35))];
    case.absences = vec![paid_leave(monday, tuesday)];
    work_days(case, wednesday, 3, "08:00-12:00 13:00-17:30");
}

/// So many hours of overtime in 2027: weeks of 40 h, and one of 35 h and what is missing.
fn overtime_of_2027(case: &mut CaseFile, staff: u32, hours: u32) {
    case.staff = Some(staff);
    let mondays = date("2027-01-04").iter_weeks();
    for (monday, before) in mondays.zip((0..hours).step_by(5)) {
        let overtime = (hours - before).min(5);
        for (day, place) in monday.iter_days().zip(0..5) {
            let end = if place < overtime { "17:00" } else { "16:00" };
            work(case, day, &format!("08:00-12:00 13:00-{end}"));
        }
    }
}

pub(super) fn part_time(hours: u32, has_third: bool) -> Contract {
    let mut contract = contract(ContractKind::PartTime, Some(hours));
    contract.complementary_third = Some(has_third);
    contract
}

pub(super) fn examples() -> Vec<Example> {
    let mut examples = overtime();
    examples.extend(over_longer());
    examples.extend(quota());
    examples
}

fn overtime() -> Vec<Example> {
    vec![
        example(
            "Monday to Friday 09:00–12:00 and 13:00–18:00",
            WEEK,
            |case| work_days(case, "2027-03-01", 5, "09:00-12:00 13:00-18:00"),
            "worked 40 h; overtime 5 h at +25 %",
        ),
        example(
            "Monday to Saturday, 8 hours each",
            WEEK,
            |case| work_days(case, "2027-03-01", 6, "09:00-12:00 13:00-18:00"),
            "worked 48 h; overtime 8 h at +25 %, 5 h at +50 %",
        ),
        example(
            "2 days of paid leave at 7 h and 3 days of 8 h 30, in 2026",
            ("2026-03-02", "2026-03-08"),
            |case| leave_and_work(case, ["2026-03-02", "2026-03-03", "2026-03-04"]),
            "worked 25 h 30; counted 39 h 30; overtime 4 h 30 at +25 %",
        ),
        example(
            "The same in 2024, when leave did not count",
            ("2024-03-04", "2024-03-10"),
            |case| leave_and_work(case, ["2024-03-04", "2024-03-05", "2024-03-06"]),
            "worked 25 h 30",
        ),
        example(
            "Hotels and restaurants (4 h at +10 %, 4 h at +20 %, then +50 %), 44 h",
            WEEK,
            |case| {
                let band = |minutes, percent| OvertimeBand { minutes, percent };
                let mut bands = rules();
                let of_week = [band(Some(240), 10), band(Some(240), 20), band(None, 50)];
                bands.overtime_bands = Some(of_week.to_vec());
                case.rules = vec![bands];
                work_days(case, "2027-03-01", 5, "08:00-12:00 13:00-17:48");
            },
            "worked 44 h; overtime 4 h at +10 %, 4 h at +20 %, 1 h at +50 %",
        ),
        example(
            "40 h where overtime is taken as rest",
            WEEK,
            |case| {
                let mut rest = rules();
                rest.overtime_in_rest = Some(true);
                case.rules = vec![rest];
                work_days(case, "2027-03-01", 5, "09:00-12:00 13:00-18:00");
            },
            "worked 40 h; overtime 5 h at +25 %; RCR 6 h 15",
        ),
        example(
            "Solidarity day: 7 h on Whit Monday, and 35 h on five other days",
            ("2027-05-17", "2027-05-23"),
            |case| {
                let mut solidarity = rules();
                solidarity.solidarity_day = Some(date("2027-05-17"));
                case.rules = vec![solidarity];
                case.contracts = vec![contract(ContractKind::FullTime, Some(35))];
                work_days(case, "2027-05-17", 6, "08:00-12:00 13:00-16:00");
            },
            "worked 42 h; holiday 7 h",
        ),
        example(
            "Part time 24 h works 26 h",
            WEEK,
            |case| {
                case.contracts = vec![part_time(24, false)];
                work_days(case, "2027-03-01", 4, "08:00-12:00 13:00-15:30");
            },
            "worked 26 h; complementary 2 h at +10 %",
        ),
        example(
            "Part time 24 h with the third agreed works 31 h",
            WEEK,
            |case| {
                case.contracts = vec![part_time(24, true)];
                work_days(case, "2027-03-01", 4, "08:00-12:00 13:00-16:45");
            },
            "worked 31 h; complementary 2 h 24 at +10 %, 4 h 36 at +25 %",
        ),
    ]
}

fn over_longer() -> Vec<Example> {
    vec![
        example(
            "Two-week cycle in February 2026: 39 h, then 2 days of leave and 3 days of 8 h",
            ("2026-02-02", "2026-02-15"),
            |case| {
                let mut cycle = contract(ContractKind::FullTime, Some(35));
                cycle.period_weeks = Some(2);
                cycle.period_anchor = Some(date("2026-02-02"));
                case.contracts = vec![cycle];
                case.absences = vec![paid_leave("2026-02-09", "2026-02-10")];
                work_days(case, "2026-02-02", 4, "08:00-12:00 13:00-17:00");
                work_days(case, "2026-02-06", 1, "08:00-12:00 13:00-16:00");
                work_days(case, "2026-02-11", 3, "08:00-12:00 13:00-17:00");
            },
            "worked 63 h; counted 77 h; overtime 7 h at +25 %",
        ),
        example(
            "Two-week cycle: 42 h, then 28 h: what is above 39 h in a week is overtime at once",
            ("2026-02-02", "2026-02-15"),
            |case| {
                let mut cycle = contract(ContractKind::FullTime, Some(35));
                cycle.period_weeks = Some(2);
                cycle.period_anchor = Some(date("2026-02-02"));
                case.contracts = vec![cycle];
                work_days(case, "2026-02-02", 6, "08:00-12:00 13:00-16:00");
                work_days(case, "2026-02-09", 4, "08:00-12:00 13:00-16:00");
            },
            "worked 70 h; overtime 3 h at +25 %",
        ),
        example(
            "1,607 hours a year, 1,610 worked in 2027",
            ("2027-01-01", "2027-12-31"),
            |case| {
                case.contracts = vec![contract(ContractKind::Annual, None)];
                weeks(case, "2027-01-04", 46, "08:00-12:00 13:00-16:00");
            },
            "worked 1610 h; overtime 3 h at +25 %; holiday 42 h",
        ),
        example(
            "The same for someone who joined on 1 July 2027: 184 of 365 days, of 840 h worked",
            ("2027-07-01", "2027-12-31"),
            |case| {
                let mut annual = contract(ContractKind::Annual, None);
                annual.from = date("2027-07-01");
                case.contracts = vec![annual];
                weeks(case, "2027-07-05", 24, "08:00-12:00 13:00-16:00");
            },
            "worked 840 h; overtime 29 h 53 min 46 at +25 %; holiday 21 h",
        ),
        example(
            "218 days a year, in 2026",
            ("2026-12-31", "2026-12-31"),
            |case| case.contracts = vec![contract(ContractKind::ForfaitDays, None)],
            "worked 0 h; 9 days off in the year",
        ),
        example(
            "218 days a year, in 2027",
            ("2027-12-31", "2027-12-31"),
            |case| case.contracts = vec![contract(ContractKind::ForfaitDays, None)],
            "worked 0 h; 11 days off in the year",
        ),
        example(
            "218 days a year, in 2028",
            ("2028-12-31", "2028-12-31"),
            |case| case.contracts = vec![contract(ContractKind::ForfaitDays, None)],
            "worked 0 h; 8 days off in the year",
        ),
    ]
}

fn quota() -> Vec<Example> {
    const YEAR: (&str, &str) = ("2027-01-01", "2027-12-31");
    vec![
        example(
            "222 h of overtime in the year, 25 people",
            YEAR,
            |case| overtime_of_2027(case, 25, 222),
            "worked 1797 h; \
             overtime 222 h at +25 %; \
             holiday 47 h; \
             COR 2 h; \
             yearly_quota (L3121-30) on 2027-11-12: 222 h, limit 220 h",
        ),
        example(
            "222 h of overtime in the year, 15 people",
            YEAR,
            |case| overtime_of_2027(case, 15, 222),
            "worked 1797 h; \
             overtime 222 h at +25 %; \
             holiday 47 h; \
             COR 1 h; \
             yearly_quota (L3121-30) on 2027-11-12: 222 h, limit 220 h",
        ),
        example(
            "227 h of overtime in the year, 25 people",
            YEAR,
            |case| overtime_of_2027(case, 25, 227),
            "worked 1837 h; \
             overtime 227 h at +25 %; \
             holiday 48 h; \
             COR 7 h; \
             yearly_quota (L3121-30) on 2027-11-12: 225 h, limit 220 h; \
             warned of cor_open (D3121-18) on 2027-11-19: 7 h, limit 7 h",
        ),
    ]
}
