//! What people's months come to, kept, so that a list of many people reads no year of punches.
//!
//! A kept month is true as long as nothing it was computed from has changed: everything but punches is hashed, punches
//! are told apart by the ledger's entries since it was computed, and the present makes a difference only from an instant
//! on that the engine says. Who finds a month untrue, or none, computes it and keeps it.

mod many;
mod rebuild;
mod upkeep;

pub(super) use many::{MOST_COMPUTED, of_many};
pub use rebuild::{Rebuilt, rebuild};
pub(crate) use upkeep::freshen;
pub use upkeep::keep_up;

use std::{collections::HashMap, ops::RangeInclusive};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{LimitCode, PersonId};
use chrona_store::{
    StoreError,
    time::{
        computed_months::{self, Change, Computed, ComputedMonth, Found, FoundLimit, Mark},
        people,
    },
};
use chrona_work_time::{
    Band, Calendar, CaseFile, RULES_VERSION, Timesheet, looked_at, stays_until, timesheet,
};
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sha2::{Digest, Sha256};

use super::{
    case_files::{self, Subject},
    timesheets::{stored_case, subject},
};
use crate::{
    App,
    config::Time,
    kernel::{ServiceError, Tx},
};

/// More entries than these since the mark are not looked through: everything is computed.
const MOST_CHANGES: i64 = 20_000;
/// People whose months are computed together.
const PEOPLE_AT_ONCE: u64 = 50;

/// What someone's days come to, in figures alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) worked_seconds: i64,
    pub(super) counted_seconds: i64,
    pub(super) overtime_seconds: i64,
    pub(super) complementary_seconds: i64,
    pub(super) anomalies: i64,
    pub(super) alerts: i64,
}

/// What is told of someone of whom a reader sees none of the days.
pub(super) const NOTHING: Option<Figures> = Some(Figures {
    worked_seconds: 0,
    counted_seconds: 0,
    overtime_seconds: 0,
    complementary_seconds: 0,
    anomalies: 0,
    alerts: 0,
});

impl From<&ComputedMonth> for Figures {
    fn from(sums: &ComputedMonth) -> Self {
        Self {
            worked_seconds: sums.worked_seconds,
            counted_seconds: sums.counted_seconds,
            overtime_seconds: sums.overtime_seconds,
            complementary_seconds: sums.complementary_seconds,
            anomalies: sums.anomalies,
            alerts: sums.alerts,
        }
    }
}

/// What these days of these people come to: kept where they are a month, and else computed; none where they cannot be
/// computed. `reader` sees one state of the database, and reads along indexes; it is ended.
pub(super) async fn of_people(
    app: &App,
    reader: DatabaseTransaction,
    subjects: &[Subject],
    range: &RangeInclusive<NaiveDate>,
) -> Result<HashMap<PersonId, Option<Figures>>, ServiceError> {
    let month = month_of(range);
    let known = match month {
        Some(month) => Known::read(&reader, month, subjects).await?,
        None => Known::default(),
    };
    let files = case_files::without_punches(app, &reader, subjects, range).await?;
    let (mut done, mut rest, mut open) = (HashMap::new(), Vec::new(), Vec::new());
    let now = app.clock.now();
    for (subject, file) in subjects.iter().zip(files) {
        let basis = basis(&app.settings.time, &file);
        if let Some(kept) = known.kept(subject, range, &basis, now) {
            done.insert(subject.id, Some(kept.into()));
        } else {
            rest.push(*subject);
            open.push(Open { basis, file });
        }
    }
    let computed = compute_rest(app, reader, &rest, open, range).await?;
    if let (Some(month), Some(mark)) = (month, known.mark) {
        let seen = rest.iter().zip(&computed);
        let seen = seen.filter(|(subject, _)| sees_all(subject, range));
        // Who asked has their answer without it.
        if let Err(error) = keep(app, month, &known, seen, mark).await {
            tracing::warn!(%error, %month, "computed months are not kept: they are computed again");
        }
    }
    let figures = computed
        .iter()
        .map(|one| one.as_ref().map(|one| Figures::from(&one.sums)));
    done.extend(rest.iter().map(|subject| subject.id).zip(figures));
    Ok(done)
}

/// A case file that is still to get its punches.
struct Open {
    basis: String,
    file: CaseFile,
}

