//! Months are computed before anyone asks for them.

use std::collections::{BTreeMap, BTreeSet};

use chrona_api_types::PersonId;
use chrona_store::time::computed_months::{self, Wanted};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use super::{PEOPLE_AT_ONCE, end_of, everything_of, of_people, touched};
use crate::{
    App,
    kernel::{ServiceError, Tx, moments::today, turn::Turn},
    services::time::planned_days,
};

/// Entries that the mark is moved over in one transaction.
const ENTRIES_AT_ONCE: i64 = 2_000;

/// Takes note of what was punched and corrected, and computes what is missing of this month and the last one. One
/// instance at a time does.
pub async fn keep_up(app: &App) -> Result<(), ServiceError> {
    let Some(turn) = Turn::try_take(app, "computed_months").await? else {
        return Ok(());
    };
    let done = compute_all(app).await;
    turn.give_back(app).await;
    done
}

async fn compute_all(app: &App) -> Result<(), ServiceError> {
    catch_up(app).await?;
    let (now, this) = (app.clock.now(), this_month(app));
    let both = [this.checked_sub_months(Months::new(1)), Some(this)];
    for month in both.into_iter().flatten() {
        let open_at = app.settings.time.calendar().day(month).start;
        compute_missing(app, month, Some(open_at)).await?;
    }
    for month in computed_months::ended(app.store.reader(), this, now).await? {
        compute_missing(app, month, None).await?;
    }
    planned_days::keep_up(app).await
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
        // On a month's first days most of what is corrected is of the last one.
        let last = this.checked_sub_months(Months::new(1));
        for month in [last, Some(this)].into_iter().flatten() {
            months.entry(month).or_default().extend(&touched);
        }
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
pub(super) async fn catch_up(app: &App) -> Result<Vec<PersonId>, ServiceError> {
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
