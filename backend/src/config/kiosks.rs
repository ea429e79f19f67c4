//! Kiosks.

use chrono::TimeDelta;

use super::{SettingError, Source};

/// What kiosks may do.
#[derive(Clone, Copy, Debug)]
pub struct Kiosks {
    /// `OFFLINE_PUNCH_MAX_HOURS` (72): how long after it read a badge a kiosk may send the punch.
    pub longest_kept: TimeDelta,
    /// `SECOND_PUNCH_SECONDS` (60): how soon after their last punch a person is asked about another one; 0 asks
    /// about none.
    pub second_punch: TimeDelta,
}

impl Kiosks {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let hours = source.number("OFFLINE_PUNCH_MAX_HOURS", 72, 1, 720)?;
        let seconds = source.number("SECOND_PUNCH_SECONDS", 60, 0, 600)?;
        Ok(Self {
            longest_kept: TimeDelta::hours(hours),
            second_punch: TimeDelta::seconds(seconds),
        })
    }
}
