//! Files.

pub(super) mod download;
pub(super) mod piecewise;
pub(super) mod reports;
