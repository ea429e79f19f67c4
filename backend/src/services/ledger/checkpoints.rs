//! Checkpoints: signed each hour and at each day's end, and put where the database's owner cannot reach.

use chrona_api_types::ProblemCode;
use chrona_ledger::{Checkpoint, LedgerKey, instant};
use chrona_store::ledger::{self, CheckpointRow};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::anchor;
use crate::{
    App,
    kernel::{ServiceError, Tx},
    mail::{Letter, Recipient},
};

/// Signs a checkpoint if one is due, and writes to `LEDGER_CHECKPOINT_FILE` what is not in it.
pub async fn keep_checkpoints(app: &App) -> Result<(), ServiceError> {
    let signed = sign_if_due(app).await;
    // Those that are signed are written, whatever came of the new one.
    let written = anchor::append(app).await;
    written.map_err(|error| {
        let words = "LEDGER_CHECKPOINT_FILE: the ledger's checkpoints wait to be written";
        ServiceError::Internal(format!("{words}: {error}"))
    })?;
    signed.map(drop)
}

/// Signs a checkpoint if one is due, that is when there are entries that none vouches for and an hour or
/// a day has ended since the last; answers the note.
pub async fn sign_if_due(app: &App) -> Result<Option<String>, ServiceError> {
    sign(app, false).await
}

/// Signs a checkpoint if there are entries that none vouches for; answers the last note then. Refused
/// when the ledger was altered.
pub async fn sign_now(app: &App) -> Result<Option<String>, ServiceError> {
    let signed = sign(app, true).await?;
    match signed {
        Some(note) => Ok(Some(note)),
        None => last_note(app).await,
    }
}

async fn sign(app: &App, at_once: bool) -> Result<Option<String>, ServiceError> {
    let now = app.clock.now();
    let is_wanted = |last: Option<&CheckpointRow>, size: u64| {
        let known = last.map_or(0, |last| last.size.unsigned_abs());
        known < size && (at_once || is_due(app, last, now))
    };
    // Without the lock first, so that nobody waits for a question with a known answer.
    let reader = app.store.reader();
    let last = ledger::last_checkpoint(reader).await?;
    let size = ledger::head(reader).await?.chain.size();
    if !at_once && !is_wanted(last.as_ref(), size) {
        return Ok(None);
    }
    let transaction = Tx::begin(app, now).await?;
    let locked = app.ledger.lock(&transaction, now).await?;
    if !locked.is_sealed {
        return Err(ProblemCode::LedgerAltered.into());
    }
    let last = ledger::last_checkpoint(&transaction).await?;
    let size = locked.head.chain.size();
    if !is_wanted(last.as_ref(), size) {
        return Ok(None);
    }
    let key = app.ledger.key(&transaction).await?;
    let key = key.ok_or(ProblemCode::LedgerAltered)?;
    let note = note(&locked.head, &key, now);
    let row = CheckpointRow {
        size: i64::try_from(size).unwrap_or(i64::MAX),
        note: note.clone(),
        created_at: now,
    };
    ledger::insert_checkpoint(&transaction, &row).await?;
    if is_of_another_day(app, last.as_ref(), now) {
        mail(app, &transaction, &note).await?;
    }
    transaction.commit_unrecorded().await?;
    Ok(Some(note))
}

fn note(head: &ledger::Head, key: &LedgerKey, now: DateTime<Utc>) -> String {
    let checkpoint = Checkpoint {
        origin: head.origin.clone(),
        size: head.chain.size(),
        root: head.chain.root(),
        time: instant(now),
    };
    checkpoint.sign(key)
}

/// Whether an hour, or a day of the organisation's zone, has ended since the last checkpoint, or the clock
/// went back.
fn is_due(app: &App, last: Option<&CheckpointRow>, now: DateTime<Utc>) -> bool {
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let this_hour = hour..=now + TimeDelta::minutes(1);
    last.is_none_or(|last| !this_hour.contains(&last.created_at))
        || is_of_another_day(app, last, now)
}

fn is_of_another_day(app: &App, last: Option<&CheckpointRow>, now: DateTime<Utc>) -> bool {
    let calendar = app.settings.time.calendar();
    last.is_none_or(|last| calendar.date(last.created_at) != calendar.date(now))
}

/// Writes the note to each address of `LEDGER_CHECKPOINT_MAIL`.
async fn mail(app: &App, transaction: &Tx<'_>, note: &str) -> Result<(), ServiceError> {
    for address in &app.settings.ledger.mail_to {
        let letter = Letter::Checkpoint {
            note: note.to_owned(),
        };
        let recipient = Recipient::organisation(address);
        transaction.write(recipient, &letter).await?;
    }
    Ok(())
}

/// The last checkpoint's note, where there is one.
async fn last_note(app: &App) -> Result<Option<String>, ServiceError> {
    let last = ledger::last_checkpoint(app.store.reader()).await?;
    Ok(last.map(|last| last.note))
}
