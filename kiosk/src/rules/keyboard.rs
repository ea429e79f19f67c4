//! A reader that types what it read, as a keyboard would, and ends it with Enter: a scanner of codes, a reader
//! of tags.

use chrona_api_types::tag;
use chrona_badge::keyboard::{Key, Typed};

/// The longest pause between two keys of one reading, in milliseconds. Most readers type a key every 1 to
/// 20 ms; people do not.
const PAUSE_MS: f64 = 80.0;
/// The same for a kiosk whose reader is slow, as some are over Bluetooth.
const SLOW_PAUSE_MS: f64 = 250.0;
/// After this long without a key the next one begins a reading, whatever came before.
const SILENCE_MS: f64 = 2_000.0;
/// The same in a field where people type: nobody is that fast.
const MACHINE_PAUSE_MS: f64 = 35.0;
/// From so many fast keys on they are a reader's, and for the kiosk alone.
const FAST: usize = 4;
/// The longest reading that is gathered.
const LONGEST: usize = 6_000;

/// What a reader typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its keys.
    pub typed: Typed,
    /// Whether no person types so fast, so that it is a reader's even in a field where people type.
    pub is_machine: bool,
    /// Whether its beginning is lost. The end of one tag's number may be another tag's.
    pub is_torn: bool,
}

impl Reading {
    /// Whether it may be a tag's number, a badge or a configuration: all of it, and long enough.
    pub const fn is_whole(&self) -> bool {
        !self.is_torn && self.typed.count() >= tag::SHORTEST
    }
}

/// Gathers keys into readings.
#[derive(Debug, Default)]
pub struct KeyboardScanner {
    typed: Typed,
    /// When the last key went down.
    last_ms: Option<f64>,
    /// The longest pause within what is gathered.
    slowest_ms: f64,
    /// Whether what came before what is gathered was thrown away.
    torn: bool,
}

impl KeyboardScanner {
    /// Takes a key that went down at `at_ms` by the event's own account (`Event.timeStamp`), since a page that
    /// is busy hears of it later; gives the reading that it ends, if it does.
    pub fn take(&mut self, key: Key<'_>, at_ms: f64, slow_reader: bool) -> Option<Reading> {
        let longest = if slow_reader { SLOW_PAUSE_MS } else { PAUSE_MS };
        let pause_ms = self.last_ms.map_or(f64::INFINITY, |last| at_ms - last);
        self.last_ms = Some(at_ms);
        if pause_ms >= SILENCE_MS {
            self.forget();
        } else if !self.typed.is_empty() {
            let is_late = !(0.0..=longest).contains(&pause_ms);
            if is_late || self.typed.count() >= LONGEST {
                self.forget();
                self.torn = true;
            } else {
                self.slowest_ms = self.slowest_ms.max(pause_ms);
            }
        }
        if key.key != "Enter" {
            self.typed.take(key);
            return None;
        }
        let reading = Reading {
            is_machine: self.is_machine(),
            is_torn: self.torn,
            typed: std::mem::take(&mut self.typed),
        };
        self.forget();
        (reading.typed.count() >= FAST).then_some(reading)
    }

    /// Whether the keys so far came faster than a person types.
    pub const fn is_reading(&self) -> bool {
        self.typed.count() >= FAST
    }

    /// The same in a field where people type.
    pub fn is_machine(&self) -> bool {
        self.is_reading() && self.slowest_ms <= MACHINE_PAUSE_MS
    }

