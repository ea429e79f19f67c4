//! The keys of one organisation: one signs, several verify.

use std::{collections::HashSet, sync::Arc};

use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{KeyError, SigningKey, VerifyingKey};
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

/// The key that signs and those that are still accepted.
#[derive(Clone, Debug)]
pub struct KeyRing(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    signing: SigningKey,
    /// The signing key's public half first; few enough to be looked through.
    accepted: Vec<VerifyingKey>,
    validation: Validation,
}

/// The claims by which a token is judged.
#[derive(Deserialize)]
struct Judged {
    exp: i64,
    iat: i64,
    #[serde(rename = "type")]
    kind: String,
}

impl KeyRing {
    /// A ring that signs with `signing` and accepts its signatures and those of `more`.
    pub fn new(signing: SigningKey, more: Vec<VerifyingKey>) -> Self {
        let mut accepted = vec![signing.verifying_key()];
        for key in more {
            if accepted.iter().all(|known| known.kid() != key.kid()) {
                accepted.push(key);
            }
        }
        Self(Arc::new(Inner {
            signing,
            accepted,
            validation: signature_only(),
        }))
    }

    /// The thumbprint of the key that signs.
    pub fn kid(&self) -> &str {
        self.0.signing.kid()
    }

    /// The claims as a signed JWT.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        self.0.signing.sign(claims)
    }

    /// What a token says, when an accepted key signed it with RS256, it is of `expected_type`, and
    /// it is not expired at `now_unix` (seconds since 1970): it is from `exp` on, without leeway.
    pub fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        now_unix: i64,
        expected_type: &str,
    ) -> Result<C, VerifyError> {
        let claims = self.signed_claims(token).ok_or(VerifyError::Invalid)?;
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

    /// Every accepted key as a JWK set (RFC 7517), the signing one first.
    pub fn jwks(&self) -> Value {
        let keys: Vec<_> = self.0.accepted.iter().map(VerifyingKey::jwk).collect();
        json!({ "keys": keys })
    }

    /// The claims of a token whose signature is good, whatever they say.
    fn signed_claims(&self, token: &str) -> Option<Value> {
        if token.len() > MAX_CHARS {
            return None;
        }
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.0.accepted.iter().find(|key| key.kid() == kid)?;
        let token = jsonwebtoken::decode(token, key.decoding(), &self.0.validation).ok()?;
        Some(token.claims)
    }
}

/// RS256 and nothing else; the claims are judged against the caller's clock, so none is here.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims = HashSet::new();
    validation.leeway = 0;
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
