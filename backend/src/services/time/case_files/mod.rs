//! Case files: all that people's timesheets depend on, gathered from what is stored.

mod agreements;
mod holidays;

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::{PersonId, PunchType};
use chrona_store::{
    StoreError,
    punching::times,
    time::{absences, contracts, organisation, rows::Owner, rules, schedules},
};
use chrona_work_time::{
    CaseFile, CasePunch, CasePunchKind, Contract, LONGEST_SHIFT, RuleChanges, Schedule,
    instants_of, looked_at,
};
use chrono::{DateTime, Months, NaiveDate, Utc, Weekday};
use sea_orm::ConnectionTrait;

use self::{agreements::Agreements, holidays::Calendars};
use super::{absence_types::Types, dated::ends, person_zones::PersonZones, planned::planned};
use crate::{App, kernel::moments::FIRST_DAY};

/// The age from which on the law's general rules hold, in months.
const OF_AGE: Months = Months::new(18 * 12);

/// Whose case file is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    pub(crate) id: PersonId,
    /// When the person was born, where that is known.
    pub(crate) born: Option<NaiveDate>,
    /// From when on the reader may see the person's punches.
    pub(crate) since: DateTime<Utc>,
    /// The first day: that of the range, or a later one.
    pub(crate) first: NaiveDate,
    /// The longest that a shift is believed to run where no rule says so, in minutes.
    pub(crate) longest_shift: u32,
}

/// The case files of these people for a range of days, in their order; of each from their first day on. `connection` sees
/// one state of the database, and reads along indexes.
pub(crate) async fn of_people(
    app: &App,
    connection: &impl ConnectionTrait,
    subjects: &[Subject],
    range: &RangeInclusive<NaiveDate>,
) -> Result<Vec<CaseFile>, StoreError> {
    let mut files = without_punches(app, connection, subjects, range).await?;
    add_punches(connection, subjects, range, &mut files).await?;
    Ok(files)
}

/// The same with no punches yet.
pub(super) async fn without_punches(
    app: &App,
    connection: &impl ConnectionTrait,
    subjects: &[Subject],
    range: &RangeInclusive<NaiveDate>,
) -> Result<Vec<CaseFile>, StoreError> {
    let ids: Vec<PersonId> = subjects.iter().map(|subject| subject.id).collect();
    let days = looked_at(range);
    let organisation = organisation::find(connection).await?;
    let rules = rules::in_force(connection, Owner::Organisation).await?;
    let mut agreements = Agreements::of(connection, &ids, &days).await?;
    let zones = PersonZones::of(app, connection, &ids).await?;
    let calendars = Calendars::of(connection, &ids, range, organisation.calendar).await?;
    let mut contracts = contracts_of(connection, &ids, &days).await?;
    let everyones = schedules::of_everyone(connection).await?;
    let mut own: HashMap<PersonId, Vec<Schedule>> = HashMap::new();
    for row in schedules::of_people(connection, &ids).await? {
        let id = row.account_id.unwrap_or_default();
        own.entry(id).or_default().push(row.schedule);
    }
    let types = Types::of(connection).await?;
    let mut absences: HashMap<PersonId, Vec<_>> = HashMap::new();
    for row in absences::of_people(connection, &ids, &days).await? {
        absences
            .entry(row.account_id)
            .or_default()
            .push(types.said_of(row.absence));
    }
    let now = app.clock.now();
    let last = app.settings.time.calendar().day(*range.end()).start;
    let staff = organisation
        .staff
        .and_then(|staff| u32::try_from(staff).ok());
    let files = subjects.iter().map(|subject| {
        let id = subject.id;
        let (calendar, holidays) = calendars.of_person(id);
        let agreements = agreements.take(id);
        let week_starts = week_starts(&rules, &agreements, *range.end());
        CaseFile {
            zone: zones.zone(id, last).name().to_owned(),
            calendar,
            holidays,
            from: subject.first,
            to: *range.end(),
            now: Some(now),
            staff,
            born: subject.born.filter(|born| is_minor(*born, *days.start())),
            contracts: contracts.remove(&id).unwrap_or_default(),
            rules: with_longest_shift(&rules, subject.longest_shift),
            agreements,
            schedules: planned(
                &own.remove(&id).unwrap_or_default(),
                &everyones,
                week_starts,
            ),
            absences: absences.remove(&id).unwrap_or_default(),
            punches: Vec::new(),
        }
    });
    Ok(files.collect())
}

