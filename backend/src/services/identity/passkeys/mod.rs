//! Passkeys (Web Authentication): a second factor, and a way to sign in without a password. Who uses
//! one must be recognised by it, by PIN, fingerprint or face: it is both factors.

mod ceremony;
mod own;
mod showing;

pub use own::{begin_registration, finish_registration, list, remove};
pub(crate) use showing::use_up;
pub use showing::{Shown, begin_sign_in, finish_sign_in};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{PasskeySupport, ProblemCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::{
    App, config,
    kernel::{FaultKind, ServiceError},
};

/// What authenticators show people.
const NAME: &str = "Chrona";
/// An authenticator's answer is at most so long, in bytes of JSON.
const LONGEST_ANSWER: usize = 16 * 1024;

/// The judge of passkeys, as the settings want it.
pub(crate) fn judge(settings: &config::Passkeys) -> Result<Option<Webauthn>, ServiceError> {
    let Some(party) = &settings.relying_party else {
        return Ok(None);
    };
    let broken = |error| ServiceError::Internal(format!("passkeys: {error}"));
    let timeout = ceremony::LIFETIME.to_std().unwrap_or_default();
    let builder = WebauthnBuilder::new(&party.domain, &party.origin).map_err(broken)?;
    let judge = builder.rp_name(NAME).timeout(timeout).build();
    judge.map(Some).map_err(broken)
}

/// Where passkeys can be used.
pub fn support(app: &App) -> PasskeySupport {
    let party = app.settings.passkeys.relying_party.as_ref();
    PasskeySupport {
        origin: party.map(|party| party.origin.origin().ascii_serialization()),
    }
}

fn judge_of(app: &App) -> Result<&Webauthn, ServiceError> {
    let none = ServiceError::Refused(ProblemCode::PasskeysUnavailable);
    app.identity.passkeys.as_ref().ok_or(none)
}

/// An authenticator's answer, as a page gives it.
fn answer<T: DeserializeOwned>(credential: Value) -> Result<T, ServiceError> {
    let fault = |kind| ServiceError::field("credential", kind);
    if credential.to_string().len() > LONGEST_ANSWER {
        return Err(fault(FaultKind::TooLong(LONGEST_ANSWER)));
    }
    serde_json::from_value(credential).map_err(|_| fault(FaultKind::WrongType))
}

/// What is kept as JSON, read again.
fn kept<T: DeserializeOwned>(json: &str) -> Result<T, ServiceError> {
    let unusable = |error| ServiceError::Internal(format!("a kept passkey or ceremony: {error}"));
    serde_json::from_str(json).map_err(unusable)
}

/// What is to be kept, as JSON.
fn to_keep(value: &impl serde::Serialize) -> Result<String, ServiceError> {
    let unusable =
        |error| ServiceError::Internal(format!("a passkey or ceremony to keep: {error}"));
    serde_json::to_string(value).map_err(unusable)
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
