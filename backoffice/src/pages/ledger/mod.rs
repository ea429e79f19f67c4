//! Verifying the ledger.

mod verify;

pub(crate) use verify::VerifyPage;
