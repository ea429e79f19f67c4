//! What is printed.

use std::io::{self, ErrorKind, Write};

use anyhow::Result;
use serde_json::{Map, Value};

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

/// What a command found or did, a fact a line; for programs one object in JSON, with the names of the lines in small
/// letters.
pub(crate) struct Facts {
    object: Option<Map<String, Value>>,
}

impl Facts {
    /// Prints lines, or one object at the end.
    pub(crate) fn new(json: bool) -> Self {
        Self {
            object: json.then(Map::new),
        }
    }

    /// Says a fact.
    pub(crate) fn say(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        let value = value.into();
        match &mut self.object {
            Some(object) => {
                object.insert(name.to_lowercase().replace(' ', "_"), value);
                Ok(())
            }
            None => line(&format!(
                "{name:<12} {}",
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), ToOwned::to_owned)
            )),
        }
    }

    /// Says a fact whose line has more words than the object needs.
    pub(crate) fn say_as(
        &mut self,
        name: &str,
        value: impl Into<Value>,
        words: &str,
    ) -> Result<()> {
        if self.object.is_some() {
            return self.say(name, value);
        }
        self.say(name, words)
    }

    /// Says a fact that the lines hold already.
    pub(crate) fn only_for_programs(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(object) = &mut self.object {
            object.insert(name.to_lowercase().replace(' ', "_"), value.into());
        }
    }

    /// Everything is said.
    pub(crate) fn end(self) -> Result<()> {
        match self.object {
            Some(object) => line(&serde_json::to_string_pretty(&object)?),
            None => Ok(()),
        }
    }
}
