//! CSV as spreadsheets write it: separated by semicolons, commas, tabs or bars, in UTF-8, UTF-16 or
//! Windows-1252, with the line `sep=;` that tells some spreadsheets how to open it.

use super::table::{Cell, Table};

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Reads a file by the separator for which it `fits`, or which makes most columns of its first row.
pub(super) fn read(file: &[u8], fits: impl Fn(&Table) -> bool) -> Table {
    let text = decoded(file).replace("\r\n", "\n").replace('\r', "\n");
    let (told, rest) = told_separator(&text);
    // Rows are counted from the file's beginning.
    let first_line = if told.is_some() { 2 } else { 1 };
    if let Some(separator) = told {
        return table(rest, separator, first_line);
    }
    let mut tables: Vec<Table> = SEPARATORS
        .into_iter()
        .map(|separator| table(rest, separator, first_line))
        .collect();
    if let Some(place) = tables.iter().position(fits) {
        return tables.swap_remove(place);
    }
    let width = |table: &Table| table.rows.first().map_or(0, |(_, cells)| cells.len());
    tables.sort_by_key(|table| std::cmp::Reverse(width(table)));
    tables.into_iter().next().unwrap_or_default()
}

fn decoded(file: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(file) {
        let text = file.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(text).0.into_owned();
    }
    match std::str::from_utf8(file) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(file).0.into_owned(),
    }
}

/// The separator that a first line `sep=;` names, and what follows it.
fn told_separator(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    // A spreadsheet that does not know the line writes it as a row, with more separators and in quotes.
    let line = first.trim_start_matches('"');
    let is_told = line
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("sep="));
    let separator = line
        .get(4..)
        .and_then(|told| told.bytes().next())
        .unwrap_or(b'\t');
    if is_told && separator.is_ascii() && separator != b'"' {
        (Some(separator), rest)
    } else {
        (None, text)
    }
}

fn table(text: &str, separator: u8, first_line: usize) -> Table {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    let (mut line, mut counted) = (first_line, 0);
    // Text is UTF-8 and rows may differ in length: no record fails.
    for record in reader.records().flatten() {
        // A record is said to begin before the empty lines that are passed over on the way to it.
        let place = record.position().map_or(0, csv::Position::byte);
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let rest = text.get(place..).unwrap_or_default();
        let begins = text.len() - rest.trim_start_matches('\n').len();
        let passed = text.get(counted..begins).unwrap_or_default();
        line += passed.matches('\n').count();
        counted = begins;
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let cells = record
            .iter()
            .map(|cell| Cell::Text(cell.to_owned()))
            .collect();
        table.rows.push((number, cells));
    }
    // The last record takes all that follows a quotation mark which is not closed.
    let last = text.get(counted..).unwrap_or_default();
    if last.trim_end().contains('\n') && last.matches('"').count() % 2 == 1 {
        table.unclosed = table.rows.pop().map(|(number, _)| number);
    }
    table
}
