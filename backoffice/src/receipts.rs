//! The receipts this device keeps by itself: whoever shows a badge here holds the ledger to its punches,
//! whatever becomes of the ledger.

use chrona_web::types::{PersonId, PunchId};
use chrona_web::{storage, types::PunchReceipt};
use serde::{Deserialize, Serialize};

use crate::office::Office;

/// How many are kept: a few years of someone's punches, well within what a browser keeps.
const MOST: usize = 3_000;

/// A receipt that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    punch_id: PunchId,
    receipt: String,
}

fn place(user_id: PersonId) -> String {
    format!("chrona.receipts.{user_id}")
}

fn all(user_id: PersonId) -> Vec<Kept> {
    let text = storage::read(&place(user_id));
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// How many receipts of this person's punches are kept.
pub(crate) fn count(user_id: PersonId) -> usize {
    all(user_id).len()
}

/// The receipts of this person's punches, a line each.
pub(crate) fn text(user_id: PersonId) -> String {
    let receipts = all(user_id).into_iter().map(|kept| kept.receipt + "\n");
    receipts.collect()
}

/// Keeps the receipt of a punch of the signed-in person, unless it is kept. Where the server cannot be
/// asked now it is asked when the page is opened again.
pub(crate) async fn keep(office: Office, punch_id: PunchId) {
    let user = office.session.user_untracked();
    let Some(user_id) = user.map(|user| user.id) else {
        return;
    };
    if all(user_id).iter().any(|kept| kept.punch_id == punch_id) {
        return;
    }
    if let Ok(PunchReceipt { receipt, .. }) = office.client().punch_receipt(punch_id).await {
        let mut kept = all(user_id);
        kept.push(Kept { punch_id, receipt });
        let surplus = kept.len().saturating_sub(MOST);
        if let Ok(text) = serde_json::to_string(&kept[surplus..]) {
            storage::write(&place(user_id), &text);
        }
    }
}
