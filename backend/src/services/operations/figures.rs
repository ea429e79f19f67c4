//! What the database knows of how things go, for who watches the server.

use std::time::{Duration, Instant};

use chrona_store::{
    ledger,
    operations::figures::{self, Counts},
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{App, kernel::ServiceError, services::kiosks::ONLINE};

/// How things go.
#[derive(Debug)]
pub struct Figures {
    /// When they were read, by the server's clock.
    pub at: DateTime<Utc>,
    /// How long the database took to answer.
    pub latency: Duration,
    /// How far the server's clock is ahead of the database's.
    pub clock_offset: TimeDelta,
    /// What was counted.
    pub counts: Counts,
    /// How many entries the ledger has.
    pub ledger_entries: i64,
    /// What the database takes on its disk, in bytes.
    pub database_bytes: i64,
    /// The last checkpoint: of how many entries, and when it was signed.
    pub checkpoint: Option<(i64, DateTime<Utc>)>,
}

/// Reads the figures; takes a connection for some short questions.
pub async fn read(app: &App) -> Result<Figures, ServiceError> {
    let reader = app.store.reader();
    let asked = Instant::now();
    let theirs = figures::clock(reader).await?;
    let latency = asked.elapsed();
    let at = app.clock.now();
    let counts = figures::counts(reader, at - ONLINE..at + ONLINE).await?;
    let entries = ledger::head(reader).await?.chain.size();
    let checkpoint = ledger::last_checkpoint(reader).await?;
    Ok(Figures {
        at,
        latency,
        // The answer was half as long under way.
        clock_offset: at - theirs - TimeDelta::from_std(latency / 2).unwrap_or_default(),
        counts,
        ledger_entries: i64::try_from(entries).unwrap_or(i64::MAX),
        database_bytes: figures::size(reader).await?,
        checkpoint: checkpoint.map(|last| (last.size, last.created_at)),
    })
}

impl Figures {
    /// How long the oldest e-mail waits.
    pub fn oldest_waits(&self) -> TimeDelta {
        let oldest = self.counts.outbox_oldest;
        oldest.map_or_else(TimeDelta::zero, |oldest| self.at - oldest)
    }

    /// How old the last checkpoint is.
    pub fn checkpoint_age(&self) -> Option<TimeDelta> {
        self.checkpoint.map(|(_, signed)| self.at - signed)
    }

    /// How old the last backup is.
    pub fn backup_age(&self) -> Option<TimeDelta> {
        self.counts.backup_made.map(|made| self.at - made)
    }

    /// How long ago a backup was checked.
    pub fn backup_verified_age(&self) -> Option<TimeDelta> {
        self.counts.backup_verified.map(|checked| self.at - checked)
    }

    /// Entries that no checkpoint vouches for.
    pub fn unsigned_entries(&self) -> i64 {
        let signed = self.checkpoint.map_or(0, |(size, _)| size);
        self.ledger_entries.saturating_sub(signed).max(0)
    }
}
