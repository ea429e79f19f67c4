//! How a tablet becomes a kiosk: the configuration as it is scanned, pasted or typed, and as it is
//! kept.

use chrona_api_types::{KioskId, KioskStatus};
use serde::{Deserialize, Serialize};

use super::exit_code::ExitCode;

/// The longest text that is looked at.
const LONGEST: usize = 4_096;

/// What the tablet keeps: enough to be a kiosk again after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The key for `X-Kiosk-API-Key`.
    pub api_key: String,
    /// The code that opens the settings.
    pub exit_code: ExitCode,
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Its name.
    pub kiosk_name: String,
    /// Where it stands.
    pub location: String,
}

/// A text from which a tablet is set up, read but not yet checked with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupText {
    /// The key.
    pub api_key: String,
    /// The exit code's digits.
    pub exit_code: String,
}

/// Why a text sets up no kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// It holds neither a configuration nor a key.
    NotAConfiguration,
    /// It holds a key and no exit code of six digits.
    NoExitCode,
}

impl SetupText {
    /// Reads the JSON that the back-office shows for a kiosk.
    pub fn from_json(text: &str) -> Result<Self, SetupError> {
        #[derive(Deserialize)]
        struct Wire {
            api_key: String,
            #[serde(default)]
            exit_code: String,
        }
        let wire: Wire = Some(text.trim())
            .filter(|text| text.len() <= LONGEST)
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or(SetupError::NotAConfiguration)?;
        Self::from_fields(&wire.api_key, &wire.exit_code)
    }

    /// Reads what a person typed in two fields.
    pub fn from_fields(api_key: &str, exit_code: &str) -> Result<Self, SetupError> {
        let (api_key, exit_code) = (api_key.trim(), exit_code.trim());
        let plausible = (16..=256).contains(&api_key.len())
            && api_key.bytes().all(|byte| byte.is_ascii_graphic());
        if !plausible {
            return Err(SetupError::NotAConfiguration);
        }
        if !ExitCode::is_whole(exit_code) {
            return Err(SetupError::NoExitCode);
        }
        Ok(Self {
            api_key: api_key.to_owned(),
            exit_code: exit_code.to_owned(),
        })
    }

    /// What to keep once the server knows the key. `None` only for an exit code that is not six
    /// digits.
    pub fn confirm(&self, status: &KioskStatus) -> Option<Configuration> {
        Some(Configuration {
            api_key: self.api_key.clone(),
            exit_code: ExitCode::keep(&self.api_key, &self.exit_code)?,
            kiosk_id: status.kiosk_id,
            kiosk_name: status.kiosk_name.clone(),
            location: status.location.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use chrona_api_types::KioskKey;

    use super::*;

    const KEY: &str = "u5Q0r0Vq3-Hn1xJ2kYb8sT7wZ4eC6dF9gA_LmNoPqRs";

    #[test]
    fn the_back_offices_json_is_read() {
        let shown = serde_json::to_string_pretty(&KioskKey {
            kiosk_id: KioskId(7),
            kiosk_name: "Entrée".into(),
            location: "Paris".into(),
            api_url: "https://chrona.example".into(),
            api_key: KEY.into(),
            device_fingerprint: None,
            exit_code: "042042".into(),
        })
        .unwrap();
        let read = SetupText::from_json(&format!("  {shown}\n")).unwrap();
        assert_eq!(read.api_key, KEY);
        assert_eq!(read.exit_code, "042042");
    }

    #[test]
    fn what_is_kept_does_not_hold_the_exit_code() {
        let text = SetupText::from_fields(KEY, " 042042 ").unwrap();
        let status = KioskStatus {
            kiosk_id: KioskId(7),
            kiosk_name: "Entrée".into(),
            location: "Paris".into(),
            is_active: true,
            last_heartbeat_at: None,
            app_version: None,
            device_info: None,
            is_online: false,
            offline_duration_seconds: None,
        };
        let kept = serde_json::to_string(&text.confirm(&status).unwrap()).unwrap();
        assert!(!kept.contains("042042"));
        let again: Configuration = serde_json::from_str(&kept).unwrap();
        assert_eq!(again.kiosk_name, "Entrée");
        assert!(again.exit_code.is(KEY, "042042"));
    }

    #[test]
    fn anything_else_is_said_not_to_be_a_configuration() {
        let long = format!("{{\"api_key\":\"{}\"}}", "a".repeat(5_000));
        for text in [
            "",
            "hello",
            "{}",
            "[1]",
            "{\"api_key\":7}",
            "{\"api_key\":\"short\"}",
            &long,
        ] {
            let read = SetupText::from_json(text);
            assert_eq!(read, Err(SetupError::NotAConfiguration), "{text:.20}");
        }
    }

    #[test]
    fn a_key_without_an_exit_code_is_not_enough() {
        let json = format!("{{\"api_key\":\"{KEY}\"}}");
        assert_eq!(SetupText::from_json(&json), Err(SetupError::NoExitCode));
        assert_eq!(
            SetupText::from_fields(KEY, "12"),
            Err(SetupError::NoExitCode)
        );
    }
}
