//! Where the configured signing key comes from.

use std::path::PathBuf;

use super::{Secret, SettingError, Source, invalid};

/// Where a half of the signing key comes from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A PEM file.
    File {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        file: PathBuf,
    },
    /// The PEM itself.
    Text {
        /// The setting that holds it.
        setting: &'static str,
        /// The PEM.
        pem: Secret,
    },
}

/// The configured signing key.
#[derive(Clone, Debug, Default)]
pub struct KeySources {
    /// `JWT_PRIVATE_KEY_PATH` or `JWT_PRIVATE_KEY`: signs, until a key that was made later does.
    pub private: Option<KeySource>,
    /// `JWT_PUBLIC_KEY_PATH` or `JWT_PUBLIC_KEY`: must be the private key's other half.
    pub public: Option<KeySource>,
}

impl KeySource {
    /// The setting it comes from.
    pub fn setting(&self) -> &'static str {
        match self {
            Self::File { setting, .. } | Self::Text { setting, .. } => setting,
        }
    }
}

impl KeySources {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        if let Some(algorithm) = source.text("ALGORITHM")
            && algorithm != "RS256"
        {
            return Err(invalid(
                "ALGORITHM",
                format!("\"{algorithm}\" is not RS256"),
            ));
        }
        let private = source.guarded_secret("JWT_PRIVATE_KEY")?;
        let public = source.secret("JWT_PUBLIC_KEY")?;
        let keys = Self {
            private: one_of(source, "JWT_PRIVATE_KEY_PATH", "JWT_PRIVATE_KEY", private)?,
            public: one_of(source, "JWT_PUBLIC_KEY_PATH", "JWT_PUBLIC_KEY", public)?,
        };
        if let (Some(public), None) = (&keys.public, &keys.private) {
            let public = public.setting();
            return Err(invalid(
                &public.replace("PUBLIC", "PRIVATE"),
                format!("is missing while {public} is set: set both or neither"),
            ));
        }
        Ok(keys)
    }
}

fn one_of(
    source: &Source<'_>,
    file_setting: &'static str,
    setting: &'static str,
    pem: Option<String>,
) -> Result<Option<KeySource>, SettingError> {
    let file = source.path(file_setting).map(|file| KeySource::File {
        setting: file_setting,
        file,
    });
    // A line of an environment file cannot be broken: `\n` stands for the break.
    let text = pem.map(|pem| KeySource::Text {
        setting,
        pem: pem.replace("\\n", "\n").into(),
    });
    if file.is_some() && text.is_some() {
        let words = format!("set {file_setting} or {setting}, not both");
        return Err(invalid(setting, words));
    }
    Ok(file.or(text))
}
