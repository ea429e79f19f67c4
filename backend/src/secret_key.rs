//! `SECRET_KEY`: set, or made beside a SQLite database at the first start.

use std::{io, path::PathBuf, sync::Arc};

use chrona_store::{Database, Purpose};

use crate::{
    config::{Secret, SecretKeys},
    random::Randomness,
    sealing::{SealError, Sealer},
    secret_file::{self, SecretFileError},
};

/// The name the file has that is made beside a database.
pub const FILE: &str = "secret_key";

/// Why nothing can be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// None is set, and none is made for this database.
    #[error(
        "SECRET_KEY: is not set. Make one with `openssl rand -base64 32` and give it to every instance"
    )]
    NotSet,
    /// The file beside the database cannot be read, or others may read it.
    #[error("SECRET_KEY: is not set, and {0}")]
    File(#[from] SecretFileError),
    /// The file beside the database is not there, and none is made for what asks.
    #[error("SECRET_KEY: is not set, and {} is not there", .0.display())]
    NotThere(PathBuf),
    /// The file beside the database cannot be made, or holds nothing.
    #[error("SECRET_KEY: is not set, and {file} cannot be made: {error}")]
    NotMade {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It cannot be used.
    #[error("SECRET_KEY: {0}")]
    Unusable(#[from] SealError),
}

/// What seals, from the settings; with no key set, one is made beside a SQLite database that is begun.
pub fn load(
    keys: &SecretKeys,
    database: &Database,
    purpose: Purpose,
    random: Arc<dyn Randomness>,
) -> Result<Sealer, SecretKeyError> {
    let current = match (&keys.current, database.sqlite_path()) {
        (Some(key), _) => key.clone(),
        (None, Some(path)) => {
            let file = path.with_file_name(FILE);
            if purpose != Purpose::Make && !file.exists() {
                return Err(SecretKeyError::NotThere(file));
            }
            beside(&file, &*random)?
        }
        (None, None) => return Err(SecretKeyError::NotSet),
    };
    Ok(Sealer::new(random, &current, keys.previous.as_ref())?)
}

/// Why [`load`] would fail, as far as can be told while nothing is made.
pub fn check(keys: &SecretKeys, database: &Database) -> Result<(), SecretKeyError> {
    if keys.current.is_some() {
        return Ok(());
    }
    let path = database.sqlite_path().ok_or(SecretKeyError::NotSet)?;
    let file = path.with_file_name(FILE);
    if file.exists() {
        secret_file::check(&file)?;
    }
    Ok(())
}

fn beside(file: &std::path::Path, random: &dyn Randomness) -> Result<Secret, SecretKeyError> {
    let not_made = |error| SecretKeyError::NotMade {
        file: file.to_owned(),
        error,
    };
    if !file.exists() {
        tracing::info!(file = %file.display(), "SECRET_KEY is not set: making one");
        secret_file::create(file, &random.text::<32>()).map_err(not_made)?;
    }
    let text = secret_file::read(file)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(not_made(io::Error::other("it is there and empty")));
    }
    Ok(text.to_owned().into())
}