/// Adds the punches to the case files of these people, each to that of the same place.
pub(super) async fn add_punches(
    connection: &impl ConnectionTrait,
    subjects: &[Subject],
    range: &RangeInclusive<NaiveDate>,
    files: &mut [CaseFile],
) -> Result<(), StoreError> {
    let ids: Vec<PersonId> = subjects.iter().map(|subject| subject.id).collect();
    let span = instants_of(&looked_at(range));
    let mut punches = times::times_of(connection, &ids, span).await?;
    for (subject, file) in subjects.iter().zip(files) {
        let counted = punches.remove(&subject.id).unwrap_or_default();
        let counted = counted.into_iter().filter(|(_, at)| subject.since <= *at);
        file.punches = counted.map(punch).collect();
    }
    Ok(())
}

/// Whether the law protects someone as a minor on a day. Of others the birth date makes no difference, and is told to
/// nobody.
fn is_minor(born: NaiveDate, day: NaiveDate) -> bool {
    born.checked_add_months(OF_AGE)
        .is_none_or(|of_age| day < of_age)
}

fn punch((kind, at): (PunchType, DateTime<Utc>)) -> CasePunch {
    let kind = match kind {
        PunchType::ClockIn => CasePunchKind::ClockIn,
        PunchType::ClockOut => CasePunchKind::ClockOut,
    };
    CasePunch { kind, at }
}

/// The day on which weeks begin, by the rules and agreements that hold on a day.
fn week_starts(rules: &[RuleChanges], agreements: &[RuleChanges], day: NaiveDate) -> Weekday {
    let rows = rules.iter().chain(agreements).rev();
    let mut hold = rows.filter(|row| row.holds_on(day));
    let said = hold.find_map(|row| row.week_starts.as_deref());
    said.and_then(|word| word.parse().ok())
        .unwrap_or(Weekday::Mon)
}

/// The organisation's rules, with the longest shift that the server's settings say where they say none.
fn with_longest_shift(rules: &[RuleChanges], minutes: u32) -> Vec<RuleChanges> {
    let mut rules = rules.to_vec();
    if i64::from(minutes) == LONGEST_SHIFT.num_minutes() {
        return rules;
    }
    match rules.first_mut() {
        Some(first) if first.from <= FIRST_DAY => {
            first.longest_shift_minutes = first.longest_shift_minutes.or(Some(minutes));
        }
        _ => rules.insert(0, longest_shift(FIRST_DAY, None, minutes)),
    }
    rules
}

pub(super) fn longest_shift(from: NaiveDate, to: Option<NaiveDate>, minutes: u32) -> RuleChanges {
    RuleChanges {
        from,
        to,
        longest_shift_minutes: Some(minutes),
        ..RuleChanges::default()
    }
}

/// The contracts of these people that touch these days, each with the day on which it really ends.
pub(super) async fn contracts_of(
    connection: &impl ConnectionTrait,
    ids: &[PersonId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<HashMap<PersonId, Vec<Contract>>, StoreError> {
    let mut of: HashMap<PersonId, Vec<Contract>> = HashMap::new();
    for row in contracts::of_people(connection, ids).await? {
        of.entry(row.account_id).or_default().push(row.contract);
    }
    for contracts in of.values_mut() {
        let given: Vec<_> = contracts.iter().map(|row| (row.from, row.to)).collect();
        for (contract, end) in contracts.iter_mut().zip(ends(&given)) {
            contract.to = end;
        }
        contracts.retain(|contract| {
            contract.from <= *days.end() && contract.to.is_none_or(|to| *days.start() <= to)
        });
    }
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_servers_longest_shift_is_a_rule_from_the_first_day_on() {
        let rules = [RuleChanges {
            from: day("2026-01-01"),
            longest_shift_minutes: Some(600),
            ..RuleChanges::default()
        }];
        let of = |minutes| {
            let rules = with_longest_shift(&rules, minutes);
            let rows = rules
                .iter()
                .map(|row| (row.from, row.longest_shift_minutes));
            rows.collect::<Vec<_>>()
        };
        let row = |from, minutes| (day(from), Some(minutes));
        assert_eq!(of(900), [row("2026-01-01", 600)]);
        let longer = [row("1900-01-01", 1500), row("2026-01-01", 600)];
        assert_eq!(of(1500), longer);
    }

    #[test]
    fn a_birth_date_is_told_of_minors_alone() {
        assert!(is_minor(day("2009-06-01"), day("2027-05-31")));
        assert!(!is_minor(day("2009-06-01"), day("2027-06-01")));
    }
}
