//! Going through the database's ledger, believing neither the database nor what is kept of it.

use chrona_ledger::{Checkpoint, Fault, Hash, LedgerKey, NoteError, PublicKey, Verifier};

use super::{Ledger, opening};
use crate::{
    App,
    services::ServiceError,
    store::{
        StoreError,
        ledger::{self, EntryRow, Head},
    },
};

/// Rows read at a time.
const PAGE: u64 = 2_000;

/// A ledger that is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which ledger.
    pub origin: String,
    /// The key that signs for it; none before a server first wrote to it.
    pub key: Option<PublicKey>,
    /// How many entries it has.
    pub entries: u64,
    /// How many checkpoints agree with it, the ones that were given included.
    pub checkpoints: u64,
    /// How many entries the last of them vouches for.
    pub vouched: u64,
}

/// Why a ledger is not as it was written, or cannot be gone through.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// An entry, or a checkpoint, is not as it was.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A punch was written beside the ledger.
    #[error("punch {0} is in the database and in no entry: it was not written by Chrona")]
    Unrecorded(i64),
    /// A checkpoint in the database does not verify.
    #[error("a checkpoint of {size} entries in the database does not verify: {error}")]
    Kept {
        /// How many entries it says it is of.
        size: i64,
        /// Why.
        error: NoteError,
    },
    /// A checkpoint that was given does not verify.
    #[error("checkpoint {place} of those given does not verify: {error}")]
    Given {
        /// Which one, from 1.
        place: usize,
        /// Why.
        error: NoteError,
    },
    /// The ledger has no key, and something that needs it.
    #[error("the ledger's key is gone from the database")]
    NoKey,
    /// The end is not where the last entry is.
    #[error("the ledger's end was altered: it says {size} entries, and there are {found}")]
    End {
        /// What the end says.
        size: u64,
        /// How many there are.
        found: u64,
    },
    /// Nobody with `SECRET_KEY` wrote the end.
    #[error(
        "the ledger's end was not written by a server with this SECRET_KEY: the ledger was cut or rebuilt, \
         or SECRET_KEY is another"
    )]
    Seal,
    /// The root of a subtree is not what the entries make.
    #[error("the kept root of a subtree (level {level}, position {position}) was altered")]
    Node {
        /// Its height.
        level: u32,
        /// Its place.
        position: u64,
    },
    /// The ledger cannot be gone through.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The database is away, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Goes through the ledger from its first entry to its end, and holds it to its own checkpoints and to
/// these. The server may run. Calls back now and then with how many entries are done.
pub async fn verify(
    app: &App,
    given: &[String],
    mut progress: impl FnMut(u64),
) -> Result<Verified, Finding> {
    let reader = app.store.reader();
    let kept = ledger::checkpoints(reader).await?;
    let head = ledger::head(reader).await?;
    let key = app.ledger.key(reader).await?;
    let key = key.as_ref().map(LedgerKey::public);
    let mut checkpoints = Vec::new();
    for row in &kept {
        let note = Checkpoint::open(&row.note, &key.ok_or(Finding::NoKey)?);
        checkpoints.push(note.map_err(|error| Finding::Kept {
            size: row.size,
            error,
        })?);
    }
    for (place, note) in given.iter().enumerate() {
        let note = Checkpoint::open(note, &key.ok_or(Finding::NoKey)?);
        checkpoints.push(note.map_err(|error| Finding::Given {
            place: place + 1,
            error,
        })?);
    }
    let mut verifier = Verifier::new(&head.origin, checkpoints)?;
    while verifier.size() < head.chain.size() {
        let from = i64::try_from(verifier.size()).unwrap_or(i64::MAX);
        let rows = ledger::list_from(reader, from, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            if verifier.size() < head.chain.size() {
                check(&mut verifier, row)?;
            }
        }
        progress(verifier.size());
    }
    let summary = verifier.finish()?;
    let at_end = (summary.entries, summary.last, summary.frontier.peaks());
    if at_end
        != (
            head.chain.size(),
            head.chain.last(),
            head.chain.frontier().peaks(),
        )
    {
        return Err(Finding::End {
            size: head.chain.size(),
            found: summary.entries,
        });
    }
    if !is_sealed(&app.ledger, &head, key.is_some()) {
        return Err(Finding::Seal);
    }
    if let Some(punch) = ledger::unrecorded_punch(reader).await? {
        return Err(Finding::Unrecorded(punch));
    }
    Ok(Verified {
        origin: head.origin,
        key,
        entries: summary.entries,
        checkpoints: summary.checkpoints,
        vouched: summary.vouched,
    })
}

fn check(verifier: &mut Verifier, row: &EntryRow) -> Result<(), Finding> {
    let place = verifier.size();
    let kept = Hash::try_from(&row.hash[..]).map_err(|_| Fault::Altered(place))?;
    let opening = match &row.punch {
        Some(punch) => opening(punch)?,
        None => None,
    };
    let opened = opening.as_ref().map(|(salt, facts)| (salt, facts.as_str()));
    verifier.add(&row.body, Some(kept), opened)?;
    if opening.is_none() {
        return Err(Fault::Gone(place).into());
    }
    Ok(())
}

/// Before a server first wrote to the ledger there is neither a key nor a seal.
fn is_sealed(ledger: &Ledger, head: &Head, has_key: bool) -> bool {
    match (&head.seal, has_key) {
        (None, false) => true,
        (Some(_), true) => ledger.is_sealed(head),
        _ => false,
    }
}
