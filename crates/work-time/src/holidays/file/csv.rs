//! CSV: a day a line, its date and its name, with or without a line of titles.

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};

use super::{Days, FileFault, FileProblem, fault::quoted};

/// What fields may be parted by.
const SEPARATORS: [char; 3] = [';', ',', '\t'];

pub(super) fn read(text: &str, days: &mut Days) -> Result<(), FileFault> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut is_first = true;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let at = |problem: FileProblem| problem.at(line_of(text, start));
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            // Text that is in memory, and lines of any length: nothing is known to be refused here.
            Err(error) => return Err(at(FileProblem::NotADate(quoted(&error.to_string())))),
        }
        // Spreadsheets write empty fields at the end of lines.
        let fields = record.iter().enumerate();
        let filled = fields.filter(|(_, field)| !field.trim().is_empty());
        let Some((last, _)) = filled.last() else {
            continue;
        };
        if !(is_first && is_title(&record)) {
            let (date, name) = day(&record, last + 1).map_err(at)?;
            days.add(date, name).map_err(at)?;
        }
        is_first = false;
    }
}

/// The sign that parts the first line's fields.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let mut is_quoted = false;
    let found = first.unwrap_or_default().chars().find(|sign| {
        is_quoted ^= *sign == '"';
        !is_quoted && SEPARATORS.contains(sign)
    });
    found
        .and_then(|sign| u8::try_from(sign).ok())
        .unwrap_or(b',')
}

/// Whether a first line has titles and no day: a date has digits.
fn is_title(record: &StringRecord) -> bool {
    let first = record.get(0).unwrap_or_default();
    !first.contains(|sign: char| sign.is_ascii_digit())
}

fn day(record: &StringRecord, fields: usize) -> Result<(NaiveDate, &str), FileProblem> {
    let text = record.get(0).unwrap_or_default().trim();
    let date = text.parse::<NaiveDate>().ok();
    // The parser takes more than it writes, such as 2027-1-1.
    let date = date.filter(|date| date.to_string() == text);
    let date = date.ok_or_else(|| FileProblem::NotADate(quoted(text)))?;
    if fields > 2 {
        return Err(FileProblem::Fields(fields));
    }
    let name = record.get(1).unwrap_or_default().trim();
    if name.contains(['\n', '\r']) {
        return Err(FileProblem::BrokenName);
    }
    Ok((date, name))
}

/// The line of a record that is read from this byte on: empty lines before it are skipped.
fn line_of(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let start = start.saturating_add(skipped.count());
    let before = text.bytes().take(start);
    1 + before.filter(|byte| *byte == b'\n').count()
}
