//! Receipts of one's own punches, and the proofs that go with them.

use std::ops::Range;

use chrona_api_types::{ProblemCode, PunchReceipt};
use chrona_ledger::{Frontier, Hash, KEPT_LEVELS, PunchFacts, Receipt, inclusion_path};
use sea_orm::ConnectionTrait;

use super::{facts, opening};
use crate::{
    App,
    services::{ServiceError, permissions::Action, sign_in::Caller},
    store::{StoreError, ledger},
};

/// The receipt of one of the caller's own punches.
pub async fn receipt(
    app: &App,
    caller: &Caller,
    punch_id: i64,
) -> Result<PunchReceipt, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let reader = app.store.reader();
    let entry = ledger::of_punch(reader, punch_id).await?;
    let found = entry.and_then(|entry| {
        let punch = entry.punch.clone()?;
        (punch.account_id == caller.person.id).then_some((entry, punch))
    });
    let (entry, punch) = found.ok_or(ProblemCode::PunchNotFound)?;
    let altered = || ServiceError::Internal(format!("the entry of punch {punch_id} was altered"));
    let (salt, _) = opening(&punch)?.ok_or_else(altered)?;
    let key = app.ledger.key(reader).await?.ok_or_else(altered)?;
    let facts: PunchFacts = facts(&punch);
    let receipt = Receipt {
        origin: ledger::head(reader).await?.origin,
        entry: serde_json::from_str(&entry.body).map_err(|_| altered())?,
        facts,
        salt,
    };
    let receipt = receipt.sign(&key).map_err(|_| altered())?;
    let place = entry.sequence.unsigned_abs();
    let checkpoint = ledger::checkpoint_with(reader, place).await?;
    let mut path = Vec::new();
    if let Some(checkpoint) = &checkpoint {
        for range in inclusion_path(place, checkpoint.size.unsigned_abs()) {
            path.push(root(reader, range).await?.to_string());
        }
    }
    Ok(PunchReceipt {
        punch_id,
        sequence: entry.sequence,
        receipt,
        checkpoint: checkpoint.map(|row| row.note),
        path,
    })
}

/// The root of the tree over a range of entries that an inclusion path names: complete subtrees, the
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
    Ok(frontier.ok_or(StoreError::Corrupt("ledger_nodes"))?.root())
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
        let hash = Hash::try_from(&hash[..]).map_err(|_| StoreError::Corrupt("ledger_nodes"))?;
        frontier.push(hash, |_| {});
    }
    if frontier.size() == wide {
        Ok(frontier.root())
    } else {
        Err(StoreError::Corrupt("ledger_nodes"))
    }
}
