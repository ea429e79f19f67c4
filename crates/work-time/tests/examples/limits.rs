//! Limits, and what is said before they are broken.

use chrona_work_time::{CaseFile, ContractKind};

use super::{
    Example, WEEK, example,
    pay::part_time,
    rules,
    support::{contract, date, work_days},
    weeks,
};

pub(super) fn examples() -> Vec<Example> {
    let mut examples = days();
    examples.extend(in_a_row());
    examples.extend(minors());
    examples.extend(periods());
    examples
}

fn periods() -> Vec<Example> {
    let of = |case: &mut CaseFile, weeks, staff| {
        let mut over_weeks = contract(ContractKind::FullTime, Some(35));
        over_weeks.period_weeks = Some(weeks);
        over_weeks.period_anchor = Some(date("2027-03-01"));
        case.contracts = vec![over_weeks];
        case.staff = Some(staff);
        work_days(case, "2027-03-01", 5, "08:00-12:00 13:00-16:00");
    };
    vec![
        example(
            "Hours counted over 12 weeks without an agreement, 25 staff",
            WEEK,
            move |case| of(case, 12, 25),
            "worked 35 h; period_length (L3121-45) on 2027-03-01: 2016 h, limit 1512 h",
        ),
        example(
            "Hours counted over 5 weeks without an agreement, 50 staff",
            WEEK,
            move |case| of(case, 5, 50),
            "worked 35 h; period_length (L3121-45) on 2027-03-01: 840 h, limit 672 h",
        ),
        example(
            "Hours counted over 12 weeks by an agreement for the category",
            WEEK,
            move |case| {
                of(case, 12, 50);
                let mut agreed = rules();
                agreed.period_maximum_weeks = Some(52);
                case.agreements = vec![agreed];
            },
            "worked 35 h",
        ),
    ]
}

fn days() -> Vec<Example> {
    vec![
        example(
            "08:00–14:00 without a break",
            WEEK,
            |case| work_days(case, "2027-03-01", 1, "08:00-14:00"),
            "worked 6 h; break (L3121-16) on 2027-03-01: 0 h, limit 0 h 20",
        ),
        example(
            "08:00–13:59",
            WEEK,
            |case| work_days(case, "2027-03-01", 1, "08:00-13:59"),
            "worked 5 h 59",
        ),
        example(
            "Seven hours with gaps of ten minutes each hour: none is a break",
            WEEK,
            |case| {
                let hours = "08:00-08:50 09:00-09:50 10:00-10:50 11:00-11:50 12:00-12:50 13:00-13:50 14:00-16:00";
                work_days(case, "2027-03-01", 1, hours);
            },
            "worked 7 h; break (L3121-16) on 2027-03-01: 0 h 10, limit 0 h 20",
        ),
        example(
            "10 h 30 in a day",
            WEEK,
            |case| work_days(case, "2027-03-01", 1, "08:00-12:00 13:00-19:30"),
            "worked 10 h 30; daily_maximum (L3121-18) on 2027-03-01: 10 h 30, limit 10 h",
        ),
        example(
            "Out 21:00, in 07:00",
            WEEK,
            |case| {
                work_days(case, "2027-03-01", 1, "16:00-21:00");
                work_days(case, "2027-03-02", 1, "07:00-12:00");
            },
            "worked 10 h; daily_rest (L3131-1) on 2027-03-02: 10 h, limit 11 h",
        ),
        example(
            "A night with a break over midnight is no short rest",
            WEEK,
            |case| work_days(case, "2027-03-01", 1, "20:00-23:45 24:30-29:00"),
            "worked 8 h 15; night 7 h 15",
        ),
        example(
            "Monday to Sunday, 6 hours each: no day off",
            ("2027-03-01", "2027-03-08"),
            |case| work_days(case, "2027-03-01", 8, "08:00-11:00 12:00-15:00"),
            "worked 48 h; \
             overtime 7 h at +25 %; \
             Sunday 6 h; \
             weekly_rest (L3132-2) on 2027-03-01: 17 h, limit 35 h; \
             six_days (L3132-1) on 2027-03-01: 168 h, limit 144 h",
        ),
        example(
            "Out Saturday 22:00, in Monday 06:00: 32 hours",
            ("2027-03-01", "2027-03-07"),
            |case| {
                work_days(case, "2027-03-01", 5, "14:00-18:00");
                work_days(case, "2027-03-06", 1, "18:00-22:00");
                work_days(case, "2027-03-08", 1, "06:00-10:00");
            },
            "worked 24 h; night 1 h; weekly_rest (L3132-2) on 2027-03-01: 32 h, limit 35 h",
        ),
        example(
            "49 h in a week",
            WEEK,
            |case| work_days(case, "2027-03-01", 5, "08:00-12:00 13:00-18:48"),
            "worked 49 h; \
             overtime 8 h at +25 %, 6 h at +50 %; \
             weekly_maximum (L3121-20) on 2027-03-01: 49 h, limit 48 h",
        ),
    ]
}

