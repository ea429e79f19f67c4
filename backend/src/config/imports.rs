//! Files that people bring.

use super::{SettingError, Source};

/// What files may ask of the server.
#[derive(Clone, Copy, Debug)]
pub struct Imports {
    /// `IMPORT_MAX_UNPACKED_MIB` (32): how many bytes a workbook may unpack to.
    pub most_unpacked: u64,
}

impl Imports {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let most: u64 = source.number("IMPORT_MAX_UNPACKED_MIB", 32, 1, 512)?;
        Ok(Self {
            most_unpacked: most * 1024 * 1024,
        })
    }
}
