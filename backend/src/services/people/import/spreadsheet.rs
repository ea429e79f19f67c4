//! The sheets of an XLSX file as one sees them: those that are hidden or hold a chart are none, and a number is
//! what its cell shows.

use std::{collections::HashMap, io::Cursor};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use quick_xml::{Reader, XmlVersion, events::Event};

use super::{
    Trouble,
    number_format::{Format, Shown},
    package::{self, Package},
    table::{Cell, Table},
};

/// So many cells are read: a small file may hold a large one.
const MOST_CELLS: usize = 100_000;
/// The last column that is read.
const LAST_COLUMN: u32 = 100;
/// So much of a cell's text is kept: cells may all show the same long text.
const LONGEST_CELL: usize = 1_000;

/// The first visible sheet for which `fits`, or the first with anything in it, and the names of the other visible
/// ones.
pub(super) fn read(
    file: &[u8],
    most_unpacked: u64,
    fits: impl Fn(&Table) -> bool,
) -> Result<(Table, Vec<String>), Trouble> {
    let Package { workbook, styles } = package::unpack(file, most_unpacked)?;
    let formats = Formats::read(&styles);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook))
        .map_err(|_: XlsxError| Trouble::Unreadable)?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut left = MOST_CELLS;
    let mut found: Option<Table> = None;
    for name in &visible {
        let table = sheet(&mut book, name, &formats, &mut left)?;
        let is_it = fits(&table);
        if is_it || (found.is_none() && !table.rows.is_empty()) {
            found = Some(table);
        }
        if is_it {
            break;
        }
    }
    let table = found.ok_or(Trouble::Empty)?;
    let others = visible
        .into_iter()
        .filter(|name| Some(name) != table.sheet.as_ref())
        .collect();
    Ok((table, others))
}

fn sheet(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    formats: &Formats,
    left: &mut usize,
) -> Result<Table, Trouble> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|_| Trouble::Unreadable)?;
    let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
    // An error that the reader does not know, met since the last cell.
    let mut unknown = None;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(XlsxError::CellError(word)) if *left > 0 => {
                *left -= 1;
                unknown = Some(word);
                continue;
            }
            Err(_) => return Err(Trouble::Unreadable),
        };
        let (row, column) = cell.get_position();
        if *left == 0 || column > LAST_COLUMN {
            return Err(Trouble::TooLong);
        }
        *left -= 1;
        let read = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(number) => {
                formats.show(style, number.to_string().parse().unwrap_or_default())
            }
            DataRef::Float(number) => formats.show(style, *number),
            DataRef::String(text) => text_of(text),
            DataRef::SharedString(text) => text_of(text),
            DataRef::Bool(value) => Cell::Text(value.to_string()),
            DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Cell::Date,
            DataRef::Error(error) => Cell::Error(error.to_string()),
        };
        if rows.last().is_none_or(|(number, _)| *number != row + 1) {
            close(&mut rows, unknown.take());
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            // What was met between is in one of the cells between: it cannot be told in which.
            let between = unknown.take().map_or(Cell::empty(), Cell::Error);
            cells.resize(column as usize, between);
            cells.push(read);
        }
    }
    close(&mut rows, unknown);
    Ok(Table {
        sheet: Some(name.to_owned()),
        rows,
        unclosed: None,
    })
}

/// An error that was met after the last cell of a row is in one of those that follow.
fn close(rows: &mut [(u32, Vec<Cell>)], unknown: Option<String>) {
    if let (Some(word), Some((_, cells))) = (unknown, rows.last_mut()) {
        cells.resize(LAST_COLUMN as usize + 1, Cell::Error(word));
    }
}

fn text_of(text: &str) -> Cell {
    Cell::Text(text.chars().take(LONGEST_CELL).collect())
}

/// How the numbers of a workbook are shown, by the styles of its cells.
#[derive(Debug, Default)]
struct Formats {
    /// The number of each style's format.
    of_styles: Vec<u32>,
    /// The workbook's own formats.
    own: HashMap<u32, String>,
}

impl Formats {
    /// Reads the part that holds the styles, as far as it can be read.
    fn read(styles: &[u8]) -> Self {
        let mut formats = Self::default();
        let mut reader = Reader::from_reader(styles);
        let mut buffer = Vec::new();
        let mut in_cells = false;
        loop {
            buffer.clear();
            let Ok(event) = reader.read_event_into(&mut buffer) else {
                return formats;
            };
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let attribute = |name: &str| {
                        let found = tag.try_get_attribute(name).ok().flatten()?;
                        Some(
                            found
                                .normalized_value(XmlVersion::Implicit1_0)
                                .ok()?
                                .into_owned(),
                        )
                    };
                    let id = || attribute("numFmtId").and_then(|id| id.parse::<u32>().ok());
                    match tag.local_name().as_ref() {
                        "numFmt" => {
                            if let (Some(id), Some(code)) = (id(), attribute("formatCode")) {
                                let code = code.chars().take(LONGEST_CELL).collect();
                                formats.own.insert(id, code);
                            }
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells => formats.of_styles.push(id().unwrap_or_default()),
                        _ => {}
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Eof => return formats,
                _ => {}
            }
        }
    }

    fn show(&self, style: usize, number: f64) -> Cell {
        let id = self.of_styles.get(style).copied().unwrap_or_default();
        let code = self.own.get(&id).map(String::as_str);
        match Format::of(id, code).show(number) {
            Shown::Text(text) => Cell::Text(text.chars().take(LONGEST_CELL).collect()),
            Shown::Date => Cell::Date,
            Shown::Unclear(code) => Cell::Unclear(code),
        }
    }
}