fn in_a_row() -> Vec<Example> {
    vec![
        example(
            "12 weeks of 45 h: the eleventh warns, since even 35 h after it are too much",
            ("2027-01-04", "2027-03-28"),
            |case| {
                case.contracts = vec![contract(ContractKind::FullTime, Some(35))];
                weeks(case, "2027-01-04", 12, "08:00-12:00 13:00-18:00");
            },
            "worked 540 h; \
             overtime 96 h at +25 %, 24 h at +50 %; \
             average_maximum (L3121-22) on 2027-03-22: 45 h, limit 44 h; \
             warned of average_maximum (L3121-22) on 2027-03-15: 44 h 10, limit 44 h",
        ),
        example(
            "Part time 24 h without an agreement works 28 h",
            WEEK,
            |case| {
                case.contracts = vec![part_time(24, false)];
                work_days(case, "2027-03-01", 4, "08:00-12:00 13:00-16:00");
            },
            "worked 28 h; \
             complementary 2 h 24 at +10 %, 1 h 36 at +25 %; \
             part_time_limit (L3123-28) on 2027-03-01: 4 h, limit 2 h 24",
        ),
        example(
            "Part time 30 h with the third agreed works 35 h",
            WEEK,
            |case| {
                case.contracts = vec![part_time(30, true)];
                work_days(case, "2027-03-01", 5, "08:00-12:00 13:00-16:00");
            },
            "worked 35 h; \
             complementary 3 h at +10 %, 2 h at +25 %; \
             part_time_ceiling (L3123-9) on 2027-03-01: 35 h, limit 35 h",
        ),
        example(
            "Part time 20 h, 12 weeks at 22 h: the contract becomes 22 h",
            ("2027-03-15", "2027-03-28"),
            |case| {
                case.contracts = vec![part_time(20, true)];
                weeks(case, "2027-01-04", 12, "08:00-12:24");
            },
            "worked 44 h; \
             complementary 4 h at +10 %; \
             part_time_requalification (L3123-13) on 2027-03-22: 22 h, limit 22 h; \
             warned of part_time_requalification (L3123-13) on 2027-03-15: 22 h, limit 22 h",
        ),
        example(
            "Four nights of 22:00–07:00 with a break of 30 minutes, after 280 h of night in the year",
            ("2027-03-22", "2027-03-28"),
            |case| {
                weeks(case, "2027-01-04", 8, "22:00-26:00 26:30-30:00");
                work_days(case, "2027-03-22", 4, "22:00-26:00 26:30-31:00");
            },
            "worked 34 h; \
             night 30 h; \
             night_daily (L3122-6) on 2027-03-22: 8 h 30, limit 8 h; \
             night_daily (L3122-6) on 2027-03-23: 8 h 30, limit 8 h; \
             night_daily (L3122-6) on 2027-03-24: 8 h 30, limit 8 h; \
             night_daily (L3122-6) on 2027-03-25: 8 h 30, limit 8 h",
        ),
    ]
}

fn minors() -> Vec<Example> {
    let born = || Some(date("2009-06-01"));
    vec![
        example(
            "17 years old, 4 h 31 in one go",
            WEEK,
            |case| {
                case.born = born();
                work_days(case, "2027-03-01", 1, "08:00-12:31");
            },
            "worked 4 h 31; minor_break (L3162-3) on 2027-03-01: 4 h 31, limit 4 h 30",
        ),
        example(
            "17 years old, 8 h 01",
            WEEK,
            |case| {
                case.born = born();
                work_days(case, "2027-03-01", 1, "08:00-12:00 13:00-17:01");
            },
            "worked 8 h 01; minor_daily (L3162-1) on 2027-03-01: 8 h 01, limit 8 h",
        ),
        example(
            "17 years old, out 21:00, in 08:30",
            WEEK,
            |case| {
                case.born = born();
                work_days(case, "2027-03-01", 1, "17:00-21:00");
                work_days(case, "2027-03-02", 1, "08:30-12:00");
            },
            "worked 7 h 30; minor_rest (L3164-1) on 2027-03-02: 11 h 30, limit 12 h",
        ),
        example(
            "17 years old, 35 h 30 in six days of which one ends at 22:30",
            WEEK,
            |case| {
                case.born = born();
                work_days(case, "2027-03-01", 5, "08:00-11:00 12:00-15:00");
                work_days(case, "2027-03-06", 1, "16:30-19:30 20:00-22:30");
            },
            "worked 35 h 30; \
             overtime 0 h 30 at +25 %; \
             night 1 h 30; \
             minor_weekly (L3162-1) on 2027-03-01: 35 h 30, limit 35 h; \
             minor_days_off (L3164-2) on 2027-03-01: 24 h, limit 48 h; \
             minor_night (L3163-2) on 2027-03-06: 0 h 30, limit 0 h",
        ),
        example(
            "15 years old, 21:00 on Easter Monday",
            ("2027-03-29", "2027-04-04"),
            |case| {
                case.born = Some(date("2011-06-01"));
                work_days(case, "2027-03-29", 1, "18:00-21:00");
            },
            "worked 3 h; \
             holiday 3 h; \
             minor_night (L3163-2) on 2027-03-29: 1 h, limit 0 h; \
             minor_holiday (L3164-6) on 2027-03-29: 3 h, limit 0 h",
        ),
    ]
}
