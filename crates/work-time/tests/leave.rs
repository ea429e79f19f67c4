//! Leave as lots: the figures of the law, and what holds for any lots and takings.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use chrona_work_time::{
    Balance, DayCount, LeaveFile, LeaveProblem, Lot, LotSource, PaidLeave, Suspension,
    SuspensionEffect, Taking, balance, carried_until, days_back, splitting_days,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn lot(gained_on: &str, good_until: &str, hundredths: i64) -> Lot {
    Lot {
        gained_on: date(gained_on),
        good_until: (!good_until.is_empty()).then(|| date(good_until)),
        hundredths,
        source: LotSource::Opening,
    }
}

fn taking(on: &str, hundredths: i64) -> Taking {
    let on = date(on);
    Taking { on, hundredths }
}

/// So many whole days of leave from a day on, six a week.
fn leave(from: &str, days: usize) -> Vec<Taking> {
    let days_of_work = date(from).iter_days();
    let days_of_work =
        days_of_work.filter(|day| chrono::Datelike::weekday(day) != chrono::Weekday::Sun);
    let whole = |on| Taking {
        on,
        hundredths: 100,
    };
    days_of_work.take(days).map(whole).collect()
}

fn employed(from: &str, to: &str, suspensions: &[(&str, &str, SuspensionEffect)]) -> PaidLeave {
    PaidLeave {
        employed_from: date(from),
        employed_to: (!to.is_empty()).then(|| date(to)),
        year_begins: 6,
        count: DayCount::SixAWeek,
        suspensions: suspensions
            .iter()
            .map(|(from, to, effect)| Suspension {
                from: date(from),
                to: date(to),
                effect: *effect,
            })
            .collect(),
    }
}

/// What is gained until a day, in hundredths.
fn gained(of: &PaidLeave, until: &str) -> i64 {
    let lots = of.lots(date(until));
    lots.iter().map(|lot| lot.hundredths).sum()
}

const SICK: SuspensionEffect = SuspensionEffect::Sick;
const NOTHING: SuspensionEffect = SuspensionEffect::Nothing;

#[test]
fn a_month_of_work_gains_two_days_and_a_half_and_a_year_thirty() {
    let of = employed("2026-06-01", "", &[]);
    for (until, hundredths) in [
        ("2026-06-29", 0),
        ("2026-06-30", 2_50),
        ("2026-07-31", 5_00),
        ("2026-12-31", 17_50),
        ("2027-05-31", 30_00),
        ("2027-06-30", 32_50),
    ] {
        assert_eq!(gained(&of, until), hundredths, "{until}");
    }
    let lots = of.lots(date("2027-06-30"));
    assert_eq!(lots[0].good_until, Some(date("2028-05-31")));
    assert_eq!(lots.last().unwrap().good_until, Some(date("2029-05-31")));
}

#[test]
fn half_a_year_of_work_and_half_a_year_of_sickness_gain_27_days() {
    let of = employed("2020-06-01", "", &[("2026-12-01", "2027-05-31", SICK)]);
    let before = gained(&of, "2026-05-31");
    assert_eq!(gained(&of, "2027-05-31") - before, 27_00);
}

#[test]
fn a_year_of_sickness_gains_24_days() {
    let of = employed("2020-06-01", "", &[("2026-06-01", "2027-05-31", SICK)]);
    let before = gained(&of, "2026-05-31");
    assert_eq!(gained(&of, "2027-05-31") - before, 24_00);
}

#[test]
fn of_two_times_that_overlap_the_one_that_gains_something_stands() {
    let (sick, unpaid) = (
        ("2026-12-01", "2027-05-31", SICK),
        ("2026-12-01", "2027-05-31", NOTHING),
    );
    for both in [[sick, unpaid], [unpaid, sick]] {
        assert_eq!(
            gained(&employed("2026-06-01", "", &both), "2027-05-31"),
            27_00
        );
    }
}

#[test]
fn three_weeks_without_pay_take_nothing_away_and_two_months_do() {
    let three_weeks = employed("2026-06-01", "", &[("2026-09-07", "2026-09-27", NOTHING)]);
    assert_eq!(gained(&three_weeks, "2027-05-31"), 30_00);
    let two_months = employed("2026-06-01", "", &[("2026-09-01", "2026-10-31", NOTHING)]);
    // 261 working days are ten times 24, and so are the ten months that are left.
    assert_eq!(gained(&two_months, "2027-05-31"), 25_00);
}

