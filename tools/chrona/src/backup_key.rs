//! `chrona backup-key`.

use std::{io::Write, path::PathBuf};

use age::{secrecy::ExposeSecret, x25519::Identity};
use anyhow::{Context, Result};
use clap::Args;
use tempfile::NamedTempFile;

use crate::{backup, output};

/// Make the key pair that backups are encrypted to
///
/// The public half goes into `BACKUP_RECIPIENTS`. The file holds the private half: whoever has it can read
/// every backup, and without it nobody can. Keep it away from the server, twice.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona backup-key --out backup.key")]
pub(crate) struct Arguments {
    /// The file to make, which only its owner may read
    #[arg(long, value_name = "FILE", default_value = "backup.key")]
    out: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let file = &arguments.out;
    let cannot = || format!("cannot write {}", file.display());
    let identity = Identity::generate();
    let public = identity.to_public();
    let mut draft = NamedTempFile::new_in(backup::folder_of(file)).with_context(cannot)?;
    let text = format!(
        "# public key: {public}\n{}\n",
        identity.to_string().expose_secret()
    );
    draft.write_all(text.as_bytes()).with_context(cannot)?;
    draft.as_file().sync_all().with_context(cannot)?;
    let written = draft.persist_noclobber(file).map_err(|error| error.error);
    written.with_context(cannot)?;
    output::line(&format!("Private key  {}", file.display()))?;
    output::line(&format!("Public key   {public}"))
}
