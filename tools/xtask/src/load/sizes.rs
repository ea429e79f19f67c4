//! Bytes over the wire, as the files were compressed at build time.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::table::{Table, Verdict};

/// Adds the sizes of the kiosk and of the fonts.
pub(crate) fn add(dist: &Path, table: &mut Table) -> Result<()> {
    let kiosk = dist.join("kiosk");
    let mut first = size(&kiosk.join("index.html.br"))?;
    let (mut scanner, mut later, mut fonts) = (0, 0, 0);
    for entry in fs::read_dir(kiosk.join("assets"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .as_ref()
        {
            "woff2" => fonts += size(&path)?,
            "br" if name.starts_with("scanner") || name.starts_with("worker") => {
                scanner += size(&path)?;
            }
            "br" if name.starts_with("kiosk-split_") || name.starts_with("keeping") => {
                later += size(&path)?;
            }
            "br" => first += size(&path)?,
            _ => {}
        }
    }
    add_size(
        table,
        "kiosk to its first paint, brotli",
        first,
        150_000,
        "under 150 kB",
    );
    add_size(
        table,
        "kiosk with its scanner, brotli",
        first + scanner,
        360_000,
        "under 360 kB",
    );
    table.add(
        "kiosk's parts that are fetched later",
        kilobytes(later),
        String::new(),
        Verdict::Told,
    );
    add_size(table, "fonts", fonts, 80_000, "under 80 kB");
    Ok(())
}

fn add_size(table: &mut Table, what: &str, bytes: u64, limit: u64, wanted: &'static str) {
    let met = bytes < limit;
    table.add(
        what,
        kilobytes(bytes),
        String::new(),
        Verdict::Asked { met, wanted },
    );
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

fn size(file: &Path) -> Result<u64> {
    let data = fs::metadata(file)
        .with_context(|| format!("{} is missing: cargo xtask build makes it", file.display()))?;
    Ok(data.len())
}
