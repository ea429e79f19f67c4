//! The signing keys' files.

use std::path::PathBuf;

use super::{SettingError, Source, invalid};

/// The PEM files of the signing key.
#[derive(Clone, Debug, Default)]
pub struct KeyFiles {
    /// `JWT_PRIVATE_KEY_PATH`: signs.
    pub private: Option<PathBuf>,
    /// `JWT_PUBLIC_KEY_PATH`: must be the private key's other half.
    pub public: Option<PathBuf>,
}

impl KeyFiles {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        if let Some(algorithm) = source.text("ALGORITHM")
            && algorithm != "RS256"
        {
            return Err(invalid(
                "ALGORITHM",
                format!("\"{algorithm}\" is not RS256"),
            ));
        }
        let files = Self {
            private: source.path("JWT_PRIVATE_KEY_PATH"),
            public: source.path("JWT_PUBLIC_KEY_PATH"),
        };
        if files.public.is_some() && files.private.is_none() {
            return Err(invalid(
                "JWT_PRIVATE_KEY_PATH",
                "is missing while JWT_PUBLIC_KEY_PATH is set: set both or neither",
            ));
        }
        Ok(files)
    }
}
