//! The server's time, told by a tablet whose own clock may be off.

/// How long after a badge's end it is still kept: what the reckoning may be off by.
const GRACE_MS: i64 = 60_000;

/// How far the server's clock is ahead of the tablet's steady one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerClock {
    ahead_ms: i64,
    /// Whether the server said so since the tablet's steady clock began.
    is_sure: bool,
}

impl ServerClock {
    /// What an answer tells that said `server_ms`, asked at `sent_ms` and here at `received_ms` by
    /// the tablet's clock. Half the way there and back is taken for the way back.
    #[must_use]
    pub const fn learn(server_ms: i64, sent_ms: i64, received_ms: i64) -> Self {
        let way_back = (received_ms - sent_ms) / 2;
        Self {
            ahead_ms: server_ms + way_back - received_ms,
            is_sure: true,
        }
    }

    /// As it was learnt before the page was opened: so far ahead of the tablet's clock.
    #[must_use]
    pub const fn kept(ahead_ms: i64) -> Self {
        Self {
            ahead_ms,
            is_sure: false,
        }
    }

    /// How far the server's clock is ahead of the tablet's, in milliseconds.
    pub const fn ahead_ms(self) -> i64 {
        self.ahead_ms
    }

    /// The server's time when the tablet's clock says `device_ms`.
    pub const fn at(self, device_ms: i64) -> i64 {
        device_ms + self.ahead_ms
    }

    /// What a badge tells that the server issued at `issued_ms` and that is seen at `device_ms`: it is
    /// that time, or later.
    #[must_use]
    pub fn not_before(self, issued_ms: i64, device_ms: i64) -> Self {
        Self {
            ahead_ms: self.ahead_ms.max(issued_ms - device_ms),
            ..self
        }
    }

    /// Whether a badge that ends at `end_ms` may still live at `device_ms`. A clock that nobody has set
    /// since the page was opened says nothing of it.
    pub const fn may_live(self, end_ms: i64, device_ms: i64) -> bool {
        !self.is_sure || self.at(device_ms) < end_ms + GRACE_MS
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

    #[test]
    fn a_badge_moves_a_clock_that_is_behind_and_no_other() {
        let clock = ServerClock::learn(1_000_000, 0, 0);
        assert_eq!(clock.not_before(1_030_000, 10_000).at(10_000), 1_030_000);
        assert_eq!(clock.not_before(900_000, 10_000), clock);
    }

    #[test]
    fn a_badge_is_kept_for_a_minute_after_its_end() {
        let clock = ServerClock::learn(1_000_000, 0, 0);
        assert!(clock.may_live(990_000, 49_999));
        assert!(!clock.may_live(990_000, 50_000));
    }

    #[test]
    fn a_clock_from_before_a_reload_condemns_no_badge() {
        let clock = ServerClock::kept(ServerClock::learn(1_000_000, 0, 0).ahead_ms());
        assert_eq!(clock.at(5), 1_000_005);
        assert!(clock.may_live(0, 9_000_000));
    }
}
