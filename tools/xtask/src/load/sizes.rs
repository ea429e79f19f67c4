//! Bytes over the wire, as the files were compressed at build time.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::table::{Table, Verdict};

/// Adds the sizes of the apps and of the fonts.
pub(crate) fn add(dist: &Path, table: &mut Table) -> Result<()> {
    let kiosk = sizes(&dist.join("kiosk"))?;
    let backoffice = sizes(&dist.join("backoffice"))?;
    add_size(
        table,
        "kiosk to its first paint, brotli",
        kiosk.first,
        150_000,
        "under 150 kB",
    );
    add_size(
        table,
        "kiosk with its scanner, brotli",
        kiosk.first + kiosk.scanner,
        360_000,
        "under 360 kB",
    );
    add_size(
        table,
        "back-office to My badge, brotli, and fonts",
        backoffice.first + backoffice.fonts,
        250_000,
        "under 250 kB",
    );
    for (what, later) in [
        ("kiosk's parts that are fetched later", kiosk.later),
        ("back-office's parts, fetched when opened", backoffice.later),
    ] {
        table.add(what, kilobytes(later), String::new(), Verdict::Told);
    }
    add_size(table, "fonts", kiosk.fonts, 80_000, "under 80 kB");
    Ok(())
}

/// The sizes of an app's files, in bytes.
#[derive(Default)]
struct Sizes {
    /// The page, and what it needs to show itself.
    first: u64,
    scanner: u64,
    /// Parts of the program, and what is fetched once it is up.
    later: u64,
    fonts: u64,
}

fn sizes(app: &Path) -> Result<Sizes> {
    let mut sizes = Sizes {
        first: size(&app.join("index.html.br"))?,
        ..Sizes::default()
    };
    for entry in fs::read_dir(app.join("assets"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_one_of = |kinds: &[&str]| kinds.iter().any(|kind| name.contains(kind));
        let extension = path.extension().unwrap_or_default();
        let sum = if extension == "woff2" {
            &mut sizes.fonts
        } else if extension != "br" {
            continue;
        } else if is_one_of(&["scanner-", "worker-"]) {
            &mut sizes.scanner
        } else if is_one_of(&["-split_", "-chunk_", "keeping-"]) {
            &mut sizes.later
        } else {
            &mut sizes.first
        };
        *sum += size(&path)?;
    }
    Ok(sizes)
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
