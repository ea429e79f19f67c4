//! Proofs, from the entries and the roots of subtrees that are kept.

use std::ops::Range;

use chrona_api_types::LedgerCheckpoint;
use chrona_ledger::{Frontier, Hash, KEPT_LEVELS, LedgerKey, consistency_path};
use chrona_store::{StoreError, ledger};
use sea_orm::ConnectionTrait;

use crate::{App, kernel::ServiceError};

/// The last checkpoint, with the proof that it goes on from the tree of this size.
pub async fn checkpoint_since(app: &App, size: u64) -> Result<LedgerCheckpoint, ServiceError> {
    let reader = app.store.reader();
    let last = ledger::last_checkpoint(reader).await?;
    let key = app.ledger.key(reader).await?;
    let path = match &last {
        Some(last) => roots(reader, consistency_path(size, last.size.unsigned_abs())).await?,
        None => Vec::new(),
    };
    Ok(LedgerCheckpoint {
        checkpoint: last.map(|last| last.note),
        key: key
            .as_ref()
            .map(LedgerKey::public)
            .map(|key| key.to_string()),
        path,
    })
}

/// The roots of the trees over these ranges of entries, in base64url.
pub(super) async fn roots(
    connection: &impl ConnectionTrait,
    ranges: Vec<Range<u64>>,
) -> Result<Vec<String>, StoreError> {
    let mut roots = Vec::with_capacity(ranges.len());
    for range in ranges {
        roots.push(root(connection, range).await?.to_string());
    }
    Ok(roots)
}

/// The root of the tree over a range of entries that a proof names: complete subtrees, the
/// largest first. Reads a few hundred hashes for each at most.
async fn root(connection: &impl ConnectionTrait, range: Range<u64>) -> Result<Hash, StoreError> {
    let mut subtrees = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let level = (range.end - start).ilog2();
        subtrees.push(subtree(connection, level, start >> level).await?);
        start += 1 << level;
    }
    let frontier = Frontier::new(range.end - range.start, subtrees);
    Ok(frontier
        .ok_or(StoreError::Corrupt("ledger_nodes".into()))?
        .root())
}

/// The root of a complete subtree, from the kept roots beneath it.
async fn subtree(
    connection: &impl ConnectionTrait,
    level: u32,
    position: u64,
) -> Result<Hash, StoreError> {
    let kept = level / KEPT_LEVELS * KEPT_LEVELS;
    let wide = 1 << (level - kept);
    let positions = position * wide..(position + 1) * wide;
    let hashes = ledger::nodes(connection, kept, positions).await?;
    let mut frontier = Frontier::default();
    for hash in hashes {
        let hash =
            Hash::try_from(&hash[..]).map_err(|_| StoreError::Corrupt("ledger_nodes".into()))?;
        frontier.push(hash, |_| {});
    }
    if frontier.size() == wide {
        Ok(frontier.root())
    } else {
        Err(StoreError::Corrupt("ledger_nodes".into()))
    }
}
