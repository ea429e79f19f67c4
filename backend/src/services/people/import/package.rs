//! What an XLSX file unpacks to. A small file may unpack to a very large one: what it says of its parts is
//! not believed, each is counted while it is unpacked, and all of them together are bounded before anything is
//! read.

use std::io::{Cursor, Read, Write};

use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::Trouble;

/// A workbook whose parts are unpacked.
pub(super) struct Package {
    /// The workbook without its styles, as a package of parts that are not packed.
    pub(super) workbook: Vec<u8>,
    /// The part that holds the styles; empty where there is none. It is read apart: who reads workbooks gives
    /// each style a copy of what it is made of, so that a few hundred kilobytes become gigabytes.
    pub(super) styles: Vec<u8>,
}

/// Unpacks a workbook of at most so many bytes.
pub(super) fn unpack(file: &[u8], most: u64) -> Result<Package, Trouble> {
    let unreadable = |_| Trouble::Unreadable;
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    let mut workbook = ZipWriter::new(Cursor::new(Vec::new()));
    let mut styles = Vec::new();
    let mut left = most;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.into_owned();
        let lower = name.to_ascii_lowercase();
        let ending = lower.rsplit('.').next();
        let mut content = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut content);
        read.map_err(|_| Trouble::Unreadable)?;
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or(Trouble::UnpacksTo(most))?;
        if lower.ends_with("styles.xml") {
            styles = content;
        } else if matches!(ending, Some("xml" | "rels")) {
            workbook.start_file(name, options).map_err(unreadable)?;
            workbook
                .write_all(&content)
                .map_err(|_| Trouble::Unreadable)?;
        }
    }
    let workbook = workbook.finish().map_err(unreadable)?.into_inner();
    Ok(Package { workbook, styles })
}
