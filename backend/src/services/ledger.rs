//! The ledger: an entry for each punch, in the punch's own transaction.

use chrona_ledger::{PunchFacts, Salt, commitment, instant};
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;

use crate::store::{
    StoreError,
    ledger::{self, Head},
    punches::{self, NewPunch},
};

/// Writes punches, and an entry for each at the ledger's end, which the transaction has locked; answers
/// the punches' identifiers, in their order. Not unique when a badge was used.
pub async fn record(
    transaction: &DatabaseTransaction,
    mut head: Head,
    new: &[NewPunch],
    now: DateTime<Utc>,
) -> Result<Vec<i64>, StoreError> {
    let ids = punches::insert(transaction, new).await?;
    let at = instant(now);
    let (mut entries, mut nodes) = (Vec::with_capacity(new.len()), Vec::new());
    for (punch, &id) in new.iter().zip(&ids) {
        let facts = PunchFacts {
            account: punch.account_id,
            badge: punch.badge_id.clone(),
            device: punch.device_id,
            device_time: punch.device_time.map(instant),
            kiosk: punch.kiosk_id,
            kind: punch.kind.to_owned(),
            method: NewPunch::METHOD.to_owned(),
            punch: id,
            punched_at: instant(punch.punched_at),
        };
        let commitment = commitment(&Salt(punch.salt), &facts.canonical()?);
        let kind = PunchFacts::KIND;
        let entry = head
            .chain
            .add(&at, kind, commitment, |node| nodes.push(node))?;
        entries.push((entry, id));
    }
    ledger::insert(transaction, entries).await?;
    ledger::insert_nodes(transaction, nodes).await?;
    ledger::move_head(transaction, &head.chain).await?;
    Ok(ids)
}
