//! The key that signs.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use serde::Serialize;

use super::{KeyError, VerifyingKey};
use crate::jwt;

/// A private RSA key, parsed once.
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    pair: KeyPair,
    public: VerifyingKey,
}

impl SigningKey {
    /// Reads a private key from PEM, PKCS#8 or PKCS#1.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::parse(text).map_err(|_| KeyError::NotPem)?;
        let pair = match block.tag() {
            "PRIVATE KEY" => KeyPair::from_pkcs8(block.contents()),
            "RSA PRIVATE KEY" => KeyPair::from_der(block.contents()),
            label => return Err(KeyError::WrongLabel(label.to_owned())),
        }
        .map_err(|_| KeyError::NotRsa)?;
        let public = VerifyingKey::from_public_key(pair.public_key())?;
        Ok(Self(Arc::new(Inner { pair, public })))
    }

    /// The key's RFC 7638 thumbprint (SHA-256, base64url).
    pub fn kid(&self) -> &str {
        self.0.public.kid()
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.0.public.clone()
    }

    /// The public half as `SubjectPublicKeyInfo` PEM.
    pub fn public_pem(&self) -> &str {
        self.0.public.public_pem()
    }

    /// The claims as a JWT, signed RS256, its header `{"alg":"RS256","kid":"…"}`.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        let payload = serde_json::to_vec(claims).map_err(|_| KeyError::Claims)?;
        let mut token = format!("{}.{}", self.0.public.header(), jwt::encode(payload));
        let mut signature = vec![0; self.0.pair.public_modulus_len()];
        self.0
            .pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                token.as_bytes(),
                &mut signature,
            )
            .map_err(|_| KeyError::Signing)?;
        token.push('.');
        token.push_str(&jwt::encode(signature));
        Ok(token)
    }
}

impl fmt::Debug for SigningKey {
    /// The thumbprint, and nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.kid()).finish()
    }
}
