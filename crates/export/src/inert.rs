//! Text that no spreadsheet takes for a formula, by whatever separator it splits the file.
//!
//! A spreadsheet evaluates a cell that begins with `=`, `+`, `-` or `@`. Where a cell begins is not the file's to
//! say: a French Excel splits a comma-separated file at its semicolons, and `LibreOffice` proposes comma, semicolon
//! and tab at once. So a formula is looked for at the beginning of a text and after each separator in it.

use std::{borrow::Cow, fmt::Write};

/// Begins a formula, in ASCII or in a wide or small form, which a spreadsheet may take for the ASCII one.
const fn begins_formula(character: char) -> bool {
    matches!(
        character,
        '=' | '+'
            | '-'
            | '@'
            | '＝'
            | '＋'
            | '－'
            | '＠'
            | '﹦'
            | '﹢'
            | '﹣'
            | '﹫'
            | '⁼'
            | '⁺'
            | '⁻'
            | '₌'
            | '₊'
            | '₋'
    )
}

/// Ends a cell, in some spreadsheet's opinion.
const fn separates(character: char) -> bool {
    matches!(
        character,
        ',' | ';'
            | '\t'
            | '|'
            | '\n'
            | '\r'
            | '\u{b}'
            | '\u{c}'
            | '\u{85}'
            | '\u{2028}'
            | '\u{2029}'
    )
}

/// May stand before a formula without keeping it from being one: quotes, blanks and what is not seen.
fn is_passed_over(character: char) -> bool {
    character == '"'
        || character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

/// A place where a spreadsheet might see a formula.
struct Live {
    /// Where its cell begins, in bytes.
    cell: usize,
    /// Where the character stands that makes it a formula.
    sign: usize,
    character: char,
}

fn live_cells(text: &str) -> impl Iterator<Item = Live> {
    let mut cell = Some(0);
    text.char_indices().filter_map(move |(place, character)| {
        if separates(character) {
            cell = Some(place + character.len_utf8());
        } else if !is_passed_over(character)
            && let Some(cell) = cell.take()
            && begins_formula(character)
        {
            let sign = place;
            return Some(Live {
                cell,
                sign,
                character,
            });
        }
        None
    })
}

/// The text with an apostrophe before each formula that a spreadsheet might see in it; most texts stay as they
/// are. For text that someone may have chosen: numbers and times of our own need none of it.
pub fn inert(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut made = String::new();
    let mut done = 0;
    for live in live_cells(text) {
        made.push_str(&text[done..live.cell]);
        made.push('\'');
        done = live.cell;
    }
    finished(text, made, done)
}

/// Whether a text begins with a letter or a digit and has nothing but ASCII in it that separates no cells, as most
/// texts of a long file: seen at a glance.
fn is_plain(text: &str) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = b' ';
        while byte < 0x7f {
            plain[byte as usize] = !separates(byte as char);
            byte += 1;
        }
        plain
    };
    let begins_well = text
        .bytes()
        .next()
        .is_none_or(|byte| byte.is_ascii_alphanumeric());
    begins_well && text.bytes().all(|byte| PLAIN[usize::from(byte)])
}

/// JSON in which a spreadsheet sees no formula, and a program the same values as before: in a string, the character
/// that would make one is written as its escape (RFC 8259, section 7).
pub fn inert_json(json: &str) -> Cow<'_, str> {
    let mut made = String::new();
    let mut done = 0;
    let mut strings = Strings::default();
    for live in live_cells(json) {
        // Outside strings there are only negative numbers.
        if strings.is_within(json, live.sign) {
            made.push_str(&json[done..live.sign]);
            // Writing to memory does not fail.
            let _ = write!(made, "\\u{:04x}", u32::from(live.character));
            done = live.sign + live.character.len_utf8();
        }
    }
    finished(json, made, done)
}

fn finished(text: &str, mut made: String, done: usize) -> Cow<'_, str> {
    if done == 0 && made.is_empty() {
        return Cow::Borrowed(text);
    }
    made.push_str(&text[done..]);
    Cow::Owned(made)
}

/// Tells the strings of a JSON text from the rest, from left to right.
#[derive(Default)]
struct Strings {
    place: usize,
    is_within: bool,
    is_escaped: bool,
}

impl Strings {
    fn is_within(&mut self, json: &str, place: usize) -> bool {
        for byte in &json.as_bytes()[self.place..place] {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = self.is_within,
                b'"' => self.is_within = !self.is_within,
                _ => {}
            }
        }
        self.place = place;
        self.is_within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text_wherever_its_cell_may_begin() {
        for (text, made) in [
            ("=1+2", "'=1+2"),
            ("oubli;=1+2;fin", "oubli;'=1+2;fin"),
            ("a,b\t@SUM(A1)", "a,b\t'@SUM(A1)"),
            ("Mozilla/5.0|-2+3", "Mozilla/5.0|'-2+3"),
            ("ligne\r\n+33 6 12", "ligne\r\n'+33 6 12"),
            (" \u{a0}=1", "' \u{a0}=1"),
            ("x;\"=1", "x;'\"=1"),
            ("\u{200b}＝1", "'\u{200b}＝1"),
            ("\t=1", "\t'=1"),
            (";-", ";'-"),
        ] {
            assert_eq!(inert(text), made, "{text:?}");
        }
    }

    #[test]
    fn a_text_without_a_formula_stays_as_it_is() {
        for text in [
            "",
            "Camille Martin",
            "Lefèvre-Duval, Zoë",
            "arrivée à 08:57, départ à 17 h",
            "1-2;3+4",
            "rh@exemple.fr",
            "d’accord ; c’est fait",
            "'=1",
        ] {
            assert!(matches!(inert(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn json_keeps_its_values() {
        for (json, made) in [
            (
                r#"{"reason":"oubli;=1+2;fin"}"#,
                r#"{"reason":"oubli;\u003d1+2;fin"}"#,
            ),
            (r#"{"a":"x","=b":1}"#, r#"{"a":"x","\u003db":1}"#),
            (r#"{"a":"\";@x"}"#, r#"{"a":"\";\u0040x"}"#),
            (r#"{"a":["＝1",-2]}"#, r#"{"a":["＝1",-2]}"#),
            (r#"{"a":["",";＝1",-2]}"#, r#"{"a":["",";\uff1d1",-2]}"#),
        ] {
            assert_eq!(inert_json(json), made);
        }
    }
}
