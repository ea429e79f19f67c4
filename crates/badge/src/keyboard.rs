//! What a reader that types like a keyboard typed: a scanner of codes, a reader of tags.
//!
//! Most readers press the keys of a US keyboard, whatever the layout of the machine they are plugged into. A
//! French machine then reads `àà&"è'!ç&&` for `0013748911`, so the positions of the keys are kept beside
//! what they type.

/// A key that went down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Key<'a> {
    /// What it types in the machine's layout: `KeyboardEvent.key`.
    pub key: &'a str,
    /// Where it sits: `KeyboardEvent.code`.
    pub code: &'a str,
    /// Whether Shift was held.
    pub shift: bool,
    /// Whether Ctrl, Alt or Meta was held, with which a key is a command.
    pub command: bool,
}

/// A row of keys, as the machine's layout has them and as a US keyboard would.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    by_layout: String,
    by_position: String,
    /// Whether a key typed nothing in the machine's layout, as a dead key does.
    layout_lacks: bool,
    /// Whether a key is none of a US keyboard's.
    position_lacks: bool,
    count: usize,
}

impl Typed {
    /// Takes a key.
    pub fn take(&mut self, key: Key<'_>) {
        if is_modifier(key.key) {
            return;
        }
        // Some keys type a character that the browser does not tell.
        let types_unseen = matches!(key.key, "Dead" | "Process" | "Compose" | "Unidentified");
        let mut characters = key.key.chars();
        let by_layout = match (characters.next(), characters.next()) {
            (Some(character), None) if !key.command => Some(character),
            _ => None,
        };
        let by_position = Some(key)
            .filter(|key| !key.command)
            .and_then(|key| on_us_keyboard(key.code, key.shift));
        if by_layout.is_none() && by_position.is_none() && !key.command && !types_unseen {
            return;
        }
        match by_layout {
            Some(character) => self.by_layout.push(character),
            None => self.layout_lacks = true,
        }
        match by_position {
            Some(character) => self.by_position.push(character),
            None => self.position_lacks = true,
        }
        self.count += 1;
    }

    /// How many keys there were that type something.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether nothing was typed.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What was typed in the machine's layout, if every key typed something.
    pub fn by_layout(&self) -> Option<&str> {
        (!self.layout_lacks).then_some(&*self.by_layout)
    }

    /// What a US keyboard would have typed, if it has every key.
    pub fn by_position(&self) -> Option<&str> {
        (!self.position_lacks).then_some(&*self.by_position)
    }

    /// What may have been meant, the machine's own layout first.
    pub fn candidates(&self) -> impl Iterator<Item = &str> {
        self.by_layout().into_iter().chain(self.by_position())
    }

    /// The number that a reader of a US keyboard meant where the machine's layout made signs and accented
    /// letters of all its digits; `None` where what was typed may be what was meant.
    pub fn number_by_position(&self) -> Option<&str> {
        let is_plain = |character: char| character.is_ascii_alphanumeric();
        let by_position = self.by_position()?;
        let is_garbled = !self.by_layout.chars().any(is_plain);
        (is_garbled && !by_position.is_empty() && by_position.chars().all(is_plain))
            .then_some(by_position)
    }
}

fn is_modifier(key: &str) -> bool {
    matches!(
        key,
        "Shift"
            | "Control"
            | "Alt"
            | "AltGraph"
            | "Meta"
            | "CapsLock"
            | "NumLock"
            | "ScrollLock"
            | "Fn"
            | "FnLock"
    )
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
        "NumpadAdd" => ('+', '+'),
        "NumpadDecimal" => ('.', '.'),
        "NumpadDivide" => ('/', '/'),
        "NumpadMultiply" => ('*', '*'),
        "NumpadSubtract" => ('-', '-'),
        _ => return None,
    };
    Some(if shift { shifted } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed<'a>(keys: impl IntoIterator<Item = (&'a str, &'a str, bool)>) -> Typed {
        let mut typed = Typed::default();
        for (key, code, shift) in keys {
            typed.take(Key {
                key,
                code,
                shift,
                command: false,
            });
        }
        typed
    }

    /// As a US reader types `0013748911` on a French machine.
    fn garbled() -> Typed {
        typed([
            ("à", "Digit0", false),
            ("à", "Digit0", false),
            ("&", "Digit1", false),
            ("\"", "Digit3", false),
            ("è", "Digit7", false),
            ("'", "Digit4", false),
            ("!", "Digit8", false),
            ("ç", "Digit9", false),
            ("&", "Digit1", false),
            ("&", "Digit1", false),
        ])
    }

    #[test]
    fn a_french_layout_does_not_garble_a_us_scanner() {
        let typed = typed([
            ("Shift", "ShiftLeft", true),
            ("Q", "KeyA", true),
            ("1", "Digit1", true),
            ("à", "Digit0", false),
            ("4", "Digit4", true),
            ("M", "Semicolon", true),
            ("!", "Slash", false),
            (":", "Period", false),
            ("a", "KeyQ", false),
        ]);
        assert_eq!(typed.by_position(), Some("A!0$:/.q"));
        assert_eq!(typed.by_layout(), Some("Q1à4M!:a"));
    }

    #[test]
    fn a_dead_key_is_missing_in_the_layout_alone() {
        // The brace that a configuration begins with, on a French machine.
        let typed = typed([("Dead", "BracketLeft", true), ("3", "Digit3", true)]);
        assert_eq!(typed.by_layout(), None);
        assert_eq!(typed.by_position(), Some("{#"));
    }

    #[test]
    fn digits_of_a_keypad_that_is_switched_off_are_read() {
        let typed = typed([("Home", "Numpad7", false), ("End", "Numpad1", false)]);
        assert_eq!(typed.candidates().collect::<Vec<_>>(), ["71"]);
    }

    #[test]
    fn a_key_that_nothing_is_known_of_leaves_nothing_to_read() {
        let typed = typed([("7", "Digit7", false), ("Unidentified", "", false)]);
        assert_eq!(typed.candidates().count(), 0);
        assert_eq!(typed.count(), 2);
    }

    #[test]
    fn keys_that_type_nothing_do_not_count() {
        let typed = typed([
            ("Tab", "Tab", false),
            ("7", "Digit7", false),
            ("Backspace", "Backspace", false),
            ("F5", "F5", false),
        ]);
        assert_eq!(typed.by_layout(), Some("7"));
        assert_eq!(typed.count(), 1);
    }

    #[test]
    fn a_command_is_no_character() {
        let mut typed = Typed::default();
        typed.take(Key {
            key: "v",
            code: "KeyV",
            shift: false,
            command: true,
        });
        assert_eq!(typed.candidates().count(), 0);
    }

    #[test]
    fn a_number_is_read_by_position_where_the_layout_left_no_digit_of_it() {
        assert_eq!(garbled().number_by_position(), Some("0013748911"));
        // A person's own number stays as it was typed.
        let own = typed([("A", "KeyQ", true), ("é", "Digit2", false)]);
        assert_eq!(own.number_by_position(), None);
        let digits = typed([("0", "Digit0", true), ("4", "Digit4", true)]);
        assert_eq!(digits.number_by_position(), None);
        assert_eq!(Typed::default().number_by_position(), None);
    }
}
