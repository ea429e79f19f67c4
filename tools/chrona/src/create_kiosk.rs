//! `chrona create-kiosk`.

use std::io;

use anyhow::Result;
use chrona_api_types::KioskKey;
use chrona_backend::services::operations::console;
use chrona_store::Purpose;
use clap::Args;

use crate::{organisation, output};

/// Make a kiosk and its key
///
/// The key and the exit code are shown here and never again: an administrator can make another key
/// in the back-office.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona create-kiosk --name \"Entrée principale\" --location Paris\n  \
    chrona create-kiosk --name Atelier --location Lyon --json > atelier.json")]
pub(crate) struct Arguments {
    /// The kiosk's name, unique (1 to 100 characters)
    #[arg(long)]
    name: String,
    /// Where it stands (1 to 255 characters)
    #[arg(long)]
    location: String,
    /// The API's address to put in the configuration [default: this machine's]
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
    /// Print the configuration that the kiosk app reads, as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    organisation::with(Purpose::Make, async |app| {
        let url = arguments.api_url.clone();
        let url = url.unwrap_or_else(|| organisation::api_url(&app.settings.listeners));
        let show = |key: &KioskKey| output::once(&shown(key, arguments.json)?);
        console::create_kiosk(app, &arguments.name, &arguments.location, &url, show)
            .await
            .map_err(organisation::told)
    })?;
    if !arguments.json {
        eprintln!("The key and the exit code are shown this once.");
    }
    Ok(())
}

fn shown(key: &KioskKey, as_json: bool) -> io::Result<Vec<String>> {
    if as_json {
        return Ok(vec![serde_json::to_string(key)?]);
    }
    Ok(vec![
        format!(
            "Kiosk      {} ({}, {})",
            key.kiosk_id, key.kiosk_name, key.location
        ),
        format!("Key        {}", key.api_key),
        format!("Exit code  {}", key.exit_code),
    ])
}
