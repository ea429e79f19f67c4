//! How a token is judged.

use std::collections::HashSet;

use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::VerifyingKey;
use crate::compact::MAX_CHARS;

/// How far ahead of the clock a token may have been issued, in seconds: several instances' clocks
/// differ a little.
const FUTURE_SECONDS: i64 = 60;

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is no token, no known key signed it, or its claims are not as they should be.
    #[error("the token is invalid")]
    Invalid,
    /// It is sound, and its time is over.
    #[error("the token is expired")]
    Expired,
    /// It is sound, and of another sort.
    #[error("the token is of another type")]
    WrongType,
}

/// The claims by which a token is judged.
#[derive(Deserialize)]
struct Judged {
    exp: i64,
    iat: i64,
    #[serde(rename = "type")]
    kind: String,
}

pub(super) fn verify<C: DeserializeOwned>(
    accepted: &[VerifyingKey],
    validation: &Validation,
    token: &str,
    now_unix: i64,
    expected_type: &str,
) -> Result<C, VerifyError> {
    let claims = signed_claims(accepted, validation, token).ok_or(VerifyError::Invalid)?;
    let judged = Judged::deserialize(&claims).map_err(|_| VerifyError::Invalid)?;
    if judged.iat > now_unix.saturating_add(FUTURE_SECONDS) {
        return Err(VerifyError::Invalid);
    }
    if judged.kind != expected_type {
        return Err(VerifyError::WrongType);
    }
    if now_unix >= judged.exp {
        return Err(VerifyError::Expired);
    }
    serde_json::from_value(claims).map_err(|_| VerifyError::Invalid)
}

/// RS256 and nothing else; the claims are judged against the caller's clock, so none is here.
pub(super) fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims = HashSet::new();
    validation.leeway = 0;
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// The claims of a token whose signature is good, whatever they say.
fn signed_claims(accepted: &[VerifyingKey], validation: &Validation, token: &str) -> Option<Value> {
    if token.len() > MAX_CHARS {
        return None;
    }
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let key = accepted.iter().find(|key| key.kid() == kid)?;
    Some(
        jsonwebtoken::decode(token, key.decoding(), validation)
            .ok()?
            .claims,
    )
}
