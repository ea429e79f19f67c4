//! The ledger as a file that anyone can verify, without the server.

use std::io::{self, Write};

use chrona_api_types::PersonId;
use chrona_ledger::{CorrectionFacts, FORMAT, Header, LedgerKey, Line};
use chrona_store::{
    StoreError,
    ledger::{self, EntryRow},
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{each_entry, opening_of};
use crate::{App, kernel::ServiceError};

/// Whose punches can be read in a file. The entries of the others are there all the same, without what
/// they record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readable {
    /// Everyone's.
    Everyone,
    /// Those of these accounts, none included.
    Only(Vec<PersonId>),
}

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no key: no server has written to the ledger yet.
    #[error("there is nothing to export yet: the ledger has no key before its first punch")]
    NoKey,
    /// The file cannot be written.
    #[error("{0}")]
    Write(#[from] io::Error),
    /// The ledger cannot be read.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The database is away, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the database is not JSON.
    #[error("the ledger in the database was altered: run `chrona ledger verify`")]
    Altered(#[from] serde_json::Error),
}

/// Writes the ledger as it is now; answers how many entries it has. The server may run.
pub async fn export(
    app: &App,
    readable: &Readable,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let reader = &app.store.snapshot().await?;
    let checkpoints = ledger::checkpoints_after(reader, 0).await?;
    let head = ledger::head(reader).await?;
    let key = app.ledger.key(reader).await?;
    let key = key.as_ref().map(LedgerKey::public);
    let header = Header {
        complete: *readable == Readable::Everyone,
        format: FORMAT.to_owned(),
        key: key.ok_or(ExportError::NoKey)?,
        origin: head.origin,
    };
    line(out, &header)?;
    for row in checkpoints {
        let checkpoint = Some(row.note);
        let note = Line {
            checkpoint,
            ..Line::default()
        };
        line(out, &note)?;
    }
    let mut entries = 0;
    each_entry(reader, head.chain.size(), |row| {
        entries += 1;
        entry(out, row, readable)
    })
    .await?;
    out.flush()?;
    Ok(entries)
}

fn entry(out: &mut impl Write, row: &EntryRow, readable: &Readable) -> Result<(), ExportError> {
    let is_readable = match (readable, whose(row)) {
        (Readable::Everyone, _) | (_, None) => true,
        (Readable::Only(accounts), Some(whose)) => accounts.contains(&whose),
    };
    let opening = if is_readable { opening_of(row)? } else { None };
    let (salt, facts) = opening.unzip();
    let entry = Line {
        checkpoint: None,
        entry: Some(serde_json::from_str(&row.body)?),
        facts: facts
            .as_deref()
            .map(serde_json::from_str::<&RawValue>)
            .transpose()?,
        salt,
    };
    line(out, &entry)
}

/// Whose punch an entry records or corrects; none of the other kinds.
fn whose(row: &EntryRow) -> Option<PersonId> {
    let corrected = || {
        let (facts, _) = row.facts.as_ref()?;
        let facts: CorrectionFacts = serde_json::from_str(facts).ok()?;
        Some(PersonId(facts.account))
    };
    let punch = row.punch.as_ref();
    punch.map(|punch| punch.account_id).or_else(corrected)
}

fn line(out: &mut impl Write, line: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, line)?;
    Ok(out.write_all(b"\n")?)
}
