//! What is printed.

use std::io::{self, ErrorKind, Write};

use anyhow::Result;

/// Prints a line on standard output. Where its reader went away, as `head` does, the work goes on and its
/// exit code counts.
pub(crate) fn line(text: &str) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Prints what is shown this once: all of it was taken, or this fails.
pub(crate) fn once(lines: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all((lines.join("\n") + "\n").as_bytes())?;
    out.flush()
}

/// Whether the reader of standard output went away in the middle of a file.
pub(crate) fn is_closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
