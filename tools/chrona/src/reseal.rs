//! `chrona reseal`.

use anyhow::{Result, bail};
use chrona_backend::services::operations::console;
use chrona_store::Purpose;
use clap::Args;

use crate::{organisation, output};

/// Seal the database's secrets under a new `SECRET_KEY`
///
/// What `SECRET_KEY_PREVIOUS` sealed is sealed anew under `SECRET_KEY`, a row at a time; the server may
/// run. Nothing is changed that is sealed under `SECRET_KEY` already.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    SECRET_KEY_FILE=new.key SECRET_KEY_PREVIOUS_FILE=old.key chrona reseal")]
pub(crate) struct Arguments {}

pub(crate) fn run(_arguments: &Arguments) -> Result<()> {
    let done = organisation::with(Purpose::Change, async |app| {
        console::reseal(app).await.map_err(organisation::told)
    })?;
    output::line(&format!("Sealed anew      {}", done.anew))?;
    output::line(&format!("Already current  {}", done.current))?;
    if done.closed.is_empty() {
        return Ok(());
    }
    for (table, id) in &done.closed {
        eprintln!("{table} {id} opens with neither key");
    }
    bail!(
        "{} secrets open with neither SECRET_KEY nor SECRET_KEY_PREVIOUS: they were left as they are",
        done.closed.len()
    )
}
