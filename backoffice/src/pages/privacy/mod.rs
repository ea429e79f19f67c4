//! The audit log.

mod journal;

pub(crate) use journal::Journal;
