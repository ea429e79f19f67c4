//! Receipts of one's own punches, and the proofs that go with them.

use std::ops::Range;

use chrona_api_types::{ProblemCode, PunchReceipt};
use chrona_ledger::{Body, Frontier, Hash, KEPT_LEVELS, Receipt, commitment, inclusion_path};
use sea_orm::ConnectionTrait;

use super::opening;
use crate::{
    App,
    services::{ServiceError, permissions::Action, sign_in::Caller},
    store::{
        StoreError,
        ledger::{self, EntryRow, Head},
        punches::PunchRow,
    },
};

/// The receipt of one of the caller's own punches. Nothing is signed for a ledger that was altered.
pub async fn receipt(
    app: &App,
    caller: &Caller,
    punch_id: i64,
) -> Result<PunchReceipt, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let reader = app.store.reader();
    let entry = ledger::of_punch(reader, punch_id).await?;
    let found = entry.and_then(
        |EntryRow {
             punch,
             body,
             sequence,
             ..
         }| {
            let punch = punch.filter(|punch| punch.account_id == caller.person.id)?;
            Some((punch, body, sequence))
        },
    );
    let (punch, body, sequence) = found.ok_or(ProblemCode::PunchNotFound)?;
    let head = ledger::head(reader).await?;
    let receipt = opened(&head, &punch, &body)?.filter(|_| app.ledger.is_sealed(&head));
    let key = app.ledger.key(reader).await?;
    let (receipt, key) = receipt.zip(key).ok_or(ProblemCode::LedgerAltered)?;
    let receipt = receipt.sign(&key).map_err(StoreError::from)?;
    let place = sequence.unsigned_abs();
    let checkpoint = ledger::checkpoint_with(reader, place).await?;
    let mut path = Vec::new();
    if let Some(checkpoint) = &checkpoint {
        for range in inclusion_path(place, checkpoint.size.unsigned_abs()) {
            path.push(root(reader, range).await?.to_string());
        }
    }
    Ok(PunchReceipt {
        punch_id,
        sequence,
        receipt,
        checkpoint: checkpoint.map(|row| row.note),
        path,
    })
}

/// The receipt of a punch with this entry. None where the one was not made for the other.
fn opened(head: &Head, punch: &PunchRow, body: &str) -> Result<Option<Receipt>, StoreError> {
    let entry: Option<Body> = serde_json::from_str(body).ok();
    let (Some(entry), Some((salt, facts))) = (entry, opening(punch)?) else {
        return Ok(None);
    };
    Ok(
        (commitment(&salt, &facts) == entry.commitment).then(|| Receipt {
            origin: head.origin.clone(),
            entry,
            facts: super::facts(punch),
            salt,
        }),
    )
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
