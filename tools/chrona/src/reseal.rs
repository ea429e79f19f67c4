//! `chrona reseal`.

use anyhow::{Result, bail};
use chrona_backend::services::operations::console;
use chrona_store::Purpose;
use clap::Args;

use crate::{organisation, output::Facts};

/// Seal the database's secrets under a new `SECRET_KEY`
///
/// What `SECRET_KEY_PREVIOUS` sealed is sealed anew under `SECRET_KEY`, a row at a time; the server may
/// run. Nothing is changed that is sealed under `SECRET_KEY` already.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    SECRET_KEY_FILE=new.key SECRET_KEY_PREVIOUS_FILE=old.key chrona reseal")]
pub(crate) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let done = organisation::with(Purpose::Change, async |app| {
        console::reseal(app).await.map_err(organisation::told)
    })?;
    let mut facts = Facts::new(arguments.json);
    facts.say("Sealed anew", done.anew)?;
    facts.say("Already current", done.current)?;
    facts.only_for_programs("Closed", done.closed.len());
    facts.end()?;
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
