//! What a badge claims, and whether it verifies.

use std::path::Path;

use anyhow::Result;
use chrona_backend::clock::{Clock, SystemClock};
use chrona_badge::{
    BADGE_TYPE, BadgeClaims, VerifyError, VerifyingKey,
    claims::peek,
    compact::{self, MARK},
};
use chrono::{DateTime, SecondsFormat};

use crate::badge_keys;

/// Explains badges against one key and one moment.
pub(super) struct Explainer {
    key: Option<VerifyingKey>,
    /// Seconds since 1970.
    now: i64,
}

impl Explainer {
    pub(super) fn new(public_key: Option<&Path>) -> Result<Self> {
        Ok(Self {
            key: badge_keys::find(public_key)?,
            now: SystemClock.now().timestamp(),
        })
    }

    /// A line for each thing there is to say.
    pub(super) fn lines(&self, text: &str) -> Vec<String> {
        let Some(token) = compact::read(text) else {
            return vec!["form: no badge".to_owned()];
        };
        let Some(claims) = peek(&token) else {
            return vec!["form: no badge".to_owned()];
        };
        let form = if text.starts_with(MARK) {
            "compact badge"
        } else {
            "badge as a JWT"
        };
        vec![
            format!("form: {form}, {} characters", text.len()),
            format!("token: {token}"),
            format!("sub: {}", claims.sub),
            format!("device_id: {}", claims.device_id),
            format!("jti: {}", claims.jti),
            format!("nonce: {}", claims.nonce),
            format!("iat: {}", instant(claims.iat)),
            format!("exp: {}", instant(claims.exp)),
            format!("verifies: {}", self.verdict(&token, &claims)),
        ]
    }

    fn verdict(&self, token: &str, claims: &BadgeClaims) -> String {
        let Some(key) = &self.key else {
            return "unknown, since no key is configured (--public-key FILE)".to_owned();
        };
        match key.verify::<BadgeClaims>(token, self.now, BADGE_TYPE) {
            Ok(_) => format!("yes, for {} s", claims.exp - self.now),
            Err(VerifyError::Expired) => {
                format!(
                    "no, it is expired for {} s; its signature is good",
                    self.now - claims.exp
                )
            }
            Err(VerifyError::WrongType) => "no, it is of another type".to_owned(),
            Err(VerifyError::Invalid) if claims.iat > self.now => {
                "no, it is not signed by this key, or is from the future".to_owned()
            }
            Err(VerifyError::Invalid) => "no, it is not signed by this key".to_owned(),
        }
    }
}

fn instant(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0);
    let text = time.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true));
    text.unwrap_or_else(|| seconds.to_string())
}
