//! A file as rows of cells, whatever its kind.

use super::{Trouble, separated, spreadsheet};

/// Rows of cells, each with its number in the file, the first being 1.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The sheet they are of, in a workbook.
    pub(super) sheet: Option<String>,
    pub(super) rows: Vec<(u32, Vec<Cell>)>,
    /// The row with a quotation mark that is not closed: what follows it in the file is not read.
    pub(super) unclosed: Option<u32>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// A text, or a number as it is shown.
    Text(String),
    /// An error of a spreadsheet, such as `#N/A`.
    Error(String),
    /// A date or a time.
    Date,
    /// A number whose format does not tell what it shows; holds the format's code.
    Unclear(String),
}

impl Cell {
    /// A cell with nothing in it.
    pub(super) const fn empty() -> Self {
        Self::Text(String::new())
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The text, on one line; none where it is no text.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Self::Error(_) | Self::Date | Self::Unclear(_) => None,
        }
    }
}

/// What begins a file of the kind that old spreadsheets and those with a password are.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Reads a file: of a workbook the first visible sheet for which `fits`; answers the names of the others too.
pub(super) fn read(
    file: &[u8],
    most_unpacked: u64,
    fits: impl Fn(&Table) -> bool,
) -> Result<(Table, Vec<String>), Trouble> {
    if file.starts_with(b"PK") {
        spreadsheet::read(file, most_unpacked, fits)
    } else if file.starts_with(COMPOUND) {
        Err(Trouble::Unreadable)
    } else {
        Ok((separated::read(file, fits), Vec::new()))
    }
}
