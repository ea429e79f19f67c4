//! Another clock for a server, by libfaketime: a month's punches are made in a minute, each at its own time.

use std::{fs, path::PathBuf, time::SystemTime};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use tempfile::TempDir;

/// The clock of a server's programs; their timers stay real.
#[derive(Debug)]
pub struct Clock {
    library: String,
    folder: TempDir,
}

impl Clock {
    /// A clock that stands at this time. `CHRONA_TEST_FAKETIME` names the library.
    pub fn standing_at(time: DateTime<Utc>) -> Result<Self> {
        let library = std::env::var("CHRONA_TEST_FAKETIME").context(
            "CHRONA_TEST_FAKETIME names libfaketimeMT.so.1: cargo xtask test installs libfaketime",
        )?;
        let folder = tempfile::Builder::new().prefix("chrona-clock-").tempdir()?;
        let clock = Self { library, folder };
        clock.stand_at(time)?;
        Ok(clock)
    }

    /// The settings by which a server goes by it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = vec![
            ("LD_PRELOAD", self.library.clone()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            // The file tells a time without a zone.
            ("TZ", "UTC".to_owned()),
        ];
        let switches = [
            "FAKETIME_NO_CACHE",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "DONT_FAKE_MONOTONIC",
            "NO_FAKE_STAT",
        ];
        settings.extend(switches.map(|name| (name, "1".to_owned())));
        settings
    }

    /// Has it stand at this time.
    pub fn stand_at(&self, time: DateTime<Utc>) -> Result<()> {
        self.tell(&time.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// Has it run from this time on.
    pub fn run_from(&self, time: DateTime<Utc>) -> Result<()> {
        let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
        self.tell(&format!("{:+}s", (time - now).num_seconds()))
    }

    fn tell(&self, time: &str) -> Result<()> {
        // Replaced whole, so that it is never read half-written.
        let next = self.file().with_extension("next");
        fs::write(&next, time)?;
        Ok(fs::rename(&next, self.file())?)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }
}
