//! How many connections are open at once, and how long one may say nothing.

use std::time::Duration;

use super::{SettingError, Source};

/// How many connections are open at once, and how long one may say nothing.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// `CONNECTIONS_MAX`: how many are open at most on the three listeners together; where it is not set,
    /// as many as the system's limit of open files leaves room for, up to 4,096.
    pub most: Option<usize>,
    /// `CONNECTIONS_PER_ADDRESS` (256): how many of them from one address, on the kiosk's listener and on
    /// the two others each.
    pub per_address: usize,
    /// `CONNECTION_HEAD_SECONDS` (15): how long a TLS handshake may take, and how long the head of a
    /// request.
    pub head: Duration,
    /// `CONNECTION_IDLE_SECONDS` (150): how long a connection is kept after an answer.
    pub idle: Duration,
    /// `CONNECTION_STALL_SECONDS` (30): how long a request's body may stop arriving, or an answer stop
    /// being read.
    pub stall: Duration,
}

impl Connections {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let most = source
            .text("CONNECTIONS_MAX")
            .map(|_| source.number("CONNECTIONS_MAX", 4_096, 16, 1_000_000))
            .transpose()?;
        let seconds = |name, default| {
            let seconds = source.number(name, default, 1, 3_600)?;
            Ok::<_, SettingError>(Duration::from_secs(seconds))
        };
        Ok(Self {
            most,
            per_address: source.number("CONNECTIONS_PER_ADDRESS", 256, 1, 1_000_000)?,
            head: seconds("CONNECTION_HEAD_SECONDS", 15)?,
            idle: seconds("CONNECTION_IDLE_SECONDS", 150)?,
            stall: seconds("CONNECTION_STALL_SECONDS", 30)?,
        })
    }
}
