//! A table as CSV (RFC 4180), for programs or for a spreadsheet.

use chrono::{DateTime, Utc};
use csv::{Terminator, Writer, WriterBuilder};

use crate::{inert, inert_json, write_instant};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// For programs: commas, UTF-8 without a mark.
    Programs,
    /// For a spreadsheet whose decimal sign is a comma, as in French: semicolons, and a byte order mark, by which
    /// it knows the text for UTF-8.
    SemicolonSpreadsheet,
    /// For a spreadsheet whose decimal sign is a point, as in English: commas, and the mark.
    CommaSpreadsheet,
}

impl Layout {
    const fn separator(self) -> u8 {
        match self {
            Self::Programs | Self::CommaSpreadsheet => b',',
            Self::SemicolonSpreadsheet => b';',
        }
    }

    const fn mark(self) -> &'static [u8] {
        match self {
            Self::Programs => b"",
            Self::SemicolonSpreadsheet | Self::CommaSpreadsheet => "\u{feff}".as_bytes(),
        }
    }
}

/// A file of rows that is written cell by cell and taken away part by part.
///
/// What cannot be written in memory cannot be written at all, so that nothing here fails.
#[derive(Debug)]
pub struct Table {
    layout: Layout,
    columns: usize,
    writer: Writer<Vec<u8>>,
    scratch: Vec<u8>,
    rows: u64,
    /// How long the longest part was, in bytes.
    longest: usize,
}

impl Table {
    /// A file whose first line names its columns.
    pub fn new(layout: Layout, columns: &[&str]) -> Self {
        let mut table = Self {
            layout,
            columns: columns.len(),
            writer: writer(layout, layout.mark().to_vec()),
            scratch: Vec::new(),
            rows: 0,
            longest: 0,
        };
        for column in columns {
            table.word(column);
        }
        table.end_line();
        table
    }

    /// A cell of text that someone may have chosen, in which no spreadsheet sees a formula.
    pub fn text(&mut self, text: &str) {
        self.cell(inert(text).as_bytes());
    }

    /// A cell of such text, or an empty one.
    pub fn maybe_text(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A cell of JSON, with the same values, in which no spreadsheet sees a formula.
    pub fn maybe_json(&mut self, json: Option<&str>) {
        self.cell(inert_json(json.unwrap_or_default()).as_bytes());
    }

    /// A cell of our own words: a name of a column, a date, an hour.
    pub fn word(&mut self, word: &str) {
        self.cell(word.as_bytes());
    }

    /// A cell of a number.
    pub fn number(&mut self, number: i64) {
        let mut digits = itoa::Buffer::new();
        self.cell(digits.format(number).as_bytes());
    }

    /// A cell of a number, or an empty one.
    pub fn maybe_number(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.number(number),
            None => self.word(""),
        }
    }

    /// A cell of an instant, RFC 3339 in UTC.
    pub fn instant(&mut self, at: DateTime<Utc>) {
        self.scratched(|scratch| write_instant(scratch, at));
    }

    /// A cell of an instant, or an empty one.
    pub fn maybe_instant(&mut self, at: Option<DateTime<Utc>>) {
        match at {
            Some(at) => self.instant(at),
            None => self.word(""),
        }
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.end_line();
        self.rows += 1;
    }

    /// Writes a last line that says how many rows there are, by which a program tells a whole file from the
    /// beginning of one: `end`, the count, and empty cells.
    pub fn end_with_count(&mut self) {
        self.word("end");
        self.number(i64::try_from(self.rows).unwrap_or(i64::MAX));
        for _ in 2..self.columns {
            self.word("");
        }
        self.end_line();
    }

    /// What was written since this was last called.
    pub fn take(&mut self) -> Vec<u8> {
        // Parts are about as long as each other.
        let new = writer(self.layout, Vec::with_capacity(self.longest));
        let part = std::mem::replace(&mut self.writer, new)
            .into_inner()
            .unwrap_or_default();
        self.longest = self.longest.max(part.len());
        part
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn scratched(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        write(&mut scratch);
        self.cell(&scratch);
        self.scratch = scratch;
    }

    fn cell(&mut self, bytes: &[u8]) {
        // Writing to memory does not fail.
        let _ = self.writer.write_field(bytes);
    }

    fn end_line(&mut self) {
        let _ = self.writer.write_record(None::<&[u8]>);
    }
}

fn writer(layout: Layout, begun: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(layout.separator())
        .terminator(Terminator::CRLF)
        .from_writer(begun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_rows(layout: Layout) -> String {
        let mut table = Table::new(layout, &["nom", "nombre", "quand"]);
        let mut parts = table.take();
        table.text("Zoë\u{3b} =1");
        table.number(-3);
        table.instant(DateTime::UNIX_EPOCH);
        table.end_row();
        parts.extend(table.take());
        table.maybe_text(None);
        table.maybe_number(None);
        table.maybe_instant(None);
        table.end_row();
        table.end_with_count();
        parts.extend(table.take());
        String::from_utf8(parts).unwrap()
    }

    #[test]
    fn a_file_for_programs_is_plain_csv() {
        let file = "nom,nombre,quand\r\nZoë;' =1,-3,1970-01-01T00:00:00Z\r\n,,\r\nend,2,\r\n";
        assert_eq!(two_rows(Layout::Programs), file);
    }

    #[test]
    fn a_french_spreadsheet_takes_semicolons_and_a_mark() {
        let file =
            "\u{feff}nom;nombre;quand\r\n\"Zoë;' =1\";-3;1970-01-01T00:00:00Z\r\n;;\r\nend;2;\r\n";
        assert_eq!(two_rows(Layout::SemicolonSpreadsheet), file);
        let comma = two_rows(Layout::CommaSpreadsheet);
        assert!(comma.starts_with("\u{feff}nom,nombre,"), "{comma}");
    }
}