    fn forget(&mut self) {
        self.typed = Typed::default();
        self.slowest_ms = 0.0;
        self.torn = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: [&str; 10] = [
        "Digit0", "Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8",
        "Digit9",
    ];

    fn key<'a>(key: &'a str, code: &'a str) -> Key<'a> {
        Key {
            key,
            code,
            ..Key::default()
        }
    }

    /// Types digits, each this long after the one before; gives when the last one was.
    fn types(scanner: &mut KeyboardScanner, digits: &str, pauses: &[f64], mut at: f64) -> f64 {
        for (place, digit) in digits.chars().enumerate() {
            at += pauses.get(place).copied().unwrap_or(8.0);
            let code = DIGITS[digit.to_digit(10).unwrap() as usize];
            let taken = scanner.take(key(&digit.to_string(), code), at, false);
            assert_eq!(taken, None);
        }
        at
    }

    fn enter(scanner: &mut KeyboardScanner, at: f64) -> Option<Reading> {
        scanner.take(key("Enter", "Enter"), at, false)
    }

    /// The number that was read, if all of one was.
    fn number(reading: Option<Reading>) -> Option<String> {
        let reading = reading.filter(Reading::is_whole)?;
        reading.typed.by_layout().map(ToOwned::to_owned)
    }

    fn is_torn(reading: Option<Reading>) -> bool {
        reading.is_some_and(|reading| reading.is_torn && !reading.is_whole())
    }

    #[test]
    fn fast_keys_ending_in_enter_are_a_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = types(&mut scanner, "0013748911", &[], 1_000.0);
        assert!(scanner.is_reading());
        assert_eq!(
            number(enter(&mut scanner, at + 8.0)).as_deref(),
            Some("0013748911")
        );
        assert_eq!(enter(&mut scanner, at + 16.0), None);
        // The next one follows at once.
        let at = types(&mut scanner, "13748911", &[], at + 20.0);
        assert_eq!(
            number(enter(&mut scanner, at + 8.0)).as_deref(),
            Some("13748911")
        );
    }

    #[test]
    fn the_end_of_a_reading_is_none() {
        for pauses in [[0.0, 0.0, 120.0], [0.0, 0.0, 1_900.0], [0.0, 0.0, -3.0]] {
            let mut scanner = KeyboardScanner::default();
            let at = types(&mut scanner, "0013748911", &pauses, 1_000.0);
            assert!(is_torn(enter(&mut scanner, at + 8.0)), "{pauses:?}");
            // The same card held out again is read.
            let at = types(&mut scanner, "0013748911", &[], at + 300.0);
            assert_eq!(
                number(enter(&mut scanner, at + 8.0)).as_deref(),
                Some("0013748911")
            );
        }
    }

    #[test]
    fn a_key_brushed_some_time_before_does_not_matter() {
        let mut scanner = KeyboardScanner::default();
        let at = types(&mut scanner, "7", &[], 1_000.0);
        let at = types(&mut scanner, "0013748911", &[SILENCE_MS], at);
        assert_eq!(
            number(enter(&mut scanner, at + 8.0)).as_deref(),
            Some("0013748911")
        );
    }

    #[test]
    fn a_reading_without_an_end_does_not_mix_with_the_next() {
        let mut scanner = KeyboardScanner::default();
        let at = types(&mut scanner, "00137489", &[], 1_000.0);
        let at = types(&mut scanner, "13748911", &[500.0], at);
        assert!(is_torn(enter(&mut scanner, at + 8.0)));
    }

    #[test]
    fn a_persons_typing_is_no_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = types(&mut scanner, "0013748911", &[150.0; 10], 1_000.0);
        assert!(!scanner.is_reading());
        assert_eq!(enter(&mut scanner, at + 150.0), None);
    }

    #[test]
    fn a_short_burst_is_no_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = types(&mut scanner, "1234567", &[], 1_000.0);
        assert_eq!(number(enter(&mut scanner, at + 8.0)), None);
    }

    #[test]
    fn in_a_field_only_a_machines_pace_is_a_readers() {
        for (pause, is_machine) in [(8.0, true), (35.0, true), (70.0, false)] {
            let mut scanner = KeyboardScanner::default();
            let at = types(&mut scanner, "294817", &[pause; 6], 1_000.0);
            let reading = enter(&mut scanner, at + pause).unwrap();
            assert_eq!(reading.is_machine, is_machine, "{pause}");
        }
    }

    #[test]
    fn a_slow_reader_is_read_where_the_kiosk_says_it_is_slow() {
        let typed = |slow: bool| {
            let mut scanner = KeyboardScanner::default();
            let mut at = 1_000.0;
            for digit in "0013748911".chars() {
                at += 100.0;
                let code = DIGITS[digit.to_digit(10).unwrap() as usize];
                scanner.take(key(&digit.to_string(), code), at, slow);
            }
            scanner.take(key("Enter", "Enter"), at + 100.0, slow)
        };
        assert_eq!(number(typed(true)).as_deref(), Some("0013748911"));
        assert_eq!(typed(false), None);
    }

    #[test]
    fn a_flood_of_keys_is_thrown_away_as_a_whole() {
        let mut scanner = KeyboardScanner::default();
        let mut at = 1_000.0;
        for _ in 0..LONGEST + 20 {
            at = types(&mut scanner, "7", &[], at);
        }
        assert!(is_torn(enter(&mut scanner, at + 8.0)));
    }
}
