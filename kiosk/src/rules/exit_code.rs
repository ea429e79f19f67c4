//! The six digits that let a person leave the kiosk or set it up anew.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many digits an exit code has.
pub const DIGITS: usize = 6;

/// An exit code as the tablet keeps it: its SHA-256 with the kiosk's key before it, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExitCode(String);

impl ExitCode {
    /// The kept form of `digits`, which must be six digits, for the kiosk of this key.
    pub fn keep(api_key: &str, digits: &str) -> Option<Self> {
        Self::is_whole(digits).then(|| Self(digest(api_key, digits)))
    }

    /// Whether these are six digits.
    pub fn is_whole(digits: &str) -> bool {
        digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether these digits are the code.
    pub fn is(&self, api_key: &str, digits: &str) -> bool {
        self.0 == digest(api_key, digits)
    }
}

fn digest(api_key: &str, digits: &str) -> String {
    let hash = Sha256::new()
        .chain_update(api_key)
        .chain_update(b":")
        .chain_update(digits)
        .finalize();
    let hex = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    hash.iter()
        .flat_map(|byte| [hex(byte >> 4), hex(byte & 15)])
        .collect()
}

/// Counts wrong exit codes and makes each one cost more time than the one before.
///
/// It is kept on the tablet, so that a reload does not forgive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitGate {
    failures: u32,
    closed_until_ms: i64,
}

impl ExitGate {
    /// How many seconds are left before another code may be tried; 0 when one may be tried now.
    pub fn wait_seconds(self, now_ms: i64) -> i64 {
        ((self.closed_until_ms - now_ms).max(0) + 999) / 1000
    }

    /// Notes a wrong code: the first two cost nothing, then 5 s, doubling up to 10 minutes.
    pub fn note_failure(&mut self, now_ms: i64) {
        self.failures = self.failures.saturating_add(1);
        let seconds = match self.failures {
            0..=2 => 0,
            more => (5_i64 << (more - 3).min(7)).min(600),
        };
        self.closed_until_ms = now_ms + seconds * 1000;
    }

    /// Forgets the failures: the code was right.
    pub fn note_success(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_digits_for_the_right_kiosk_open() {
        let code = ExitCode::keep("key", "012345").unwrap();
        assert!(code.is("key", "012345"));
        assert!(!code.is("key", "012346"));
        assert!(!code.is("other", "012345"));
        assert!(!serde_json::to_string(&code).unwrap().contains("012345"));
    }

    #[test]
    fn an_exit_code_is_six_digits() {
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(ExitCode::keep("key", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_wrong_code_costs_more_than_the_one_before() {
        let mut gate = ExitGate::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            gate.note_failure(1_000);
            waits.push(gate.wait_seconds(1_000));
        }
        assert_eq!(waits, [0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 600, 600]);
        assert_eq!(gate.wait_seconds(600_500), 1);
        assert_eq!(gate.wait_seconds(601_000), 0);
        gate.note_success();
        assert_eq!(gate, ExitGate::default());
    }
}
