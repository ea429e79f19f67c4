//! `chrona revoke-key`.

use anyhow::Result;
use chrona_backend::services::operations::signing_keys;
use chrona_store::Purpose;
use clap::Args;

use crate::{organisation, output};

/// Revoke a signing key: nothing it signed is accepted any more
///
/// For a key that someone else may hold. Every instance follows within 15 seconds. If the key is the
/// one that signs, the next one signs at once, or a new one that is made. Badges and access tokens of
/// the key are dead; people's sessions go on by themselves.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona revoke-key 0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWh")]
pub(crate) struct Arguments {
    /// The key's id, as `chrona keys` prints it
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    kid: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    organisation::with(Purpose::Change, async |app| {
        let revocation = signing_keys::revoke(app, &arguments.kid).await?;
        output::line(&format!("Revoked    {}", arguments.kid))?;
        if let Some(successor) = &revocation.successor {
            output::line(&format!("Signs now  {successor}"))?;
        }
        if revocation.is_configured {
            eprintln!(
                "The revoked key is the configured one: delete its file and unset \
                 JWT_PRIVATE_KEY_PATH or JWT_PRIVATE_KEY where it is set."
            );
        }
        Ok(())
    })
}
