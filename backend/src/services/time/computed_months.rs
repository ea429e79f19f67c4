//! What people's months come to, kept, so that a list of many people reads no year of punches.
//!
//! A kept month is true as long as nothing it was computed from has changed: everything but punches is hashed, punches
//! are told apart by the ledger's entries since it was computed, and the present makes a difference only from an instant
//! on that the engine says. Who finds a month untrue, or none, computes it and keeps it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::RangeInclusive,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::PersonId;
use chrona_store::{
    StoreError,
    time::{
        computed_months::{self, Change, ComputedMonth, Found, KeptMonth, Wanted},
        people,
    },
    turns,
};
use chrona_work_time::{
    Band, Calendar, CaseFile, RULES_VERSION, Timesheet, stays_until, timesheet,
};
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sha2::{Digest, Sha256};

use super::{
    case_files::{self, Subject, looked_at},
    timesheets::{stored_case, subject},
};
use crate::{
    App,
    config::Time,
    kernel::{ServiceError, Tx, moments::today},
};

/// More entries than these since the mark are not looked through: everything is computed.
const MOST_CHANGES: i64 = 20_000;
/// Entries that the mark is moved over in one transaction.
const ENTRIES_AT_ONCE: i64 = 2_000;
/// People whose months are computed together.
const PEOPLE_AT_ONCE: u64 = 50;
/// How long one instance has the turn to compute what is missing.
const TURN: TimeDelta = TimeDelta::minutes(2);

/// A person's days, computed, with what is wrong in them.
struct Computed {
    sums: ComputedMonth,
    found: Vec<Found>,
}

/// What these days of these people come to: kept where they are a month, and else computed. `reader` sees one state of
/// the database, and reads along indexes; it is ended.
pub(super) async fn of_people(
    app: &App,
    reader: DatabaseTransaction,
    subjects: &[Subject],
    range: &RangeInclusive<NaiveDate>,
) -> Result<HashMap<PersonId, ComputedMonth>, ServiceError> {
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
            done.insert(subject.id, kept.clone());
        } else {
            rest.push(*subject);
            open.push(Open { basis, file });
        }
    }
    let computed = compute_rest(app, reader, &rest, (open, known.entries), range).await?;
    if let Some(month) = month {
        let kept = rest.iter().zip(&computed);
        let kept = kept.filter(|(subject, _)| sees_all(subject, range));
        keep(app, month, kept.map(|(_, computed)| computed)).await;
    }
    done.extend(
        computed
            .into_iter()
            .map(|one| (one.sums.account_id, one.sums)),
    );
    Ok(done)
}

/// A case file that is still to get its punches.
struct Open {
    basis: String,
    file: CaseFile,
}

