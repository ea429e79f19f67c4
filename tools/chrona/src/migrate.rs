//! `chrona migrate`.

use anyhow::Result;
use chrona_store::Purpose;
use clap::Args;

use crate::{
    organisation,
    output::{self, Facts},
};

/// Bring the database's schema up to date
///
/// The server does so at its start. Where its PostgreSQL role may not, this does it as the owner; see
/// infra/postgres/roles.sql.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    DATABASE_URL=postgresql://chrona_owner@localhost/chrona chrona migrate")]
pub(crate) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    // Opening the database is all there is to it.
    organisation::with(Purpose::Make, async |_| Ok(()))?;
    if arguments.json {
        let mut facts = Facts::new(true);
        facts.say("Schema", "up to date")?;
        return facts.end();
    }
    output::line("The schema is up to date.")
}
