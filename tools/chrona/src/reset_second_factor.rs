//! `chrona reset-second-factor`.

use anyhow::Result;
use chrona_backend::services::operations::console;
use chrona_store::Purpose;
use clap::Args;

use crate::{organisation, output::Facts};

/// Take someone's second factor away, passkeys too, who lost the phone and the recovery codes
///
/// Their sessions end; they sign in with the password, and set up another second factor where their
/// role asks for one. Make sure who asks: whoever has the password can then sign in.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona reset-second-factor --email camille@exemple.fr")]
pub(crate) struct Arguments {
    /// The address the person signs in with
    #[arg(long)]
    email: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let email = arguments.email.trim();
    organisation::with(Purpose::Change, async |app| {
        console::reset_second_factor(app, email)
            .await
            .map_err(organisation::told)
    })?;
    let mut facts = Facts::new(arguments.json);
    facts.say("Second factor removed", email)?;
    facts.end()
}
