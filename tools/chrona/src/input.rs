//! What is read from standard input.

use std::io::Read as _;

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
