//! Kiosks.

use chrono::TimeDelta;

use super::{SettingError, Source};

/// What kiosks may do.
#[derive(Clone, Copy, Debug)]
pub struct Kiosks {
    /// `OFFLINE_PUNCH_MAX_HOURS` (72): how long after it read a badge a kiosk may send the punch.
    pub longest_kept: TimeDelta,
}

impl Kiosks {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let hours = source.number("OFFLINE_PUNCH_MAX_HOURS", 72, 1, 720)?;
        Ok(Self {
            longest_kept: TimeDelta::hours(hours),
        })
    }
}
