//! No cell of a file is a formula, however a spreadsheet splits it.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use chrona_export::{Layout, Table, inert, inert_json};
use proptest::prelude::*;

/// Text as someone would write it who wants a live cell.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            ";", ",", "\t", "|", "\r", "\n", "\r\n", "\u{85}", "\u{2028}", "\"", "\"\"", "'", " ", "\u{a0}", "\u{200b}",
            "\u{feff}", "=", "+", "-", "@", "＝", "＋", "－", "＠", "\\", "=1+2", "=cmd|'/c calc'!A0",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zé0-9]{1,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Whether a spreadsheet might evaluate a cell, whatever it passes over before it looks.
fn is_live(cell: &str) -> bool {
    let unseen = |character: char| {
        character == '"'
            || character.is_whitespace()
            || character.is_control()
            || ['\u{200b}', '\u{feff}'].contains(&character)
    };
    cell.trim_start_matches(unseen)
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The cells of a file that is split by this separator, with quotes heeded and not.
fn cells(file: &str, separator: u8) -> Vec<String> {
    let mut cells = Vec::new();
    for quoting in [true, false] {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .quoting(quoting)
            .from_reader(file.as_bytes());
        for record in reader.records() {
            cells.extend(record.unwrap().iter().map(ToOwned::to_owned));
        }
    }
    cells
}

proptest! {
    #[test]
    fn no_cell_is_live_whatever_the_separator(
        rows in prop::collection::vec((hostile(), hostile(), hostile()), 1..4),
        layout in prop::sample::select(vec![
            Layout::Programs, Layout::SemicolonSpreadsheet, Layout::CommaSpreadsheet,
        ]),
    ) {
        let mut table = Table::new(layout, &["a", "b", "c"]);
        for (first, second, third) in &rows {
            for text in [first, second, third] {
                table.text(text);
            }
            table.end_row();
        }
        let file = String::from_utf8(table.take()).unwrap();
        for separator in [b',', b';', b'\t', b'|'] {
            for cell in cells(&file, separator) {
                prop_assert!(!is_live(&cell), "{cell:?} of {file:?}");
            }
        }
        let anywhere = [',', ';', '\t', '|', '\r', '\n', '\u{85}', '\u{2028}'];
        for cell in file.split(anywhere) {
            prop_assert!(!is_live(cell), "{cell:?} of {file:?}");
        }
    }

    #[test]
    fn only_apostrophes_are_added_and_only_once(text in hostile()) {
        let made = inert(&text);
        prop_assert_eq!(inert(&made), made.as_ref());
        let mut rest = text.chars().peekable();
        for character in made.chars() {
            if rest.peek() == Some(&character) {
                rest.next();
            } else {
                prop_assert_eq!(character, '\'');
            }
        }
        prop_assert_eq!(rest.next(), None);
    }

    #[test]
    fn json_means_what_it_meant(texts in prop::collection::vec(hostile(), 0..4), number in any::<i64>()) {
        let value = serde_json::json!({ "texts": texts, "numbers": [number, -1] });
        let json = value.to_string();
        let made = inert_json(&json);
        let read: serde_json::Value = serde_json::from_str(&made).unwrap();
        prop_assert_eq!(read, value);
        for cell in made.split([',', ';', '\t', '|']) {
            let cell = cell.trim_start_matches('"');
            prop_assert!(!cell.starts_with(['=', '+', '@', '＝', '＋', '－', '＠']), "{cell:?} of {made:?}");
        }
    }
}
