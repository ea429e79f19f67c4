//! The ledger: punches that nobody can rewrite unseen, and how a stranger checks that.
//!
//! Each entry is a line of canonical JSON that names the hash of the one before it. What an entry
//! records stands beside it, bound by a salted commitment, so that personal data can be erased and the
//! chain still verifies. Signed checkpoints say how long the ledger is and what its Merkle tree's root
//! is (RFC 6962); kept elsewhere, they hold the database's owner to the past. `docs/ledger.md` says all
//! of it for who writes a verifier of their own.
//!
//! Pure: no input, no output, no clock; builds for wasm32.

mod chain;
mod checkpoint;
mod entry;
mod erasure;
mod export;
mod hash;
mod jws;
mod key;
mod receipt;
mod recorded;
mod signed_timesheet;
mod tree;
mod verify;

pub use chain::{Chain, KEPT_LEVELS, Written};
pub use checkpoint::{Checkpoint, NoteError};
pub use entry::{
    Body, CorrectionFacts, DecisionFacts, KioskClockFacts, PeriodFacts, PunchFacts, RequestFacts,
    Salt, StepFacts, commitment, instant,
};
pub use erasure::ErasureFacts;
pub use export::{ExportError, Exported, FORMAT, Header, Held, Line, Reader};
pub use hash::Hash;
pub use key::{LedgerKey, PublicKey};
pub use receipt::{Receipt, ReceiptError, ReceiptFile, Shown};
pub use recorded::{Differences, NamedEntry, Owners, PunchTime, Recorded};
pub use signed_timesheet::{
    Recomputed, SignedTimesheet, Span, TimesheetError, ZoneData, ZoneTransition, punch_times,
    recorded_for,
};
pub use tree::{Complete, Frontier, consistency_path, goes_on, inclusion_path, root_from_path};
pub use verify::{Fault, Summary, Verifier};
