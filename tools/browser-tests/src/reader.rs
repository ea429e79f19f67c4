//! A reader of cards that is plugged into a machine and types as a keyboard does.

/// Which keys a reader presses, and when. It presses those of a US keyboard, as most do.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Whether the machine takes the keyboard for a French one.
    french: bool,
    /// How long each key comes after the one before, in milliseconds.
    pace_ms: f64,
    /// The places of keys that come late, and how late.
    late: Vec<(usize, f64)>,
}

/// A key as the browser hears of it.
#[derive(Clone, Debug)]
pub(crate) struct Press {
    /// `KeyboardEvent.key`.
    pub(crate) key: String,
    /// `KeyboardEvent.code`.
    pub(crate) code: String,
    /// What it types.
    pub(crate) text: String,
    /// When, in milliseconds after the first.
    pub(crate) at_ms: f64,
}

impl Reader {
    /// A reader at a machine with a US keyboard, at the pace of most: a key every 8 ms.
    pub const fn new() -> Self {
        Self {
            french: false,
            pace_ms: 8.0,
            late: Vec::new(),
        }
    }

    /// At a machine with a French keyboard (macOS's).
    #[must_use]
    pub const fn at_a_french_machine(mut self) -> Self {
        self.french = true;
        self
    }

    /// With a key every so many milliseconds.
    #[must_use]
    pub const fn with_pace(mut self, ms: f64) -> Self {
        self.pace_ms = ms;
        self
    }

    /// With one key, counted from 0, that comes so many milliseconds after the one before.
    #[must_use]
    pub fn with_a_pause(mut self, place: usize, ms: f64) -> Self {
        self.late.push((place, ms));
        self
    }

    /// What it presses for this number, Enter at its end.
    pub(crate) fn presses(&self, number: &str) -> Vec<Press> {
        let mut at_ms = 0.0;
        let mut presses = Vec::new();
        for (place, sign) in number.chars().chain(['\r']).enumerate() {
            if place > 0 {
                let late = self.late.iter().find(|(late, _)| *late == place);
                at_ms += late.map_or(self.pace_ms, |(_, ms)| *ms);
            }
            let (key, code) = match sign {
                '\r' => ("Enter".to_owned(), "Enter".to_owned()),
                '0'..='9' => (self.typed(sign), format!("Digit{sign}")),
                _ => (
                    self.typed(sign),
                    format!("Key{}", sign.to_ascii_uppercase()),
                ),
            };
            presses.push(Press {
                text: if sign == '\r' {
                    "\r".to_owned()
                } else {
                    key.clone()
                },
                key,
                code,
                at_ms,
            });
        }
        presses
    }

    fn typed(&self, sign: char) -> String {
        const DIGITS: [char; 10] = ['à', '&', 'é', '"', '\'', '(', '§', 'è', '!', 'ç'];
        let digit = sign
            .to_digit(10)
            .and_then(|digit| usize::try_from(digit).ok());
        let typed = match (digit, sign) {
            _ if !self.french => sign,
            (Some(digit), _) => DIGITS[digit],
            (None, 'a') => 'q',
            (None, 'q') => 'a',
            (None, 'w') => 'z',
            (None, 'z') => 'w',
            (None, sign) => sign,
        };
        typed.to_string()
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_machine_makes_signs_of_digits() {
        let presses = Reader::new().at_a_french_machine().presses("0013748911");
        let typed: String = presses.iter().map(|press| &*press.text).collect();
        assert_eq!(typed, "àà&\"è'!ç&&\r");
        assert_eq!(presses[2].code, "Digit1");
    }

    #[test]
    fn a_pause_delays_what_follows() {
        let presses = Reader::new().with_a_pause(2, 120.0).presses("123");
        let times: Vec<f64> = presses.iter().map(|press| press.at_ms).collect();
        assert_eq!(times, [0.0, 8.0, 128.0, 136.0]);
    }
}
