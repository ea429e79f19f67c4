//! Phones.

use super::{SettingError, Source};

/// What phones have to do.
#[derive(Clone, Copy, Debug)]
pub struct Devices {
    /// `REQUIRE_DEVICE_PROOF` (false): whether every phone has a key and proves it for each badge.
    pub require_proof: bool,
}

impl Devices {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            require_proof: source.flag("REQUIRE_DEVICE_PROOF", false)?,
        })
    }
}
