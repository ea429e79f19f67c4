//! What is printed.

use std::io::{self, Write};

use anyhow::Result;

/// Prints a line on standard output.
pub(crate) fn line(text: &str) -> Result<()> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// Whether the reader of standard output went away, as `head` does: no failure of ours.
pub(crate) fn is_closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
