//! The public key with which badges are checked, without making or needing anything else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use chrona_backend::{
    config::Settings,
    keys::{PRIVATE_FILE, PUBLIC_FILE},
};
use chrona_badge::{SigningKey, VerifyingKey};

/// The key in this file, or the configured one, or the one beside a SQLite database. None when
/// there is none.
pub(crate) fn find(public_key: Option<&Path>) -> Result<Option<VerifyingKey>> {
    if let Some(file) = public_key {
        return read(file, public).map(Some);
    }
    let settings = Settings::from_environment()?;
    if let Some(file) = &settings.keys.public {
        return read(file, public).map(Some);
    }
    if let Some(file) = &settings.keys.private {
        return read(file, private).map(Some);
    }
    let Some(folder) = settings.database.sqlite_path().and_then(Path::parent) else {
        return Ok(None);
    };
    let beside =
        |name: &str| -> Option<PathBuf> { Some(folder.join(name)).filter(|file| file.exists()) };
    if let Some(file) = beside(PUBLIC_FILE) {
        return read(&file, public).map(Some);
    }
    beside(PRIVATE_FILE)
        .map(|file| read(&file, private))
        .transpose()
}

type Parse = fn(&str) -> Result<VerifyingKey, chrona_badge::KeyError>;

fn read(file: &Path, parse: Parse) -> Result<VerifyingKey> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("{}", file.display()))
}

fn public(text: &str) -> Result<VerifyingKey, chrona_badge::KeyError> {
    VerifyingKey::from_pem(text)
}

fn private(text: &str) -> Result<VerifyingKey, chrona_badge::KeyError> {
    Ok(SigningKey::from_pem(text)?.verifying_key())
}
