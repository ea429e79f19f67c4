//! The public key with which badges are checked, without making or needing anything else.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use chrona_backend::{
    config::Settings,
    keys::{self, PUBLIC_FILE},
};
use chrona_badge::VerifyingKey;

/// The key in this file, or the configured one, or the one beside a SQLite database. None when
/// there is none.
pub(crate) fn find(public_key: Option<&Path>) -> Result<Option<VerifyingKey>> {
    if let Some(file) = public_key {
        return read(file).map(Some);
    }
    let settings = Settings::from_environment()?;
    if let Some(public) = &settings.keys.public {
        return Ok(Some(keys::read_public(public)?));
    }
    let beside = settings.database.sqlite_path().and_then(Path::parent);
    let beside = beside.map(|folder| folder.join(PUBLIC_FILE));
    if let (None, Some(file)) = (&settings.keys.private, beside.filter(|file| file.exists())) {
        return read(&file).map(Some);
    }
    let signing = keys::load(&settings.keys, &settings.database)?;
    Ok(signing.map(|key| key.verifying_key()))
}

fn read(file: &Path) -> Result<VerifyingKey> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    VerifyingKey::from_pem(&text).with_context(|| format!("{}", file.display()))
}
