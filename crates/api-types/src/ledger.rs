//! The ledger of punches.

use serde::{Deserialize, Serialize};

use crate::ids::PunchId;

/// The ledger's last checkpoint, for a kiosk that keeps one: whoever rewrites the past would have to
/// rewrite it on every tablet too. See docs/ledger.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LedgerCheckpoint {
    /// The last signed checkpoint (a note of C2SP's tlog-checkpoint); absent until the first hour's end.
    pub checkpoint: Option<String>,
    /// The ledger's key: Ed25519, base64url; absent before the ledger's first entry.
    pub key: Option<String>,
    /// The proof that its tree is the one of the size asked for gone on (RFC 6962, section 2.1.2): hashes,
    /// base64url. Empty when nothing is to be proven, or when the ledger knows fewer entries.
    pub path: Vec<String>,
}

/// A receipt of a punch, to be kept: it shows later that the ledger had the punch, whatever became of
/// the ledger. See docs/ledger.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PunchReceipt {
    /// The punch.
    pub punch_id: PunchId,
    /// Its entry's place in the ledger.
    pub sequence: i64,
    /// The receipt: a JWS in compact form (RFC 7515), signed with the ledger's key.
    pub receipt: String,
    /// A signed checkpoint of a ledger that has the entry (a note of C2SP's tlog-checkpoint); absent
    /// until the hour's end.
    pub checkpoint: Option<String>,
    /// The proof that the entry is in the checkpoint's tree (RFC 6962, section 2.1.1): hashes from the
    /// leaf up, base64url.
    pub path: Vec<String>,
}