#[test]
fn who_comes_or_leaves_within_a_year_gains_by_months_or_by_24_days_rounded_up() {
    // From 15 September to 31 May: eight months in whole, and nine times 24 working days: 22.5, rounded up.
    assert_eq!(
        gained(&employed("2026-09-15", "", &[]), "2027-05-31"),
        23_00
    );
    let left = employed("2026-06-01", "2026-10-10", &[]);
    // Four months in whole and 114 working days: 10 days.
    assert_eq!(gained(&left, "2027-05-31"), 10_00);
    let lots = left.lots(date("2027-05-31"));
    assert_eq!(lots.last().unwrap().gained_on, date("2026-09-30"));
    // Less than a month gains nothing.
    assert_eq!(
        gained(&employed("2026-06-01", "2026-06-20", &[]), "2027-05-31"),
        0
    );
}

#[test]
fn five_days_a_week_are_25_a_year_and_never_less_than_they_are_worth() {
    let of = PaidLeave {
        count: DayCount::FiveAWeek,
        ..employed("2026-06-01", "", &[])
    };
    assert_eq!(gained(&of, "2026-06-30"), 2_09);
    assert_eq!(gained(&of, "2026-11-30"), 12_50);
    assert_eq!(gained(&of, "2027-05-31"), 25_00);
    // 22.5 of six are 18.75 of five, and rounded up as such.
    let late = PaidLeave {
        employed_from: date("2026-09-15"),
        ..of
    };
    assert_eq!(gained(&late, "2027-05-31"), 19_00);
}

#[test]
fn a_lot_is_good_until_the_end_of_the_next_leave_year() {
    let of = PaidLeave {
        year_begins: 3,
        ..employed("2026-03-01", "", &[])
    };
    let lots = of.lots(date("2026-03-31"));
    assert_eq!(lots[0].good_until, Some(date("2028-02-29")));
}

#[test]
fn the_oldest_lot_is_taken_first_and_what_nobody_takes_ends() {
    let lots = [
        lot("2026-06-01", "2027-05-31", 5_00),
        lot("2025-06-01", "2026-12-31", 2_00),
        lot("2027-06-01", "", 10_00),
    ];
    let takings = leave("2026-08-03", 3);
    let on = |day: &str| balance(&lots, &takings, date(day));
    let summer = on("2026-08-31");
    let left: Vec<_> = summer.lots.iter().map(|lot| lot.left).collect();
    assert_eq!((left, summer.hundredths), (vec![0, 4_00], 4_00));
    assert_eq!(on("2026-07-31").hundredths, 7_00);
    assert_eq!(on("2027-05-31").hundredths, 4_00);
    let after = on("2027-06-01");
    assert_eq!(after.hundredths, 10_00);
    assert_eq!(after.lots[1].expired, 4_00);
}

#[test]
fn what_is_taken_in_advance_is_paid_back_by_the_next_lot() {
    let lots = [lot("2026-06-30", "2028-05-31", 2_50)];
    let takings = [taking("2026-06-15", 4_00)];
    let on = |day: &str| balance(&lots, &takings, date(day));
    let before = on("2026-06-20");
    assert_eq!((before.hundredths, before.in_advance), (-4_00, 4_00));
    let after = on("2026-06-30");
    assert_eq!((after.hundredths, after.in_advance), (-1_50, 1_50));
    assert_eq!(after.lots[0].left, 0);
}

#[test]
fn a_notified_sickness_of_three_days_gives_three_of_six_back() {
    let takings = leave("2026-08-03", 6);
    assert_eq!(
        days_back(&takings, date("2026-08-05"), date("2026-08-07")),
        3_00
    );
    assert_eq!(
        days_back(&takings, date("2026-09-05"), date("2026-09-07")),
        0
    );
    assert_eq!(
        days_back(
            &[taking("2026-08-05", 50)],
            date("2026-08-05"),
            date("2026-08-05")
        ),
        50
    );
}

#[test]
fn a_main_leave_with_six_days_out_of_season_gains_two() {
    let split = |inside: usize, outside: usize| {
        let mut takings = leave("2026-07-01", inside);
        takings.extend(leave("2026-11-02", outside));
        splitting_days(&takings)
    };
    assert_eq!(split(18, 6), 2_00);
    assert_eq!(split(19, 5), 1_00);
    assert_eq!(split(21, 3), 1_00);
    assert_eq!(split(22, 2), 0);
    assert_eq!(split(24, 0), 0);
    // The fifth week, of six days, counts for nothing.
    assert_eq!(split(24, 6), 0);
    assert_eq!(split(18, 12), 2_00);
    assert_eq!(split(20, 10), 1_00);
}

#[test]
fn what_sickness_kept_from_being_taken_is_good_for_15_months_from_being_told() {
    assert_eq!(carried_until(date("2026-11-30")), Some(date("2028-02-29")));
    assert_eq!(carried_until(date("2027-03-15")), Some(date("2028-06-15")));
}

