//! What is read from files and from standard input.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, Result};

/// A password, without the line's end.
pub(crate) fn password() -> Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("cannot read the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A document, of standard input where its name is `-`. One that is larger than this many bytes is cut a byte beyond them,
/// so that who reads it sees that.
pub(crate) fn document(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path)?)
    };
    let mut document = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    source
        .take(most.saturating_add(1))
        .read_to_end(&mut document)?;
    Ok(document)
}
