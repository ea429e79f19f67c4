//! The ledger: an entry for each punch and each erasure, in its own transaction; see docs/ledger.md.

mod anchor;
mod checkpoints;
mod export;
mod proofs;
mod receipts;
mod timesheets;
mod verify;

pub use anchor::append as append_to_file;
pub use checkpoints::{keep_checkpoints, sign_if_due, sign_now};
pub use export::{ExportError, Readable, export};
pub use proofs::checkpoint_since;
pub use receipts::receipt;
pub(crate) use timesheets::{Rested, rested, sign_timesheet};
pub use verify::{Finding, Verified, verify};

use std::sync::Arc;

use chrona_api_types::PunchId;
use chrona_ledger::{
    Body, Complete, Hash, LedgerKey, PunchFacts, Salt, Written, commitment, instant,
};
use chrona_store::{
    StoreError,
    ledger::{self, EntryRow, Head, KeyRow},
    plan_along_index, plan_as_usual,
    punching::{
        new_punches::{self, NewPunch},
        punches::PunchRow,
    },
    sealed::LEDGER_KEY,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::{
    App,
    kernel::{Context, ServiceError, Tx},
    random::Randomness,
    sealing::{SealError, Sealer},
};

/// Writes entries and signs for them.
#[derive(Clone, Debug)]
pub struct Ledger {
    random: Arc<dyn Randomness>,
    sealer: Sealer,
}

/// The ledger's end, locked for this transaction.
#[derive(Debug)]
pub struct Locked {
    head: Head,
    is_sealed: bool,
}

impl Locked {
    /// Whether the end is as a server left it.
    pub fn is_sealed(&self) -> bool {
        self.is_sealed
    }
}

/// Entries that are being added.
struct Added {
    locked: Locked,
    at: String,
    entries: Vec<(Written, Option<PunchId>)>,
    nodes: Vec<Complete>,
}

impl Added {
    fn after(locked: Locked, now: DateTime<Utc>) -> Self {
        Self {
            locked,
            at: instant(now),
            entries: Vec::new(),
            nodes: Vec::new(),
        }
    }

    fn add(
        &mut self,
        kind: &str,
        commitment: Hash,
        punch_id: Option<PunchId>,
    ) -> Result<u64, StoreError> {
        let chain = &mut self.locked.head.chain;
        let nodes = &mut self.nodes;
        let entry = chain.add(&self.at, kind, commitment, |node| nodes.push(node))?;
        let sequence = entry.sequence;
        self.entries.push((entry, punch_id));
        Ok(sequence)
    }
}

impl Ledger {
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            random: context.random.clone(),
            sealer: context.sealer.clone(),
        }
    }

    /// Locks the ledger's end until the transaction ends, before anything else is locked. Where the end
    /// is not as a server left it, punches are still recorded, but nothing is signed for any more.
    pub async fn lock(
        &self,
        transaction: &impl ConnectionTrait,
        now: DateTime<Utc>,
    ) -> Result<Locked, StoreError> {
        let mut head = ledger::lock(transaction).await?;
        let is_sealed = match &head.seal {
            Some(_) => self.is_sealed(&head),
            // The first who comes makes the key and the seal; with a key and no seal something was undone.
            None => self.found(transaction, &mut head, now).await?,
        };
        if !is_sealed {
            tracing::error!(
                entries = head.chain.size(),
                "the ledger's end was altered, or SECRET_KEY is another: nothing is signed for any more. Run `chrona ledger verify`"
            );
        }
        Ok(Locked { head, is_sealed })
    }

    /// Writes punches, and an entry for each at the ledger's end; answers the punches' identifiers, in
    /// their order. Not unique when a badge was used.
    pub async fn record(
        &self,
        transaction: &impl ConnectionTrait,
        locked: Locked,
        new: &[NewPunch],
        now: DateTime<Utc>,
    ) -> Result<Vec<PunchId>, StoreError> {
        let rows = new_punches::insert(transaction, new).await?;
        let mut added = Added::after(locked, now);
        for row in &rows {
            let Some((salt, facts)) = opening(row)? else {
                return Err(StoreError::Corrupt("punches.salt".into()));
            };
            let commitment = commitment(&salt, &facts);
            added.add(PunchFacts::KIND, commitment, Some(row.id))?;
        }
        self.write(transaction, added).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Writes an entry of this kind, and what it records, at the ledger's end; answers its place.
    pub async fn note(
        &self,
        transaction: &impl ConnectionTrait,
        locked: Locked,
        (kind, facts): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let salt = Salt(self.salt());
        let mut added = Added::after(locked, now);
        let sequence = added.add(kind, commitment(&salt, facts), None)?;
        ledger::insert_facts(transaction, sequence, facts, &salt.0).await?;
        self.write(transaction, added).await?;
        Ok(sequence)
    }

    async fn write(
        &self,
        transaction: &impl ConnectionTrait,
        added: Added,
    ) -> Result<(), StoreError> {
        let Locked {
            mut head,
            is_sealed,
        } = added.locked;
        if is_sealed {
            head.seal = Some(self.sealer.digest(PLACE, &words(&head)));
        }
        ledger::insert(transaction, added.entries).await?;
        ledger::insert_nodes(transaction, added.nodes).await?;
        ledger::move_head(transaction, &head).await
    }

    /// Seals the ledger's end anew under today's `SECRET_KEY`, where it is sealed under the one before;
    /// answers whether it was.
    pub async fn reseal(&self, app: &App) -> Result<bool, ServiceError> {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        let mut head = ledger::lock(&transaction).await?;
        let today = self.sealer.digest(PLACE, &words(&head));
        if !self.is_sealed(&head) || head.seal.as_ref() == Some(&today) {
            return Ok(false);
        }
        head.seal = Some(today);
        ledger::move_head(&transaction, &head).await?;
        transaction.commit_unrecorded().await?;
        Ok(true)
    }

    /// What hides facts behind their commitment.
    pub fn salt(&self) -> [u8; 16] {
        self.random.bytes()
    }

    /// The key that signs checkpoints and receipts; none before the ledger was first written to.
    pub async fn key(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<Option<LedgerKey>, ServiceError> {
        let row = ledger::key(connection).await?;
        let key = row.map(|row| self.open(&row)).transpose();
        key.map_err(|error| ServiceError::Internal(format!("ledger key: {error}")))
    }

    fn open(&self, row: &KeyRow) -> Result<LedgerKey, SealError> {
        let opened = self
            .sealer
            .open(&LEDGER_KEY.place(&row.public_key), &row.sealed_seed)?;
        let seed = opened.secret.as_slice().try_into();
        let key = LedgerKey::from_seed(seed.map_err(|_| SealError::Altered)?);
        if row.public_key == key.public().to_string() {
            Ok(key)
        } else {
            Err(SealError::Altered)
        }
    }

    /// Whether a server that has `SECRET_KEY` wrote this end.
    fn is_sealed(&self, head: &Head) -> bool {
        let seals = self.sealer.digests(PLACE, &words(head));
        head.seal.as_ref().is_some_and(|seal| seals.contains(seal))
    }

    /// Makes the key and seals the end; answers false, and does nothing, when there is a key.
    async fn found(
        &self,
        transaction: &impl ConnectionTrait,
        head: &mut Head,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let seed = self.random.bytes();
        let public_key = LedgerKey::from_seed(&seed).public().to_string();
        let sealed_seed = self.sealer.seal(&LEDGER_KEY.place(&public_key), &seed);
        let row = KeyRow {
            sealed_seed: sealed_seed.map_err(|_| StoreError::Corrupt("SECRET_KEY".into()))?,
            public_key,
        };
        let is_first = ledger::insert_key(transaction, &row, now).await?;
        if is_first {
            head.seal = Some(self.sealer.digest(PLACE, &words(head)));
            ledger::move_head(transaction, head).await?;
        }
        Ok(is_first)
    }
}

const PLACE: &str = "ledger end";
/// Entries read at a time.
const PAGE: u64 = 2_000;

/// What a seal of the ledger's end is of.
fn words(head: &Head) -> String {
    let chain = &head.chain;
    format!(
        "{}\n{}\n{}\n{}",
        head.origin,
        chain.size(),
        chain.last(),
        chain.root()
    )
}

/// Goes through the ledger's first entries, so many, in order; stops early where one is missing.
async fn each_entry<E: From<StoreError>>(
    connection: &impl ConnectionTrait,
    size: u64,
    mut work: impl FnMut(&EntryRow) -> Result<(), E>,
) -> Result<(), E> {
    plan_along_index(connection).await?;
    let mut left = size;
    let mut rows = ledger::list_from(connection, 0, left.min(PAGE)).await?;
    while let Some(last) = rows.last() {
        let next = last.sequence + 1;
        left = left.saturating_sub(rows.len() as u64);
        // The database looks for the next ones while these are worked on.
        let (following, worked) = tokio::join!(
            biased;
            async {
                if left == 0 {
                    return Ok(Vec::new());
                }
                ledger::list_from(connection, next, left.min(PAGE)).await
            },
            async {
                tokio::task::yield_now().await;
                rows.iter().try_for_each(&mut work)
            },
        );
        worked?;
        rows = following?;
    }
    Ok(plan_as_usual(connection).await?)
}

/// What opens the commitment of a punch's entry: the salt and the facts' canonical bytes. None when the
/// salt is gone.
fn opening(row: &PunchRow) -> Result<Option<(Salt, String)>, StoreError> {
    let salt = row.salt.as_deref().map(Salt::try_from);
    let Some(Ok(salt)) = salt else {
        return Ok(None);
    };
    Ok(Some((salt, facts(row).canonical()?)))
}

/// What opens an entry's commitment, where what it records is there.
fn opening_of(row: &EntryRow) -> Result<Option<(Salt, String)>, StoreError> {
    if let Some(punch) = &row.punch {
        return opening(punch);
    }
    let facts = row.facts.as_ref();
    Ok(facts.and_then(|(facts, salt)| Some((Salt::try_from(&salt[..]).ok()?, facts.clone()))))
}

/// Whether an entry records what it was made for.
pub(super) fn opens(row: &EntryRow) -> Result<bool, StoreError> {
    let body: Option<Body> = serde_json::from_str(&row.body).ok();
    let opening = opening_of(row)?;
    Ok(body
        .zip(opening)
        .is_some_and(|(body, (salt, facts))| commitment(&salt, &facts) == body.commitment))
}

/// What the entry of a punch commits to.
fn facts(row: &PunchRow) -> PunchFacts {
    PunchFacts {
        account: row.account_id.0,
        badge: row.badge_id.clone(),
        device: row.device_id.map(|id| id.0),
        device_time: row.device_time.map(instant),
        kiosk: row.kiosk_id.map(|id| id.0),
        kind: row.kind.as_str().to_owned(),
        method: row.method.as_str().to_owned(),
        punch: row.id.0,
        punched_at: instant(row.punched_at),
    }
}