/// What the days of each of these people come to, in their order; none where they cannot be computed.
async fn compute_rest(
    app: &App,
    reader: DatabaseTransaction,
    subjects: &[Subject],
    open: Vec<Open>,
    range: &RangeInclusive<NaiveDate>,
) -> Result<Vec<Option<Computed>>, ServiceError> {
    let (bases, mut files): (Vec<_>, Vec<_>) =
        open.into_iter().map(|open| (open.basis, open.file)).unzip();
    case_files::add_punches(&reader, subjects, range, &mut files).await?;
    reader.commit().await.map_err(StoreError::from)?;
    let ids = subjects.iter().map(|subject| subject.id);
    let work: Vec<_> = ids.zip(bases).zip(files).collect();
    let time = app.settings.time.clone();
    let computing = move || {
        let each = work.into_iter().map(|((id, basis), file)| {
            let case = stored_case(&time, &file)
                .inspect_err(|error| tracing::warn!(%error, %id, "hours cannot be computed"))
                .ok()?;
            let sheet = timesheet(&case);
            let calendar = Calendar::new(&time.zone_of(Some(&file.zone)));
            let sums = ComputedMonth {
                until: stays_until(&case),
                ..sums(id, basis, &sheet)
            };
            let limits = limits(&sheet, &calendar, &(file.from..=file.to));
            let found = sheet.anomalies.into_iter().map(|anomaly| Found {
                moment: (anomaly.at).unwrap_or_else(|| calendar.day(anomaly.date).start),
                anomaly,
            });
            Some(Computed {
                sums,
                anomalies: found.collect(),
                limits,
            })
        });
        each.collect::<Vec<_>>()
    };
    tokio::task::spawn_blocking(computing)
        .await
        .map_err(|error| ServiceError::Internal(format!("a month was not computed: {error}")))
}

fn sums(account_id: PersonId, basis: String, sheet: &Timesheet) -> ComputedMonth {
    let seconds = |bands: &[Band]| bands.iter().map(|band| band.seconds).sum();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    ComputedMonth {
        account_id,
        basis,
        entries: 0,
        until: None,
        worked_seconds: sheet.totals.worked_seconds,
        counted_seconds: sheet.totals.counted_seconds,
        overtime_seconds: seconds(&sheet.totals.overtime),
        complementary_seconds: seconds(&sheet.totals.complementary),
        anomalies: count(sheet.anomalies.len()),
        alerts: count(sheet.alerts.len()),
    }
}

/// The limits of a range's days, and of the weeks that begin in it: a week that it cuts off is of the month before.
fn limits(
    sheet: &Timesheet,
    calendar: &Calendar,
    range: &RangeInclusive<NaiveDate>,
) -> Vec<FoundLimit> {
    let of = |code: LimitCode, article: &str, day: NaiveDate, measured_seconds, limit_seconds| {
        range.contains(&day).then(|| FoundLimit {
            code,
            article: article.to_owned(),
            day,
            moment: calendar.day(day).start,
            measured_seconds,
            limit_seconds,
        })
    };
    let broken = sheet.alerts.iter().filter_map(|one| {
        let (measured, limit) = (one.measured_seconds, one.limit_seconds);
        of(one.code.into(), &one.article, one.date, measured, limit)
    });
    let ahead = sheet.warnings.iter().filter_map(|one| {
        let (measured, limit) = (one.measured_seconds, one.limit_seconds);
        of(one.code.into(), &one.article, one.date, measured, limit)
    });
    broken.chain(ahead).collect()
}

/// What is kept of a month, and what happened since.
#[derive(Default)]
struct Known {
    kept: HashMap<PersonId, ComputedMonth>,
    changes: HashMap<PersonId, Vec<Change>>,
    mark: Option<Mark>,
}

impl Known {
    async fn read(
        connection: &impl ConnectionTrait,
        month: NaiveDate,
        subjects: &[Subject],
    ) -> Result<Self, StoreError> {
        let mut known = Self::changes(connection).await?;
        known.find(connection, month, subjects).await?;
        Ok(known)
    }

    /// What happened since the mark, and nothing of what is kept.
    async fn changes(connection: &impl ConnectionTrait) -> Result<Self, StoreError> {
        let mark = computed_months::mark(connection).await?;
        let mut known = Self {
            mark: Some(mark),
            ..Self::default()
        };
        if known.is_too_old() {
            return Ok(known);
        }
        for change in computed_months::since_mark(connection, mark).await? {
            known
                .changes
                .entry(change.account_id)
                .or_default()
                .push(change);
        }
        Ok(known)
    }

    /// Reads what is kept of this month of these people, in the place of others.
    async fn find(
        &mut self,
        connection: &impl ConnectionTrait,
        month: NaiveDate,
        subjects: &[Subject],
    ) -> Result<(), StoreError> {
        if !self.is_too_old() {
            let ids: Vec<PersonId> = subjects.iter().map(|subject| subject.id).collect();
            self.kept = computed_months::find(connection, month, &ids).await?;
        }
        Ok(())
    }

    /// Whether too much happened since the mark to be looked through.
    fn is_too_old(&self) -> bool {
        self.mark
            .is_none_or(|mark| mark.size - mark.entries > MOST_CHANGES)
    }

    /// What is kept of someone's month and still true.
    fn kept(
        &self,
        subject: &Subject,
        range: &RangeInclusive<NaiveDate>,
        basis: &str,
        now: DateTime<Utc>,
    ) -> Option<&ComputedMonth> {
        let held = self.held(subject, range, now);
        held.filter(|kept| kept.basis == basis)
    }

