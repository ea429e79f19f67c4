//! The server's time, told by a tablet whose own clock may be off.

/// How far the server's clock is ahead of the tablet's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerClock {
    ahead_ms: i64,
}

impl ServerClock {
    /// What an answer tells that said `server_ms`, asked at `sent_ms` and here at `received_ms` by
    /// the tablet's clock. Half the way there and back is taken for the way back.
    #[must_use]
    pub const fn learn(server_ms: i64, sent_ms: i64, received_ms: i64) -> Self {
        let way_back = (received_ms - sent_ms) / 2;
        Self {
            ahead_ms: server_ms + way_back - received_ms,
        }
    }

    /// The server's time when the tablet's clock says `device_ms`.
    pub const fn at(self, device_ms: i64) -> i64 {
        device_ms + self.ahead_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tablet_an_hour_late_shows_the_servers_time() {
        let clock = ServerClock::learn(3_600_050, 0, 100);
        assert_eq!(clock.at(100), 3_600_100);
        assert_eq!(clock.at(1_100), 3_601_100);
    }

    #[test]
    fn without_an_answer_the_tablets_own_clock_serves() {
        assert_eq!(ServerClock::default().at(42), 42);
    }
}
