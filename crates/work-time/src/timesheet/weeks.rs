//! Limits of weeks, alone and in a row, and what can no longer be kept.

use chrono::NaiveDate;

use super::{
    alerts::{Findings, has_hours, is_minor, is_night_worker},
    leave, minors,
    pay::{Paid, Sort},
    rests,
    table::{Row, Table},
    work::Work,
};
use crate::{
    AlertCode, Case, WarningCode,
    case::{Contract, ContractKind},
    rules::minutes,
};

/// Over how many weeks in a row the average is taken (L3121-22), and the part-time contract's hours are compared
/// (L3123-13).
const IN_A_ROW: usize = 12;
/// Of how many weeks the twelve highest are taken too (L3123-13).
const OF_WEEKS: usize = 15;
/// How much more than the contract a part-timer works before the contract changes (L3123-13).
const TWO_HOURS: i64 = 2 * 3600;
/// What a night worker works at most, on average over 12 weeks (L3122-7).
const NIGHT_AVERAGE: u32 = 40 * 60;

/// The limits of the weeks that the range touches.
pub(super) fn of_weeks(
    case: &Case,
    table: &Table<'_>,
    work: &Work,
    paid: &[Paid],
    findings: &mut Findings,
) {
    let weeks: Vec<&[Row<'_>]> = table.weeks().collect();
    let worked: Vec<i64> = weeks
        .iter()
        .map(|week| week.iter().map(|row| row.clocked).sum())
        .collect();
    let ahead = planned_ahead(case, table);
    let mut is_warned = false;
    for place in table.range_weeks() {
        let (week, worked_now) = (weeks[place], worked[place]);
        let first = &week[0];
        rests::of_week(week, work, findings);
        if is_minor(case, first) {
            minors::of_week(week, worked_now, findings);
        } else if has_hours(first) {
            let limit = first.rules.weekly_maximum;
            if worked_now > limit {
                findings.alert(
                    AlertCode::WeeklyMaximum,
                    "L3121-20",
                    first.date,
                    worked_now,
                    limit,
                );
            } else {
                warn_of_week(case, week, worked_now, findings);
            }
            is_warned = average(case, table, (&worked, &ahead), place, is_warned, findings);
        }
        if let Some(contract) = first.contract
            && contract.kind == ContractKind::PartTime
        {
            part_time(table, contract, place, worked_now, paid, findings);
            requalification(&weeks, contract, &worked, place, findings);
        }
    }
}

/// The running week passes its maximum if what is planned for the rest of it is worked.
fn warn_of_week(case: &Case, week: &[Row<'_>], worked: i64, findings: &mut Findings) {
    let Some(today) = case.today() else { return };
    if !week.iter().any(|row| row.date == today) {
        return;
    }
    let rest = week.iter().filter(|row| row.date > today);
    let planned = worked + rest.map(|row| row.planned).sum::<i64>();
    let limit = week[0].rules.weekly_maximum;
    if planned > limit {
        findings.warn(
            WarningCode::WeeklyMaximum,
            "L3121-20",
            week[0].date,
            planned,
            limit,
        );
    }
}

/// The average of the 12 weeks that end with this one; or else whether 12 weeks that it is among can no longer be kept.
/// Tells whether one of both was found, so that it is said once.
fn average(
    case: &Case,
    table: &Table<'_>,
    (worked, ahead): (&[i64], &[i64]),
    place: usize,
    was_found: bool,
    findings: &mut Findings,
) -> bool {
    let row = &table.days[place * 7];
    let (mut article, mut limit) = ("L3121-22", row.rules.average_maximum);
    if minutes(NIGHT_AVERAGE) < limit && is_night_worker(case, table, place * 7 + 6) {
        (article, limit) = ("L3122-7", minutes(NIGHT_AVERAGE));
    }
    let count = i64::try_from(IN_A_ROW).unwrap_or_default();
    let begin = (place + 1).saturating_sub(IN_A_ROW);
    let sum: i64 = worked[begin..=place].iter().sum();
    if sum > limit * count {
        let code = AlertCode::AverageMaximum;
        findings.alert(code, article, row.date, sum / count, limit);
        return true;
    }
    let rest = planned_in_rest(case, table, place);
    let next = place + 1 - table.first / 7;
    let expected = |from: usize, weeks_left: usize| {
        let known: i64 = worked[from..=place].iter().sum();
        let planned: i64 = ahead[next..next + weeks_left].iter().sum();
        known + rest + planned
    };
    let broken = ((place + 2).saturating_sub(IN_A_ROW)..=place)
        .map(|from| expected(from, IN_A_ROW - (place + 1 - from)))
        .find(|sum| *sum > limit * count);
    if let Some(sum) = broken
        && !was_found
    {
        let code = WarningCode::AverageMaximum;
        findings.warn(code, article, row.date, sum / count, limit);
    }
    broken.is_some()
}

/// What is planned in the rest of a week, if it runs.
fn planned_in_rest(case: &Case, table: &Table<'_>, place: usize) -> i64 {
    let week = &table.days[place * 7..place * 7 + 7];
    let today = case.today();
    let is_ahead = |row: &&Row<'_>| today.is_some_and(|today| row.date > today);
    week.iter().filter(is_ahead).map(|row| row.planned).sum()
}

/// What is planned in each week from the range's first on, until no 12 weeks hold one of the range any more.
fn planned_ahead(case: &Case, table: &Table<'_>) -> Vec<i64> {
    let weeks = table.range_weeks();
    let first = &table.days[weeks.start() * 7];
    let count = weeks.count() + IN_A_ROW;
    let starts = first.date.iter_weeks().take(count);
    starts
        .map(|start| planned_in_week(case, first, start))
        .collect()
}

/// What is planned in a week; the contract's hours where there is no schedule.
fn planned_in_week(case: &Case, row: &Row<'_>, first: NaiveDate) -> i64 {
    let mut days = first.iter_days().take(7);
    if days.clone().any(|date| case.schedule_on(date).is_some()) {
        return days.map(|date| case.planned_at_work(date)).sum();
    }
    let contract = days.find_map(|date| case.contract_on(date));
    if contract.is_none() && !case.contracts.is_empty() {
        return 0;
    }
    leave::weekly(contract, row.rules.weekly_legal)
}

/// How many complementary hours a part-timer has (L3123-20, L3123-28), and how near the legal hours (L3123-9).
fn part_time(
    table: &Table<'_>,
    contract: &Contract,
    place: usize,
    worked: i64,
    paid: &[Paid],
    findings: &mut Findings,
) {
    let row = &table.days[place * 7];
    let legal = row.rules.weekly_legal;
    let weekly = leave::weekly(Some(contract), legal);
    let is_third = contract.complementary_third == Some(true);
    let (article, allowed) = if is_third {
        ("L3123-20", weekly / 3)
    } else {
        ("L3123-28", weekly / 10)
    };
    let of_week = paid.iter().filter(|part| part.day / 7 == place);
    let complementary: i64 = of_week
        .filter(|part| part.sort == Sort::Complementary)
        .map(|part| part.seconds)
        .sum();
    if complementary > allowed {
        findings.alert(
            AlertCode::PartTimeLimit,
            article,
            row.date,
            complementary,
            allowed,
        );
    }
    if worked >= legal {
        findings.alert(
            AlertCode::PartTimeCeiling,
            "L3123-9",
            row.date,
            worked,
            legal,
        );
    }
}

/// Whether 12 weeks in a row, or 12 of 15, were two hours above the contract: its hours become their average (L3123-13).
/// One week before, it is warned of.
fn requalification(
    weeks: &[&[Row<'_>]],
    contract: &Contract,
    worked: &[i64],
    place: usize,
    findings: &mut Findings,
) {
    let is_same = |week: &&&[Row<'_>]| week[0].contract == Some(contract);
    let count = weeks[..=place].iter().rev().take_while(is_same).count();
    let row = &weeks[place][0];
    let limit = leave::weekly(Some(contract), row.rules.weekly_legal) + TWO_HOURS;
    let average =
        |weeks: &[i64]| weeks.iter().sum::<i64>() / i64::try_from(weeks.len().max(1)).unwrap_or(1);
    let last = |many: usize| &worked[place + 1 - many..=place];
    let code = AlertCode::PartTimeRequalification;
    if count >= IN_A_ROW {
        let in_a_row = average(last(IN_A_ROW));
        let mut highest = last(count.min(OF_WEEKS)).to_vec();
        highest.sort_unstable_by(|one, other| other.cmp(one));
        let of_weeks = if count >= OF_WEEKS {
            average(&highest[..IN_A_ROW])
        } else {
            0
        };
        let measured = in_a_row.max(of_weeks);
        if measured >= limit {
            findings.alert(code, "L3123-13", row.date, measured, limit);
            return;
        }
    }
    let nearly = IN_A_ROW - 1;
    if count >= nearly {
        let measured = average(last(nearly));
        if measured >= limit {
            let code = WarningCode::PartTimeRequalification;
            findings.warn(code, "L3123-13", row.date, measured, limit);
        }
    }
}
