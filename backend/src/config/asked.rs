//! What was asked for while the settings were read, for who wants to see them.

use std::{collections::BTreeMap, path::PathBuf};

/// Where a setting's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the environment.
    Environment,
    /// A file that `<name>_FILE` names.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

/// A setting that was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub origin: Origin,
    /// What holds: the value that was set, or the default where there is one. None of a secret's.
    pub value: Option<String>,
    /// How many characters a secret has that is set; none for what is no secret.
    pub secret_length: Option<usize>,
}

/// What was asked for, by name.
#[derive(Debug, Default)]
pub(crate) struct Notes(BTreeMap<String, Asked>);

/// The defaults of settings that are words.
const DEFAULTS: [(&str, &str); 8] = [
    ("ALGORITHM", "RS256"),
    ("DATABASE_URL", "sqlite://chrona.db"),
    ("EMAIL_FROM_NAME", "Chrona"),
    ("EMAIL_PROVIDER", "none"),
    ("ENVIRONMENT", "production"),
    ("LOG_FORMAT", "auto"),
    ("LOG_LEVEL", "info"),
    ("SMTP_TLS", "starttls"),
];

impl Notes {
    pub(crate) fn text(&mut self, name: &str, value: Option<&str>) {
        let noted = self.of(name);
        if let Some(value) = value {
            noted.origin = Origin::Environment;
            noted.value = Some(value.to_owned());
        }
    }

    pub(crate) fn secret(&mut self, name: &str, value: Option<&str>, file: Option<&str>) {
        let noted = self.of(name);
        if let Some(file) = file {
            noted.origin = Origin::File(file.into());
        } else if value.is_some() {
            noted.origin = Origin::Environment;
        }
        if value.is_some() || file.is_some() {
            noted.value = None;
        }
        noted.secret_length = value.map(|value| value.chars().count());
    }

    /// What holds where nothing is set.
    pub(crate) fn default(&mut self, name: &str, default: &impl ToString) {
        let noted = self.of(name);
        if noted.origin == Origin::Default {
            noted.value = Some(default.to_string());
        }
    }

    pub(crate) fn into_asked(self) -> Vec<Asked> {
        self.0.into_values().collect()
    }

    fn of(&mut self, name: &str) -> &mut Asked {
        self.0.entry(name.to_owned()).or_insert_with(|| {
            let mut defaults = DEFAULTS.iter();
            let default = defaults.find(|(of, _)| *of == name);
            Asked {
                name: name.to_owned(),
                origin: Origin::Default,
                value: default.map(|(_, value)| (*value).to_owned()),
                secret_length: None,
            }
        })
    }
}
