//! Receipts of one's own punches, and the proofs that go with them.

use chrona_api_types::{ProblemCode, PunchId, PunchReceipt};
use chrona_ledger::{Body, Receipt, commitment, inclusion_path};
use chrona_store::{
    StoreError,
    ledger::{self, EntryRow, Head},
    punching::punches::PunchRow,
};

use super::{opening, proofs::roots};
use crate::{
    App,
    kernel::{Request, ServiceError, permissions::Action},
};

/// The receipt of one of the caller's own punches. Nothing is signed for a ledger that was altered.
pub async fn receipt(
    app: &App,
    request: &Request,
    punch_id: PunchId,
) -> Result<PunchReceipt, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let reader = app.store.reader();
    let entry = ledger::of_punch(reader, punch_id).await?;
    let found = entry.and_then(
        |EntryRow {
             punch,
             body,
             sequence,
             ..
         }| {
            let punch = punch.filter(|punch| punch.account_id == request.caller.person.id)?;
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
    let path = match &checkpoint {
        Some(checkpoint) => {
            roots(
                reader,
                inclusion_path(place, checkpoint.size.unsigned_abs()),
            )
            .await?
        }
        None => Vec::new(),
    };
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
