//! Erasing punches: those past their retention, and those of someone who left and asks for it. The ledger
//! says that they were there and that they were erased; see docs/decisions/erasure.md.

use std::time::Duration;

use chrona_api_types::{AuditEvent, PersonId, ProblemCode};
use chrona_ledger::ErasureFacts;
use chrona_store::{
    StoreError,
    identity::accounts,
    privacy::{
        audit::NewEntry,
        erasures::{self, Due},
        forgetting::{self, Leaver},
        registry::Occasion,
    },
};
use chrona_work_time::Calendar;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde_json::json;

use crate::{
    App,
    config::OWED_MONTHS,
    kernel::{FaultKind, ServiceError, Tx, moments::today, text},
    services::ledger,
};

/// Punches erased in one transaction: whoever punches waits for it.
const AT_ONCE: u64 = 200;
/// Between two of them, for those who wait.
const PAUSE: Duration = Duration::from_millis(20);

/// Why punches go.
struct Cause {
    /// `retention` or `request`.
    word: &'static str,
    due: Due,
    /// What was said for it.
    reason: Option<String>,
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many punches.
    pub punches: u64,
    /// How many closed accounts that were left without any.
    pub accounts: u64,
}

/// Erases the punches of the days that are past `PUNCH_RETENTION_MONTHS`; none where it is not set.
pub async fn erase_past_retention(app: &App) -> Result<Erased, ServiceError> {
    let Some(before) = kept_since(app) else {
        return Ok(Erased::default());
    };
    let cause = Cause {
        word: "retention",
        due: Due {
            account_id: None,
            before,
        },
        reason: None,
    };
    erase(app, &cause).await
}

/// Erases the punches from before a day, and the account with its last one, of someone who left. What the
/// labour inspectorate may still ask for stays. The person at the server's console answers for it.
pub async fn erase_account(
    app: &App,
    account_id: PersonId,
    before: NaiveDate,
    reason: &str,
) -> Result<Erased, ServiceError> {
    let reason = text::line("reason", reason, 1, 500)?;
    let person = accounts::find(app.store.reader(), account_id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    if person.closed_at.is_none() {
        return Err(ProblemCode::AccountNotClosed.into());
    }
    let free = kept_from(app, OWED_MONTHS);
    if before > free {
        let limit = FaultKind::OutOfRange(format!("… – {free} (D3171-16)"));
        return Err(ServiceError::field("before", limit));
    }
    let cause = Cause {
        word: "request",
        due: Due {
            account_id: Some(account_id),
            before: start_of(app, before),
        },
        reason: Some(reason),
    };
    erase(app, &cause).await
}

async fn erase(app: &App, cause: &Cause) -> Result<Erased, ServiceError> {
    let mut erased = Erased::default();
    while let Some(gone) = erase_some(app, cause).await? {
        erased.punches += gone;
        tokio::time::sleep(PAUSE).await;
    }
    forget_kept(app, cause).await?;
    erased.accounts = delete_emptied(app, cause).await?;
    Ok(erased)
}

/// Erases some, with the entry that says so; answers how many, or none where there are none any more.
async fn erase_some(app: &App, cause: &Cause) -> Result<Option<u64>, ServiceError> {
    // Asked first, so that nobody who punches waits for nothing.
    if !erasures::is_any(app.store.reader(), cause.due).await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let end = app.ledger.lock(&transaction, now).await?;
    let rows = erasures::due(&transaction, cause.due, AT_ONCE).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    // What was altered stays: an erasure would hide it for good.
    for row in &rows {
        if !end.is_sealed() || !ledger::opens(row)? {
            tracing::error!(
                entry = row.sequence,
                "the ledger was altered: nothing is erased"
            );
            return Err(ProblemCode::LedgerAltered.into());
        }
    }
    let places: Vec<u64> = rows.iter().map(|row| row.sequence.unsigned_abs()).collect();
    let facts = ErasureFacts::new(cause.word, None, &places).canonical();
    let entry = (ErasureFacts::KIND, &*facts.map_err(StoreError::from)?);
    let erasure = app.ledger.note(&transaction, end, entry, now).await?;
    erasures::insert(&transaction, erasure, &places).await?;
    let gone = erasures::delete_punches(&transaction, erasure).await?;
    let punches = rows.iter().filter(|row| row.punch.is_some()).count();
    if gone != punches as u64 {
        return Err(StoreError::Corrupt("punches".into()).into());
    }
    let data = json!({
        "cause": cause.word, "reason": cause.reason, "before": cause.due.before,
        "punches": gone, "entry": erasure,
    });
    let entry = entry_of(AuditEvent::PunchesErased, cause.due.account_id, data);
    transaction.commit([entry]).await?;
    Ok(Some(gone))
}

/// Forgets whose the kept punches were that became none.
async fn forget_kept(app: &App, cause: &Cause) -> Result<(), ServiceError> {
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let forgotten = erasures::forget_kept(&transaction, cause.due).await?;
    let entry = (forgotten > 0).then(|| {
        let data =
            json!({ "cause": cause.word, "reason": cause.reason, "kept_punches": forgotten });
        entry_of(AuditEvent::PunchesErased, cause.due.account_id, data)
    });
    transaction.commit(entry).await
}

/// Deletes the closed accounts that are left without a punch, with the names they kept for its sake;
/// answers how many.
async fn delete_emptied(app: &App, cause: &Cause) -> Result<u64, ServiceError> {
    let mut deleted = 0;
    loop {
        let now = app.clock.now();
        let transaction = Tx::begin(app, now).await?;
        let account_id = cause.due.account_id;
        let ids = erasures::emptied_accounts(&transaction, account_id, AT_ONCE).await?;
        if ids.is_empty() {
            return Ok(deleted);
        }
        let mut entries = Vec::with_capacity(ids.len());
        for &id in &ids {
            accounts::lock_to_delete(&transaction, id).await?;
            let Some(person) = accounts::find(&transaction, id).await? else {
                // Another instance was first.
                continue;
            };
            let leaver = Leaver {
                person: &person,
                email_key: &text::email_key(&person.email),
                now,
                today: today(app),
            };
            forgetting::carry_out(&transaction, Occasion::Erasing, leaver).await?;
            deleted += 1;
            let data = json!({ "cause": cause.word });
            entries.push(entry_of(AuditEvent::UserErased, Some(id), data));
        }
        transaction.commit(entries).await?;
    }
}

fn entry_of(
    event_type: AuditEvent,
    subject_id: Option<PersonId>,
    data: serde_json::Value,
) -> NewEntry {
    NewEntry {
        subject_id,
        event_data: Some(data),
        ..NewEntry::of(event_type)
    }
}

/// From when on punches are kept; none where all are.
pub(crate) fn kept_since(app: &App) -> Option<DateTime<Utc>> {
    let months = app.settings.accounts.punch_retention_months;
    months.map(|months| start_of(app, kept_from(app, months)))
}

/// The first day that is kept by who keeps so many months.
fn kept_from(app: &App, months: u32) -> NaiveDate {
    let today = calendar(app).date(app.clock.now());
    today
        .checked_sub_months(Months::new(months))
        .unwrap_or(NaiveDate::MIN)
}

fn start_of(app: &App, day: NaiveDate) -> DateTime<Utc> {
    calendar(app).day(day).start
}

fn calendar(app: &App) -> Calendar {
    app.settings.time.calendar()
}
