//! `chrona generate-keys`.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use chrona_backend::keys::{PRIVATE_FILE, PUBLIC_FILE};
use chrona_badge::{SigningKey, generate_pair};
use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use crate::output;

/// Make the key pair that signs badges and access tokens
///
/// Writes `jwt_private_key.pem`, which only its owner may read, and `jwt_public_key.pem`. Give both
/// to every instance of the server through `JWT_PRIVATE_KEY_PATH` and `JWT_PUBLIC_KEY_PATH`. Whoever
/// holds the private key can make badges: keep it secret, and keep a copy.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona generate-keys --out /etc/chrona/keys\n  \
    chrona generate-keys --key-size 4096 --out keys --force")]
pub(crate) struct Arguments {
    /// The key's size in bits; a larger key makes a finer QR code
    #[arg(long, value_enum, default_value = "2048")]
    key_size: KeySize,
    /// The folder to write to, made when it is missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Replace keys that are there: every badge and session they signed becomes invalid
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KeySize {
    #[value(name = "2048")]
    Bits2048,
    #[value(name = "3072")]
    Bits3072,
    #[value(name = "4096")]
    Bits4096,
}

impl KeySize {
    pub(crate) fn bits(self) -> usize {
        match self {
            Self::Bits2048 => 2048,
            Self::Bits3072 => 3072,
            Self::Bits4096 => 4096,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let private = arguments.out.join(PRIVATE_FILE);
    let public = arguments.out.join(PUBLIC_FILE);
    if !arguments.force {
        for file in [&private, &public] {
            if file.symlink_metadata().is_ok() {
                bail!("{} is there already; --force replaces it", file.display());
            }
        }
    }
    fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    let (private_pem, public_pem) = generate_pair(
        arguments.key_size.bits(),
        &mut chrona_badge::generate::rand_core::OsRng,
    )?;
    let kid = SigningKey::from_pem(&private_pem)?.kid().to_owned();
    write(&private, &private_pem, 0o600, arguments.force)?;
    write(&public, &public_pem, 0o644, arguments.force)?;
    output::line(&format!(
        "Private key  {}  (keep it secret)",
        private.display()
    ))?;
    output::line(&format!("Public key   {}", public.display()))?;
    output::line(&format!("Key id       {kid}"))
}

/// Writes a file whole or not at all: beside its place, then moved there.
fn write(file: &Path, text: &str, mode: u32, replace: bool) -> Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let cannot = || format!("cannot write {}", file.display());
    let mut draft = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(cannot)?;
    draft.write_all(text.as_bytes()).with_context(cannot)?;
    allow(draft.as_file(), mode).with_context(cannot)?;
    draft.as_file().sync_all().with_context(cannot)?;
    let written = if replace {
        draft.persist(file)
    } else {
        draft.persist_noclobber(file)
    };
    written.map_err(|error| error.error).with_context(cannot)?;
    Ok(())
}

#[cfg(unix)]
fn allow(file: &fs::File, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
fn allow(_file: &fs::File, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