#[test]
fn a_file_is_refused_by_the_name_of_what_is_wrong_in_it() {
    let refused = |text: &str| LeaveFile::read(text.as_bytes()).unwrap_err().to_string();
    for (text, said) in [
        (
            r#"{"on": "2027-01-01", "lots": [{"gained_on": "2026-06-01", "good_until": "2026-05-31", "hundredths": 100, "source": "opening"}]}"#,
            "lots[0] ends on 2026-05-31, before it begins on 2026-06-01",
        ),
        (
            r#"{"on": "2027-01-01", "takings": [{"on": "2026-06-01", "hundredths": 0}]}"#,
            "takings[0] is of 0 hundredths",
        ),
        (
            r#"{"on": "2027-01-01", "takings": [{"on": "1926-06-01", "hundredths": 100}]}"#,
            "takings[0].on is 1926-06-01, more than 50 years",
        ),
        (
            r#"{"on": "2027-01-01", "paid_leave": {"employed_from": "2026-06-01", "year_begins": 13}}"#,
            "year_begins is 13",
        ),
        (
            r#"{"on": "2027-01-01", "paid_leave": {"employed_from": "2026-06-01", "suspensions": [{"from": "2026-07-01", "to": "2096-07-01", "effect": "sick"}]}}"#,
            "suspensions[0].to is 2096-07-01, more than 50 years",
        ),
        (
            r#"{"on": "2027-01-01", "lots": [{"gained_on": "2026-06-01", "hundredths": 100, "source": "gift"}]}"#,
            "lots[0].source: unknown variant `gift`",
        ),
        (r#"{"on": "2027-01-01", "more": 1}"#, "unknown field `more`"),
    ] {
        let message = refused(text);
        assert!(message.contains(said), "{message}");
    }
    let twice = LeaveFile::read(br#"{"on": "2027-01-01"}{}"#);
    assert!(matches!(twice, Err(LeaveProblem::Form { .. })));
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|after| date("2024-01-01") + Days::new(after))
}

fn any_lots() -> impl Strategy<Value = Vec<Lot>> {
    let one = (days(), prop::option::of(0_u64..800), 1_i64..40_00);
    let one = one.prop_map(|(gained_on, good_for, hundredths)| Lot {
        gained_on,
        good_until: good_for.map(|days| gained_on + Days::new(days)),
        hundredths,
        source: LotSource::Gained,
    });
    prop::collection::vec(one, 0..12)
}

fn any_takings() -> impl Strategy<Value = Vec<Taking>> {
    let one = (days(), 1_i64..10_00).prop_map(|(on, hundredths)| Taking { on, hundredths });
    prop::collection::vec(one, 0..30)
}

fn holds(balance: &Balance) {
    let mut left = 0;
    for lot in &balance.lots {
        assert!(
            lot.left >= 0 && lot.taken >= 0 && lot.expired >= 0,
            "{lot:?}"
        );
        assert_eq!(lot.left + lot.taken + lot.expired, lot.lot.hundredths);
        left += lot.left;
    }
    assert_eq!(left - balance.in_advance, balance.hundredths);
    assert!(balance.in_advance >= 0);
    assert!(balance.in_advance == 0 || left == 0, "{balance:?}");
}

proptest! {
    #[test]
    fn the_lots_are_the_balance_on_every_day(lots in any_lots(), takings in any_takings(), on in days()) {
        holds(&balance(&lots, &takings, on));
    }

    #[test]
    fn the_order_of_entry_does_not_matter(lots in any_lots(), takings in any_takings(), on in days()) {
        let (mut other_lots, mut other_takings) = (lots.clone(), takings.clone());
        other_lots.reverse();
        other_takings.reverse();
        prop_assert_eq!(balance(&lots, &takings, on), balance(&other_lots, &other_takings, on));
    }

    #[test]
    fn what_is_still_to_come_changes_nothing(lots in any_lots(), takings in any_takings(), on in days()) {
        let until = |lots: &[Lot], takings: &[Taking]| {
            let lots: Vec<_> = lots.iter().filter(|lot| lot.gained_on <= on).cloned().collect();
            let takings: Vec<_> = takings.iter().filter(|taking| taking.on <= on).cloned().collect();
            balance(&lots, &takings, on)
        };
        prop_assert_eq!(until(&lots, &takings), balance(&lots, &takings, on));
    }

    #[test]
    fn a_year_gains_no_more_than_thirty_days_and_no_day_of_sickness_adds_to_work(
        from in 0_u64..360, length in 0_u64..360
    ) {
        let first = date("2026-06-01") + Days::new(from);
        let mut of = employed("2020-06-01", "", &[]);
        let of_year = |of: &PaidLeave| gained(of, "2027-05-31") - gained(of, "2026-05-31");
        let whole = of_year(&of);
        of.suspensions.push(Suspension { from: first, to: first + Days::new(length), effect: SICK });
        let sick = of_year(&of);
        of.suspensions[0].effect = NOTHING;
        let nothing = of_year(&of);
        prop_assert!(whole == 30_00 && sick <= whole && nothing <= sick, "{whole} {sick} {nothing}");
    }
}
