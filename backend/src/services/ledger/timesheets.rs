//! What a timesheet rests on, and the signature under it.

use std::ops::Range;

use chrona_api_types::{PersonId, ProblemCode};
use chrona_ledger::{Body, Hash, Recorded, SignedTimesheet};
use chrona_store::{
    StoreError,
    ledger::{self, Head},
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::opening_of;
use crate::{App, kernel::ServiceError};

/// What the ledger says of a person's punches, and its end.
pub(crate) struct Rested {
    pub(crate) recorded: Recorded,
    /// How many entries the ledger has.
    pub(crate) size: u64,
    /// Which ledger it is.
    pub(crate) origin: String,
    /// The last checkpoint that is signed.
    pub(crate) checkpoint: Option<String>,
}

/// What the ledger says of a person's punches of this time. `connection` sees one state of the database.
///
/// # Errors
/// Where an entry was not made for what it records, or the ledger's end is not as a server left it.
pub(crate) async fn rested(
    app: &App,
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    span: Range<DateTime<Utc>>,
) -> Result<Rested, ServiceError> {
    let head = intact_head(app, connection).await?;
    let size = head.chain.size();
    let rows = ledger::of_account(connection, account_id, span.clone()).await?;
    let mut recorded = Recorded::new(account_id.0, span, size);
    for row in rows {
        if !super::opens(&row)? {
            return Err(ProblemCode::LedgerAltered.into());
        }
        let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
        let hash = Hash::leaf(row.body.as_bytes());
        if let Some((_, facts)) = opening_of(&row)? {
            recorded.note(&body, hash, &facts);
        }
    }
    let checkpoint = ledger::last_checkpoint(connection).await?;
    Ok(Rested {
        recorded,
        size,
        origin: head.origin,
        checkpoint: checkpoint.map(|row| row.note),
    })
}

/// Signs a timesheet with the ledger's key.
///
/// # Errors
/// Where the ledger was never written to, and has no key.
pub(crate) async fn sign_timesheet(
    app: &App,
    connection: &impl ConnectionTrait,
    document: &SignedTimesheet,
) -> Result<String, ServiceError> {
    let key = app.ledger.key(connection).await?;
    let key = key.ok_or(ProblemCode::LedgerEmpty)?;
    Ok(document.sign(&key).map_err(StoreError::from)?)
}

/// The ledger's end, where a server left it so.
async fn intact_head(app: &App, connection: &impl ConnectionTrait) -> Result<Head, ServiceError> {
    let head = ledger::head(connection).await?;
    if head.seal.is_none() {
        return Err(ProblemCode::LedgerEmpty.into());
    }
    if !app.ledger.is_sealed(&head) {
        return Err(ProblemCode::LedgerAltered.into());
    }
    Ok(head)
}
