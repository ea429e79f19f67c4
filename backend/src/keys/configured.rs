//! The configured signing key: from a file or the environment, or made beside a SQLite database at the
//! first start.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrona_badge::{KeyError, SigningKey, VerifyingKey, generate};
use chrona_store::{Database, StoreError};

use crate::{
    config::{KeySource, KeySources},
    secret_file::{self, SecretFileError},
};

/// The names the key files have when nothing else is said.
pub const PRIVATE_FILE: &str = "jwt_private_key.pem";
/// See [`PRIVATE_FILE`].
pub const PUBLIC_FILE: &str = "jwt_public_key.pem";

const NEW_KEY_BITS: usize = 2048;

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// No key is configured, none is in the database, and none is made for this one.
    #[error(
        "JWT_PRIVATE_KEY_PATH: is not set. Make a pair with `chrona generate-keys --out DIR`, give \
         it to every instance, and set JWT_PRIVATE_KEY_PATH and JWT_PUBLIC_KEY_PATH"
    )]
    NotConfigured,
    /// A file cannot be read, or others may read it.
    #[error("{setting}: {error}")]
    File {
        /// The setting that names the file.
        setting: &'static str,
        /// Why.
        error: SecretFileError,
    },
    /// What is configured is no key that can be used.
    #[error("{setting}: {error}")]
    Unusable {
        /// The setting that holds the key, and the file where it names one.
        setting: String,
        /// Why.
        error: KeyError,
    },
    /// The two halves are not of one pair.
    #[error("{public}: is not the public half of the key in {private}")]
    Mismatched {
        /// The setting of the public half.
        public: &'static str,
        /// The setting of the private half.
        private: &'static str,
    },
    /// The pair cannot be made or written.
    #[error("the signing key cannot be made beside the database ({file}): {error}")]
    NotMade {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// None of the keys may sign, or none that may is here.
    #[error("no key can sign: {0}. Make one with `chrona rotate-keys`")]
    NoneSigns(String),
    /// The keys in the database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The configured key, or the one that was made beside a SQLite database.
pub fn load(
    sources: &KeySources,
    database: &Database,
) -> Result<Option<SigningKey>, SigningKeyError> {
    if let Some(private) = &sources.private {
        return read(private, sources.public.as_ref()).map(Some);
    }
    let beside = database.sqlite_path().map(beside);
    match beside.filter(|file| file.exists()) {
        Some(file) => read(&named("JWT_PRIVATE_KEY_PATH", file), None).map(Some),
        None => Ok(None),
    }
}

/// Makes a pair beside a SQLite database, unless another process just did, and loads it.
pub(super) fn make(database: &Path) -> Result<SigningKey, SigningKeyError> {
    let private = beside(database);
    let not_made = |error| SigningKeyError::NotMade {
        file: private.clone(),
        error,
    };
    tracing::info!(file = %private.display(), "no signing key is configured: making one");
    let (private_pem, public_pem) =
        chrona_badge::generate_pair(NEW_KEY_BITS, &mut generate::rand_core::OsRng)
            .map_err(|error| not_made(io::Error::other(error)))?;
    if secret_file::create(&private, &private_pem).map_err(not_made)? {
        fs::write(private.with_file_name(PUBLIC_FILE), public_pem).map_err(not_made)?;
    }
    read(&named("JWT_PRIVATE_KEY_PATH", private), None)
}

fn beside(database: &Path) -> PathBuf {
    database.with_file_name(PRIVATE_FILE)
}

fn named(setting: &'static str, file: PathBuf) -> KeySource {
    KeySource::File { setting, file }
}

fn read(private: &KeySource, public: Option<&KeySource>) -> Result<SigningKey, SigningKeyError> {
    let pem = match private {
        KeySource::File { setting, file } => {
            secret_file::read(file).map_err(|error| SigningKeyError::File { setting, error })?
        }
        KeySource::Text { pem, .. } => pem.as_str().to_owned(),
    };
    let signing = SigningKey::from_pem(&pem).map_err(|error| unusable(private, error))?;
    if let Some(public) = public {
        let key = read_public(public)?;
        if key.kid() != signing.kid() {
            return Err(SigningKeyError::Mismatched {
                public: public.setting(),
                private: private.setting(),
            });
        }
    }
    Ok(signing)
}

/// A configured public half.
pub fn read_public(source: &KeySource) -> Result<VerifyingKey, SigningKeyError> {
    let pem = match source {
        KeySource::File { setting, file } => fs::read_to_string(file).map_err(|error| {
            let error = SecretFileError::Unreadable {
                file: file.clone(),
                error,
            };
            SigningKeyError::File { setting, error }
        })?,
        KeySource::Text { pem, .. } => pem.as_str().to_owned(),
    };
    VerifyingKey::from_pem(&pem).map_err(|error| unusable(source, error))
}

fn unusable(source: &KeySource, error: KeyError) -> SigningKeyError {
    let setting = match source {
        KeySource::File { setting, file } => format!("{setting}: {}", file.display()),
        KeySource::Text { setting, .. } => (*setting).to_owned(),
    };
    SigningKeyError::Unusable { setting, error }
}
