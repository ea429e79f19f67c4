//! `chrona keys`.

use anyhow::Result;
use chrona_backend::{
    keys::KeyState,
    services::operations::signing_keys::{self, KeyInfo},
};
use chrona_store::Purpose;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;

use crate::{organisation, output};

/// List the keys that sign badges and access tokens, the newest first
///
/// A line each: the key's id, its state, and since or until when, in UTC. `next` is published and will
/// sign, `signing` signs, `retiring` is accepted until its last token is dead, `retired` no more, and
/// `revoked` never again.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona keys\n  \
    chrona keys --json")]
pub(crate) struct Arguments {
    /// Print all there is to know, as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let keys = organisation::with(
        Purpose::Read,
        async |app| Ok(signing_keys::list(app).await?),
    )?;
    if arguments.json {
        return output::line(&serde_json::to_string(&keys)?);
    }
    if keys.is_empty() {
        eprintln!("There is no key yet: the server's first start makes or registers one.");
    }
    keys.iter().try_for_each(|key| output::line(&line(key)))
}

fn line(key: &KeyInfo) -> String {
    let at = |time: Option<DateTime<Utc>>| time.map(instant).unwrap_or_default();
    let (state, time) = match key.state {
        KeyState::Next => ("next", format!("signs from {}", instant(key.signs_from))),
        KeyState::Signing => ("signing", format!("since {}", instant(key.signs_from))),
        KeyState::Retiring => ("retiring", format!("until {}", at(key.accepted_until))),
        KeyState::Retired => ("retired", format!("since {}", at(key.accepted_until))),
        KeyState::Revoked => ("revoked", format!("since {}", at(key.revoked_at))),
    };
    let place = if key.is_in_database {
        ", in the database"
    } else {
        ""
    };
    format!("{}  {state:<8}  {time}{place}", key.kid)
}

/// A moment, to the second.
pub(crate) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
