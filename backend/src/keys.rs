//! The signing key: read from its files, or made beside a SQLite database at the first start.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrona_badge::{KeyError, KeyRing, SigningKey, VerifyingKey, generate};

use crate::{
    config::{Database, KeyFiles},
    secret_file,
};

/// The names the key files have when nothing else is said.
pub const PRIVATE_FILE: &str = "jwt_private_key.pem";
/// See [`PRIVATE_FILE`].
pub const PUBLIC_FILE: &str = "jwt_public_key.pem";

const NEW_KEY_BITS: usize = 2048;

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// No key is configured, and none is made for this database.
    #[error(
        "JWT_PRIVATE_KEY_PATH: is not set. Make a pair with `chrona generate-keys --out DIR`, give \
         it to every instance, and set JWT_PRIVATE_KEY_PATH and JWT_PUBLIC_KEY_PATH"
    )]
    NotConfigured,
    /// A file cannot be read.
    #[error(
        "{setting}: cannot read {file}: {error}. Make a pair with `chrona generate-keys --out DIR`"
    )]
    Unreadable {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file holds no key that can be used.
    #[error("{setting}: {file}: {error}")]
    Unusable {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        file: PathBuf,
        /// Why.
        error: KeyError,
    },
    /// The two files are not halves of one pair.
    #[error("JWT_PUBLIC_KEY_PATH: is not the public half of the key in JWT_PRIVATE_KEY_PATH")]
    Mismatched,
    /// The pair cannot be made or written.
    #[error("the signing key cannot be made beside the database ({file}): {error}")]
    NotMade {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Loads the signing key. With none configured, a pair is made beside a SQLite database.
pub fn load(files: &KeyFiles, database: &Database) -> Result<KeyRing, KeyFileError> {
    match (&files.private, database.sqlite_path()) {
        (Some(private), _) => read(private, files.public.as_deref()),
        (None, Some(path)) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let (private, public) = (folder.join(PRIVATE_FILE), folder.join(PUBLIC_FILE));
            if !private.exists() {
                make(&private, &public)?;
            }
            read(&private, None)
        }
        (None, None) => Err(KeyFileError::NotConfigured),
    }
}

fn read(private: &Path, public: Option<&Path>) -> Result<KeyRing, KeyFileError> {
    let setting = "JWT_PRIVATE_KEY_PATH";
    let text = read_text(setting, private)?;
    let signing = SigningKey::from_pem(&text).map_err(|error| KeyFileError::Unusable {
        setting,
        file: private.to_owned(),
        error,
    })?;
    if let Some(public) = public {
        let setting = "JWT_PUBLIC_KEY_PATH";
        let key = VerifyingKey::from_pem(&read_text(setting, public)?).map_err(|error| {
            KeyFileError::Unusable {
                setting,
                file: public.to_owned(),
                error,
            }
        })?;
        if key.kid() != signing.kid() {
            return Err(KeyFileError::Mismatched);
        }
    }
    Ok(KeyRing::new(signing, Vec::new()))
}

fn read_text(setting: &'static str, file: &Path) -> Result<String, KeyFileError> {
    fs::read_to_string(file).map_err(|error| KeyFileError::Unreadable {
        setting,
        file: file.to_owned(),
        error,
    })
}

fn make(private: &Path, public: &Path) -> Result<(), KeyFileError> {
    let not_made = |error| KeyFileError::NotMade {
        file: private.to_owned(),
        error,
    };
    tracing::info!(file = %private.display(), "no signing key is configured: making one");
    let (private_pem, public_pem) =
        chrona_badge::generate_pair(NEW_KEY_BITS, &mut generate::rand_core::OsRng)
            .map_err(|error| not_made(io::Error::other(error)))?;
    if secret_file::create(private, &private_pem).map_err(not_made)? {
        fs::write(public, public_pem).map_err(not_made)?;
    }
    Ok(())
}
