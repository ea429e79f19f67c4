//! Case files: all that people's timesheets depend on, gathered from what is stored.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::{PersonId, PunchType};
use chrona_store::{
    StoreError,
    punching::punches,
    time::{absences, contracts, holiday_calendars, organisation, rules, schedules},
};
use chrona_work_time::{
    CaseFile, CasePunch, CasePunchKind, Contract, HolidayCalendar, LONGEST_SHIFT, NamedDay,
    RuleChanges, Schedule, instants_of, looked_at,
};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc, Weekday};
use sea_orm::ConnectionTrait;

use super::{dated::ends, person_zones::PersonZones, planned::planned};
use crate::App;

/// The first day that a case file may name.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
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
    /// The longest that a shift is believed to run.
    pub(crate) longest_shift: LongestShift,
}

/// The longest that a shift of someone's is believed to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LongestShift {
    pub(crate) minutes: u32,
    /// Whether it is the category's, which goes before the organisation's rules.
    pub(crate) is_categorys: bool,
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
    let rules = rules::in_force(connection).await?;
    let week_starts = week_starts(&rules, *range.end());
    let zones = PersonZones::of(app, connection, &ids).await?;
    let calendars = Calendars::of(connection, &ids, range, organisation.calendar).await?;
    let mut contracts = contracts_of(connection, &ids, &days).await?;
    let everyones = schedules::of_everyone(connection).await?;
    let mut own: HashMap<PersonId, Vec<Schedule>> = HashMap::new();
    for row in schedules::of_people(connection, &ids).await? {
        let id = row.account_id.unwrap_or_default();
        own.entry(id).or_default().push(row.schedule);
    }
    let mut absences: HashMap<PersonId, Vec<_>> = HashMap::new();
    for row in absences::of_people(connection, &ids, &days).await? {
        absences
            .entry(row.account_id)
            .or_default()
            .push(row.absence);
    }
    let now = app.clock.now();
    let last = app.settings.time.calendar().day(*range.end()).start;
    let staff = organisation
        .staff
        .and_then(|staff| u32::try_from(staff).ok());
    let files = subjects.iter().map(|subject| {
        let id = subject.id;
        let (calendar, holidays) = calendars.of_person(id);
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
            rules: of_subject(&rules, subject.longest_shift),
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
    let mut punches = punches::times_of(connection, &ids, span).await?;
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

/// The day on which weeks begin, by the rules that hold on a day.
fn week_starts(rules: &[RuleChanges], day: NaiveDate) -> Weekday {
    let before = rules.iter().take_while(|row| row.from <= day);
    let said = before.filter_map(|row| row.week_starts.as_deref()).last();
    said.and_then(|word| word.parse().ok())
        .unwrap_or(Weekday::Mon)
}

/// The organisation's rules, and the longest shift, which its settings and categories say.
fn of_subject(rules: &[RuleChanges], longest: LongestShift) -> Vec<RuleChanges> {
    let mut rules = rules.to_vec();
    if longest.is_categorys {
        for row in &mut rules {
            row.longest_shift_minutes = None;
        }
    }
    let of_the_law = i64::from(longest.minutes) == LONGEST_SHIFT.num_minutes();
    if of_the_law {
        return rules;
    }
    let minutes = Some(longest.minutes);
    match rules.first_mut() {
        Some(first) if first.from <= FIRST_DAY => {
            first.longest_shift_minutes = first.longest_shift_minutes.or(minutes);
        }
        _ => rules.insert(
            0,
            RuleChanges {
                from: FIRST_DAY,
                longest_shift_minutes: minutes,
                ..RuleChanges::default()
            },
        ),
    }
    rules
}

/// The contracts of these people that touch these days, each with the day on which it really ends.
async fn contracts_of(
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

/// Which public holidays people have on the last day of a range.
struct Calendars {
    /// The names of those of their sites.
    of_sites: HashMap<PersonId, String>,
    organisations: Option<String>,
    /// The days of those that were imported, by name.
    imported: HashMap<String, Vec<NamedDay>>,
}

impl Calendars {
    async fn of(
        connection: &impl ConnectionTrait,
        ids: &[PersonId],
        range: &RangeInclusive<NaiveDate>,
        organisations: Option<String>,
    ) -> Result<Self, StoreError> {
        let day = *range.end();
        let rows = organisation::calendars_of(connection, ids)
            .await?
            .into_iter();
        let rows = rows.filter(|row| row.since <= day && row.until.is_none_or(|until| day < until));
        let of_sites: HashMap<_, _> = rows.map(|row| (row.account_id, row.calendar)).collect();
        let mut names: Vec<&str> = of_sites.values().map(String::as_str).collect();
        names.extend(organisations.as_deref());
        names.retain(|name| HolidayCalendar::of(name).is_none());
        names.sort_unstable();
        names.dedup();
        let days = whole_years(&looked_at(range));
        let imported = holiday_calendars::days_of(connection, &names, &days).await?;
        Ok(Self {
            of_sites,
            organisations,
            imported,
        })
    }

    /// The name of someone's calendar, or the days of one that was imported. A name that is neither is told as it is: then
    /// no timesheet is computed from the case.
    fn of_person(&self, id: PersonId) -> (Option<String>, Vec<NamedDay>) {
        let name = self.of_sites.get(&id).or(self.organisations.as_ref());
        match name.and_then(|name| self.imported.get(name)) {
            Some(days) => (None, days.clone()),
            None => (name.cloned(), Vec::new()),
        }
    }
}

/// The years that a range touches: the days off of a year's contract in days depend on all of its public holidays.
fn whole_years(range: &RangeInclusive<NaiveDate>) -> RangeInclusive<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(range.start().year(), 1, 1);
    let last = NaiveDate::from_ymd_opt(range.end().year(), 12, 31);
    first.unwrap_or(*range.start())..=last.unwrap_or(*range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_longest_shift_of_ones_own_is_a_rule_from_the_first_day_on() {
        let rules = [RuleChanges {
            from: day("2026-01-01"),
            longest_shift_minutes: Some(600),
            ..RuleChanges::default()
        }];
        let of = |minutes, is_categorys| {
            let longest = LongestShift {
                minutes,
                is_categorys,
            };
            let rules = of_subject(&rules, longest);
            let rows = rules
                .iter()
                .map(|row| (row.from, row.longest_shift_minutes));
            rows.collect::<Vec<_>>()
        };
        let row = |from, minutes| (day(from), minutes);
        assert_eq!(of(900, false), [row("2026-01-01", Some(600))]);
        assert_eq!(of(900, true), [row("2026-01-01", None)]);
        let own = [row("1900-01-01", Some(1500)), row("2026-01-01", None)];
        assert_eq!(of(1500, true), own);
    }

    #[test]
    fn a_birth_date_is_told_of_minors_alone() {
        assert!(is_minor(day("2009-06-01"), day("2027-05-31")));
        assert!(!is_minor(day("2009-06-01"), day("2027-06-01")));
    }
}
