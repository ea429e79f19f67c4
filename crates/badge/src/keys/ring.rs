//! The keys of one organisation: one signs, several verify.

use std::sync::Arc;

use jsonwebtoken::Validation;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{KeyError, SigningKey, VerifyError, VerifyingKey, judge};

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
            validation: judge::signature_only(),
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
        judge::verify(
            &self.0.accepted,
            &self.0.validation,
            token,
            now_unix,
            expected_type,
        )
    }

    /// Every accepted key as a JWK set (RFC 7517), the signing one first.
    pub fn jwks(&self) -> Value {
        let keys: Vec<_> = self.0.accepted.iter().map(VerifyingKey::jwk).collect();
        json!({ "keys": keys })
    }
}
