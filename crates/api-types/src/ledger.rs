//! The ledger of punches.

use serde::{Deserialize, Serialize};

/// A receipt of a punch, to be kept: it shows later that the ledger had the punch, whatever became of
/// the ledger. See docs/ledger.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PunchReceipt {
    /// The punch.
    pub punch_id: i64,
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