    /// The same, whatever it was computed from beside punches.
    fn held(
        &self,
        subject: &Subject,
        range: &RangeInclusive<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Option<&ComputedMonth> {
        let kept = self.kept.get(&subject.id)?;
        let is_touched = |change: &Change| {
            let (first, last) = touched(change.punched_at);
            kept.entries <= change.sequence && (first..=last).contains(range.start())
        };
        let changes = self.changes.get(&subject.id);
        let is_true = sees_all(subject, range)
            && kept.until.is_none_or(|until| now < until)
            && !changes.is_some_and(|changes| changes.iter().any(is_touched));
        is_true.then_some(kept)
    }
}

/// Whether a reader sees everything that someone's month depends on: others see an answer of their own.
fn sees_all(subject: &Subject, range: &RangeInclusive<NaiveDate>) -> bool {
    let start = looked_at(range).start().and_time(NaiveTime::MIN).and_utc();
    subject.first == *range.start() && subject.since <= start - TimeDelta::days(1)
}

/// The month that a range is, by its first day.
pub(super) fn month_of(range: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
    let first = *range.start();
    (first.day() == 1 && end_of(first) == Some(*range.end())).then_some(first)
}

/// The last day of the month that begins on this one.
fn end_of(month: NaiveDate) -> Option<NaiveDate> {
    month.checked_add_months(Months::new(1))?.pred_opt()
}

/// Between which first days the months lie that a punch of this instant touches.
fn touched(at: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let day = at.date_naive();
    let around = looked_at(&(day..=day));
    let (before, after) = (day - *around.start(), *around.end() - day);
    // A day of any zone lies within one of UTC and the two beside it.
    let spare = TimeDelta::days(2);
    let earliest = day.checked_sub_signed(after + spare).unwrap_or(day);
    let latest = day.checked_add_signed(before + spare).unwrap_or(day);
    (earliest.with_day(1).unwrap_or(earliest), latest)
}

/// A hash of everything but punches that a timesheet depends on.
fn basis(time: &Time, file: &CaseFile) -> String {
    let others = CaseFile {
        now: None,
        ..file.clone()
    };
    let text = serde_json::to_string(&others).unwrap_or_default();
    let release = time.zones.release().unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [RULES_VERSION, release, &text] {
        hash.update(part);
        hash.update([0]);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// Keeps what was computed from what this mark knows of; what was known of someone whose month cannot be computed is kept
/// no longer. Tells whether it is kept: it is not where more is known meanwhile.
async fn keep<'a>(
    app: &App,
    month: NaiveDate,
    known: &Known,
    computed: impl Iterator<Item = (&'a Subject, &'a Option<Computed>)>,
    mark: Mark,
) -> Result<bool, ServiceError> {
    let (mut rows, mut lost) = (Vec::new(), Vec::new());
    for (subject, computed) in computed {
        match computed {
            Some(computed) => rows.push(computed),
            None if known.kept.contains_key(&subject.id) => lost.push(subject.id),
            None => {}
        }
    }
    if rows.is_empty() && lost.is_empty() {
        return Ok(true);
    }
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let is_kept = computed_months::keep(&transaction, month, &rows, &lost, mark).await?;
    transaction.commit_unrecorded().await?;
    Ok(is_kept)
}

/// These people, as whoever sees everything sees them.
async fn everything_of(
    app: &App,
    connection: &impl ConnectionTrait,
    ids: &[PersonId],
    range: &RangeInclusive<NaiveDate>,
) -> Result<Vec<Subject>, StoreError> {
    let found = people::of(connection, ids).await?;
    let since = DateTime::<Utc>::MIN_UTC;
    let subjects = found
        .iter()
        .filter_map(|person| subject(app, person, since, range));
    Ok(subjects.collect())
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn only_whole_months_are_kept() {
        let of = |from, to| month_of(&(day(from)..=day(to)));
        assert_eq!(of("2027-02-01", "2027-02-28"), Some(day("2027-02-01")));
        assert_eq!(of("2027-02-01", "2027-02-27"), None);
        assert_eq!(of("2027-02-02", "2027-02-28"), None);
        assert_eq!(of("2027-02-01", "2027-03-31"), None);
    }

    #[test]
    fn a_punch_touches_the_months_that_look_at_its_day() {
        let first = day("2020-01-01");
        let months = (0..96).filter_map(|count| first.checked_add_months(Months::new(count)));
        let at = "2023-06-10T23:30:00Z".parse::<DateTime<Utc>>().unwrap();
        let (earliest, latest) = touched(at);
        for month in months {
            let days = looked_at(&(month..=end_of(month).unwrap()));
            let around = *days.start() - Days::new(1)..=*days.end() + Days::new(2);
            if around.contains(&at.date_naive()) {
                assert!((earliest..=latest).contains(&month), "{month}");
            }
        }
        assert_eq!(earliest, day("2023-05-01"));
        assert!(latest < day("2024-11-01"), "{latest}");
    }
}