async fn compute_rest(
    app: &App,
    reader: DatabaseTransaction,
    subjects: &[Subject],
    (open, entries): (Vec<Open>, i64),
    range: &RangeInclusive<NaiveDate>,
) -> Result<Vec<Computed>, ServiceError> {
    let (bases, mut files): (Vec<_>, Vec<_>) =
        open.into_iter().map(|open| (open.basis, open.file)).unzip();
    case_files::add_punches(&reader, subjects, range, &mut files).await?;
    reader.commit().await.map_err(StoreError::from)?;
    let ids = subjects.iter().map(|subject| subject.id);
    let work: Vec<_> = ids.zip(bases).zip(files).collect();
    let time = app.settings.time.clone();
    let computing = move || {
        let each = work.into_iter().map(|((id, basis), file)| {
            let case = stored_case(&time, &file)?;
            let sheet = timesheet(&case);
            let calendar = Calendar::new(&time.zone_of(Some(&file.zone)));
            let sums = ComputedMonth {
                entries,
                until: stays_until(&case),
                ..sums(id, basis, &sheet)
            };
            let found = sheet.anomalies.into_iter().map(|anomaly| Found {
                moment: (anomaly.at).unwrap_or_else(|| calendar.day(anomaly.date).start),
                anomaly,
            });
            let found = found.collect();
            Ok(Computed { sums, found })
        });
        each.collect()
    };
    tokio::task::spawn_blocking(computing)
        .await
        .map_err(|error| ServiceError::Internal(format!("a month was not computed: {error}")))?
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

/// What is kept of a month, and what happened since.
#[derive(Default)]
struct Known {
    kept: HashMap<PersonId, ComputedMonth>,
    changes: HashMap<PersonId, Vec<Change>>,
    /// How long the ledger is.
    entries: i64,
}

impl Known {
    async fn read(
        connection: &impl ConnectionTrait,
        month: NaiveDate,
        subjects: &[Subject],
    ) -> Result<Self, StoreError> {
        let mark = computed_months::mark(connection).await?;
        let mut known = Self {
            entries: mark.size,
            ..Self::default()
        };
        if mark.size - mark.entries > MOST_CHANGES {
            return Ok(known);
        }
        for change in computed_months::since_mark(connection, mark).await? {
            known
                .changes
                .entry(change.account_id)
                .or_default()
                .push(change);
        }
        let ids: Vec<PersonId> = subjects.iter().map(|subject| subject.id).collect();
        known.kept = computed_months::find(connection, month, &ids).await?;
        Ok(known)
    }

    /// What is kept of someone's month and still true.
    fn kept(
        &self,
        subject: &Subject,
        range: &RangeInclusive<NaiveDate>,
        basis: &str,
        now: DateTime<Utc>,
    ) -> Option<&ComputedMonth> {
        let kept = self.kept.get(&subject.id)?;
        let is_touched = |change: &Change| {
            let (first, last) = touched(change.punched_at);
            kept.entries <= change.sequence && (first..=last).contains(range.start())
        };
        let changes = self.changes.get(&subject.id);
        let is_true = sees_all(subject, range)
            && kept.basis == basis
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
fn month_of(range: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
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

/// Keeps what was computed. Who asked has their answer without it.
async fn keep<'a>(app: &App, month: NaiveDate, computed: impl Iterator<Item = &'a Computed>) {
    let rows: Vec<_> = computed
        .map(|one| (one.sums.clone(), one.found.as_slice()))
        .collect();
    if rows.is_empty() {
        return;
    }
    let kept = async {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        computed_months::keep(&transaction, month, &rows).await?;
        transaction.commit_unrecorded().await
    };
    if let Err(error) = kept.await {
        tracing::warn!(%error, %month, "computed months are not kept: they are computed again");
    }
}

/// Takes note of what was punched and corrected, and computes what is missing of this month and the last one. One
/// instance at a time does.
pub async fn keep_up(app: &App) -> Result<(), ServiceError> {
    let holder = app.random.text::<16>();
    let now = app.clock.now();
    let writer = app.store.writer();
    if !turns::take(writer, "computed_months", &holder, now + TURN, now).await? {
        return Ok(());
    }
    catch_up(app).await?;
    let this = this_month(app);
    let both = [this.checked_sub_months(Months::new(1)), Some(this)];
    for month in both.into_iter().flatten() {
        let open_at = app.settings.time.calendar().day(month).start;
        compute_missing(app, month, Some(open_at)).await?;
    }
    for month in computed_months::ended(app.store.reader(), this, now).await? {
        compute_missing(app, month, None).await?;
    }
    Ok(turns::give_back(writer, "computed_months", &holder).await?)
}

/// Computes again what punches and corrections touched since the last time, for who is about to read what was found in
/// the months; of so many people as nobody has to wait for, and the others soon ([`keep_up`]).
pub(crate) async fn freshen(app: &App) {
    if let Err(error) = compute_touched(app).await {
        tracing::warn!(%error, "what was found in people's months is not of this instant");
    }
}

async fn compute_touched(app: &App) -> Result<(), ServiceError> {
    let (now, this) = (app.clock.now(), this_month(app));
    let mut touched = catch_up(app).await?;
    touched.truncate(usize::try_from(PEOPLE_AT_ONCE).unwrap_or_default());
    let reader = app.store.reader();
    let mut months: BTreeMap<NaiveDate, BTreeSet<PersonId>> = BTreeMap::new();
    for month in computed_months::ended(reader, this, now).await? {
        let wanted = Wanted {
            month,
            open_at: None,
            now,
            after: PersonId::default(),
        };
        let ids = computed_months::missing(reader, wanted, PEOPLE_AT_ONCE).await?;
        months.entry(month).or_default().extend(ids);
    }
    if !touched.is_empty() {
        months.entry(this).or_default().extend(touched);
    }
    for (month, ids) in months {
        let ids: Vec<PersonId> = ids.into_iter().collect();
        months_of(app, &ids, month).await?;
    }
    Ok(())
}

/// The first day of the month that it is.
fn this_month(app: &App) -> NaiveDate {
    let today = today(app);
    today.with_day(1).unwrap_or(today)
}

/// Moves the mark to the ledger's end; tells whom what came meanwhile is of.
async fn catch_up(app: &App) -> Result<Vec<PersonId>, ServiceError> {
    // Asked first, so that nobody who writes waits for nothing.
    let mark = computed_months::mark(app.store.reader()).await?;
    let (mut people, mut is_behind) = (Vec::new(), mark.entries < mark.size);
    while is_behind {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        let (some, is_more) =
            computed_months::catch_up(&transaction, ENTRIES_AT_ONCE, touched).await?;
        transaction.commit_unrecorded().await?;
        people.extend(some);
        is_behind = is_more;
    }
    Ok(people)
}

async fn compute_missing(
    app: &App,
    month: NaiveDate,
    open_at: Option<DateTime<Utc>>,
) -> Result<(), ServiceError> {
    let mut wanted = Wanted {
        month,
        open_at,
        now: app.clock.now(),
        after: PersonId::default(),
    };
    loop {
        let reader = app.store.reader();
        let ids = computed_months::missing(reader, wanted, PEOPLE_AT_ONCE).await?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        wanted.after = *last;
        match months_of(app, &ids, month).await {
            Ok(()) => continue,
            Err(error @ ServiceError::Store(_)) => return Err(error),
            Err(_) => {}
        }
        // One of them cannot be computed; the others are.
        for id in ids {
            if let Err(error) = months_of(app, &[id], month).await {
                tracing::error!(%error, %id, %month, "a month could not be computed");
            }
        }
    }
}

/// A month of these people, kept or computed.
async fn months_of(app: &App, ids: &[PersonId], month: NaiveDate) -> Result<(), ServiceError> {
    let range = month..=end_of(month).unwrap_or(month);
    let reader = app.store.along_index().await?;
    let subjects = everything_of(app, &reader, ids, &range).await?;
    of_people(app, reader, &subjects, &range).await?;
    Ok(())
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

/// What came of computing again what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many months were computed.
    pub months: u64,
    /// Those that were not what was kept as true, by person and first day.
    pub different: Vec<(PersonId, NaiveDate)>,
}

/// Computes every month that is kept again, and tells which were wrong. They are mended unless this only checks. The
/// person at the server's console asks for it.
pub async fn rebuild(app: &App, only_checks: bool) -> Result<Rebuilt, ServiceError> {
    if !only_checks {
        catch_up(app).await?;
    }
    let mut rebuilt = Rebuilt::default();
    let mut after: Option<KeptMonth> = None;
    loop {
        let reader = app.store.reader();
        let found = computed_months::kept_after(reader, after, PEOPLE_AT_ONCE).await?;
        let Some(&first) = found.first() else {
            return Ok(rebuilt);
        };
        // Those of one month are read together.
        let some: Vec<_> = found
            .into_iter()
            .take_while(|kept| kept.month == first.month)
            .collect();
        after = some.last().copied();
        let ids: Vec<PersonId> = some.iter().map(|kept| kept.account_id).collect();
        rebuild_some(app, &ids, first.month, only_checks, &mut rebuilt).await?;
    }
}

async fn rebuild_some(
    app: &App,
    ids: &[PersonId],
    month: NaiveDate,
    only_checks: bool,
    rebuilt: &mut Rebuilt,
) -> Result<(), ServiceError> {
    let range = month..=end_of(month).unwrap_or(month);
    let reader = app.store.along_index().await?;
    let subjects = everything_of(app, &reader, ids, &range).await?;
    let known = Known::read(&reader, month, &subjects).await?;
    let files = case_files::without_punches(app, &reader, &subjects, &range).await?;
    let open = files.into_iter().map(|file| Open {
        basis: basis(&app.settings.time, &file),
        file,
    });
    let computed = compute_rest(
        app,
        reader,
        &subjects,
        (open.collect(), known.entries),
        &range,
    )
    .await?;
    let now = app.clock.now();
    for (subject, one) in subjects.iter().zip(&computed) {
        rebuilt.months += 1;
        let kept = known.kept(subject, &range, &one.sums.basis, now);
        let is_same = |kept: &ComputedMonth| {
            let ComputedMonth { entries, until, .. } = one.sums;
            let kept = ComputedMonth {
                entries,
                until,
                ..kept.clone()
            };
            kept == one.sums
        };
        if kept.is_some_and(|kept| !is_same(kept)) {
            rebuilt.different.push((subject.id, month));
        }
    }
    if !only_checks {
        keep(app, month, computed.iter()).await;
    }
    Ok(())
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
