//! How long work is.

use chrona_work_time::{AutomaticBreak, CasePunchKind, NamedDay, Rounding, RoundingWay};

use super::{
    Example, WEEK, example, rules,
    support::{date, punch, work_days},
};

pub(super) fn examples() -> Vec<Example> {
    vec![
        example(
            "In 22:00 on 27 March 2027, out 06:00: the clocks are set forward",
            ("2027-03-22", "2027-03-28"),
            |case| work_days(case, "2027-03-27", 1, "22:00-30:00"),
            "worked 7 h; night 7 h; Sunday 5 h; break (L3121-16) on 2027-03-27: 0 h, limit 0 h 20",
        ),
        example(
            "In 22:00 on 30 October 2027, out 06:00: they are set back",
            ("2027-10-25", "2027-10-31"),
            |case| work_days(case, "2027-10-30", 1, "22:00-30:00"),
            "worked 9 h; night 9 h; Sunday 7 h; break (L3121-16) on 2027-10-30: 0 h, limit 0 h 20",
        ),
        example(
            "In 08:00, nothing after",
            WEEK,
            |case| punch(case, CasePunchKind::ClockIn, "2027-03-01", "08:00"),
            "worked 0 h; missing_clock_out on 2027-03-01",
        ),
        example(
            "Nothing before, out 12:00",
            WEEK,
            |case| punch(case, CasePunchKind::ClockOut, "2027-03-01", "12:00"),
            "worked 0 h; missing_clock_in on 2027-03-01",
        ),
        example(
            "In 08:00, nothing after; on the next day 08:00–12:00",
            WEEK,
            |case| {
                punch(case, CasePunchKind::ClockIn, "2027-03-01", "08:00");
                work_days(case, "2027-03-02", 1, "08:00-12:00");
            },
            "worked 4 h; missing_clock_out on 2027-03-01",
        ),
        example(
            "08:00–16:00 where a break of 30 minutes is taken without a punch after 6 hours",
            WEEK,
            |case| {
                let mut automatic = rules();
                automatic.automatic_break = Some(AutomaticBreak {
                    after_minutes: 360,
                    minutes: 30,
                });
                case.rules = vec![automatic];
                work_days(case, "2027-03-01", 1, "08:00-16:00");
            },
            "worked 7 h 30",
        ),
        example(
            "08:02–12:00 where days are rounded to the nearest quarter of an hour",
            WEEK,
            |case| {
                let mut rounded = rules();
                rounded.rounding = Some(Rounding {
                    to_minutes: 15,
                    how: RoundingWay::Nearest,
                });
                case.rules = vec![rounded];
                work_days(case, "2027-03-01", 1, "08:02-12:00");
            },
            "worked 4 h",
        ),
        example(
            "A night shift of Sunday into Monday: its hours are of Sunday, by the clock two are of the week before",
            ("2027-03-07", "2027-03-07"),
            |case| work_days(case, "2027-03-07", 1, "22:00-30:00"),
            "worked 8 h; night 2 h; Sunday 2 h; break (L3121-16) on 2027-03-07: 0 h, limit 0 h 20",
        ),
        example(
            "08:00–12:00 on 1 May",
            ("2027-04-26", "2027-05-02"),
            |case| work_days(case, "2027-05-01", 1, "08:00-12:00"),
            "worked 4 h; holiday 4 h",
        ),
        example(
            "08:00–12:00 on 1 May and on 21 July, of which the case names the second beside its calendar",
            ("2027-04-26", "2027-07-25"),
            |case| {
                case.holidays = vec![NamedDay {
                    date: date("2027-07-21"),
                    name: "Fête nationale".to_owned(),
                }];
                work_days(case, "2027-05-01", 1, "08:00-12:00");
                work_days(case, "2027-07-21", 1, "08:00-12:00");
            },
            "worked 8 h; holiday 8 h",
        ),
    ]
}
