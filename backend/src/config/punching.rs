//! How punches are written.

use super::{SettingError, Source};

/// How punches are written.
#[derive(Clone, Copy, Debug)]
pub struct Punching {
    /// `PUNCHES_PER_COMMIT` (256): how many punches one commit holds at most.
    pub per_commit: usize,
}

impl Punching {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            per_commit: source.number("PUNCHES_PER_COMMIT", 256, 1, 256)?,
        })
    }
}
