//! How a token is judged.

use std::collections::HashSet;

use jsonwebtoken::{Algorithm, Validation};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::VerifyingKey;
use crate::{
    compact::MAX_CHARS,
    jwt::{self, Parts},
};

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
    let payload = signed_payload(accepted, validation, token).ok_or(VerifyError::Invalid)?;
    // Read twice, since reading into a struct refuses a claim that is there twice.
    let judged: Judged = serde_json::from_slice(&payload).map_err(|_| VerifyError::Invalid)?;
    if judged.iat > now_unix.saturating_add(FUTURE_SECONDS) {
        return Err(VerifyError::Invalid);
    }
    if judged.kind != expected_type {
        return Err(VerifyError::WrongType);
    }
    if now_unix >= judged.exp {
        return Err(VerifyError::Expired);
    }
    serde_json::from_slice(&payload).map_err(|_| VerifyError::Invalid)
}

/// The thumbprint of the key that a token says signed it. None for what none of our keys can have
/// signed. Nothing is verified.
pub fn signer(token: &str) -> Option<String> {
    if token.len() > MAX_CHARS {
        return None;
    }
    jwt::kid(Parts::of(token)?.header)
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

/// The payload of a token whose signature is good, whatever it says.
///
/// The header must be the very one that our keys write. Any other (`none`, another algorithm, an
/// unknown key, `jku`, `jwk`, `x5u`, `crit`, a member twice) is not even read.
fn signed_payload(
    accepted: &[VerifyingKey],
    validation: &Validation,
    token: &str,
) -> Option<Vec<u8>> {
    if token.len() > MAX_CHARS {
        return None;
    }
    let parts = Parts::of(token)?;
    let key = accepted.iter().find(|key| key.header() == parts.header)?;
    jsonwebtoken::decode::<IgnoredAny>(token, key.decoding(), validation).ok()?;
    jwt::decode(parts.payload)
}
