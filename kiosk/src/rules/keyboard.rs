//! A USB scanner that types its reading, as a keyboard would, and ends it with Enter.

/// The longest pause between two keys of one reading, in milliseconds. Scanners type a key every
/// 1 to 20 ms; people do not.
const LONGEST_PAUSE_MS: i64 = 80;
/// The shortest reading: shorter ones are a person's keys. Readers of tags type eight digits or more.
const SHORTEST: usize = 8;
/// The longest reading that is gathered.
const LONGEST: usize = 6_000;

/// A key that went down.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// What it types on the tablet's keyboard layout: `KeyboardEvent.key`.
    pub key: &'a str,
    /// Where it sits: `KeyboardEvent.code`.
    pub code: &'a str,
    /// Whether Shift was held.
    pub shift: bool,
}

/// What a scanner typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// By the tablet's keyboard layout.
    pub typed: String,
    /// By the positions of the keys on a US keyboard, which most scanners imitate whatever the
    /// tablet's layout.
    pub by_position: String,
}

/// Gathers keys into readings.
#[derive(Debug, Default)]
pub struct KeyboardScanner {
    typed: String,
    by_position: String,
    last_ms: i64,
}

impl KeyboardScanner {
    /// Takes a key that went down at `at_ms`, and gives the reading that it ends, if it does.
    pub fn take(&mut self, key: Key<'_>, at_ms: i64) -> Option<Reading> {
        if at_ms - self.last_ms > LONGEST_PAUSE_MS || self.typed.len() > LONGEST {
            self.forget();
        }
        self.last_ms = at_ms;
        if key.key == "Enter" {
            let reading = Reading {
                typed: std::mem::take(&mut self.typed),
                by_position: std::mem::take(&mut self.by_position),
            };
            return (reading.typed.chars().count() >= SHORTEST).then_some(reading);
        }
        let mut characters = key.key.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            self.typed.push(character);
            if let Some(character) = on_us_keyboard(key.code, key.shift) {
                self.by_position.push(character);
            }
        }
        None
    }

    /// Whether the keys so far came faster than a person types: they are for the kiosk alone.
    pub fn is_reading(&self) -> bool {
        self.typed.chars().count() >= 4
    }

    fn forget(&mut self) {
        self.typed.clear();
        self.by_position.clear();
    }
}

/// The character at this place of a US keyboard.
fn on_us_keyboard(code: &str, shift: bool) -> Option<char> {
    if let Some(letter) = code
        .strip_prefix("Key")
        .and_then(|rest| rest.chars().next())
    {
        return Some(if shift {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
    if let Some(digit) = code
        .strip_prefix("Digit")
        .and_then(|rest| rest.parse::<usize>().ok())
    {
        let row = if shift { ")!@#$%^&*(" } else { "0123456789" };
        return row.chars().nth(digit);
    }
    if let Some(digit) = code.strip_prefix("Numpad").filter(|rest| rest.len() == 1) {
        return digit.chars().next();
    }
    let (plain, shifted) = match code {
        "Space" => (' ', ' '),
        "Minus" => ('-', '_'),
        "Equal" => ('=', '+'),
        "Period" => ('.', '>'),
        "Comma" => (',', '<'),
        "Slash" => ('/', '?'),
        "Semicolon" => (';', ':'),
        "Quote" => ('\'', '"'),
        "BracketLeft" => ('[', '{'),
        "BracketRight" => (']', '}'),
        "Backslash" => ('\\', '|'),
        "Backquote" => ('`', '~'),
        _ => return None,
    };
    Some(if shift { shifted } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key<'a>(key: &'a str, code: &'a str, shift: bool) -> Key<'a> {
        Key { key, code, shift }
    }

    fn type_letters(scanner: &mut KeyboardScanner, count: usize, every_ms: i64) -> i64 {
        let mut at = 1_000;
        for _ in 0..count {
            assert_eq!(scanner.take(key("q", "KeyA", false), at), None);
            at += every_ms;
        }
        at
    }

    #[test]
    fn fast_keys_ending_in_enter_are_a_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = type_letters(&mut scanner, 20, 5);
        let reading = scanner.take(key("Enter", "Enter", false), at).unwrap();
        assert_eq!(reading.typed, "q".repeat(20));
        assert_eq!(reading.by_position, "a".repeat(20));
        assert_eq!(scanner.take(key("Enter", "Enter", false), at + 1), None);
    }

    #[test]
    fn a_persons_typing_is_no_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = type_letters(&mut scanner, 20, 150);
        assert_eq!(scanner.take(key("Enter", "Enter", false), at), None);
    }

    #[test]
    fn a_short_burst_is_no_reading() {
        let mut scanner = KeyboardScanner::default();
        let at = type_letters(&mut scanner, 4, 5);
        assert_eq!(scanner.take(key("Enter", "Enter", false), at), None);
    }

    #[test]
    fn a_french_layout_does_not_garble_a_us_scanner() {
        let mut scanner = KeyboardScanner::default();
        let keys = [
            ("Shift", "ShiftLeft", true),
            ("Q", "KeyA", true),
            ("1", "Digit1", true),
            ("à", "Digit0", false),
            ("4", "Digit4", true),
            ("M", "Semicolon", true),
            ("!", "Slash", false),
            (":", "Period", false),
        ];
        let mut at = 0;
        for (name, code, shift) in keys.into_iter().chain([("a", "KeyQ", false); 8]) {
            assert_eq!(scanner.take(key(name, code, shift), at), None);
            at += 3;
        }
        let reading = scanner.take(key("Enter", "Enter", false), at).unwrap();
        assert_eq!(reading.by_position, "A!0$:/.qqqqqqqq");
    }
}
