//! A key that verifies.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::AsDer,
    rsa::{PublicKey, PublicKeyComponents},
};
use jsonwebtoken::DecodingKey;
use pem::{EncodeConfig, LineEnding, Pem};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{KeyError, MIN_BITS, VerifyError, judge};
use crate::jwt;

/// A public RSA key, parsed once.
#[derive(Clone)]
pub struct VerifyingKey(Arc<Inner>);

struct Inner {
    kid: String,
    bits: usize,
    /// The header of the key's tokens, in base64url.
    header: String,
    modulus: String,
    exponent: String,
    pem: String,
    decoding: DecodingKey,
}

impl VerifyingKey {
    /// Reads a public key from PEM: `SubjectPublicKeyInfo` or PKCS#1.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::parse(text).map_err(|_| KeyError::NotPem)?;
        if !matches!(block.tag(), "PUBLIC KEY" | "RSA PUBLIC KEY") {
            return Err(KeyError::WrongLabel(block.tag().to_owned()));
        }
        let key = PublicKey::from_der(block.contents()).map_err(|_| KeyError::NotRsa)?;
        Self::from_public_key(&key)
    }

    pub(super) fn from_public_key(key: &PublicKey) -> Result<Self, KeyError> {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key);
        let zeros = n.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let bits = n.len() * 8 - zeros;
        if bits < MIN_BITS {
            return Err(KeyError::TooShort(bits));
        }
        let der = key.as_der().map_err(|_| KeyError::NotRsa)?;
        let block = Pem::new("PUBLIC KEY", der.as_ref());
        let unix = EncodeConfig::new().set_line_ending(LineEnding::LF);
        let modulus = jwt::encode(n);
        let exponent = jwt::encode(e);
        let kid = thumbprint(&modulus, &exponent);
        Ok(Self(Arc::new(Inner {
            header: jwt::encode(jwt::header(&kid)),
            kid,
            bits,
            modulus,
            exponent,
            pem: pem::encode_config(&block, unix),
            decoding: DecodingKey::from_rsa_der(key.as_ref()),
        })))
    }

    /// The key's RFC 7638 thumbprint (SHA-256, base64url).
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// The bits of its modulus.
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// The key as `SubjectPublicKeyInfo` PEM.
    pub fn public_pem(&self) -> &str {
        &self.0.pem
    }

    /// The key as a JWK (RFC 7517), for signatures with RS256.
    pub fn jwk(&self) -> Value {
        json!({
            "kty": "RSA",
            "n": self.0.modulus,
            "e": self.0.exponent,
            "kid": self.0.kid,
            "alg": "RS256",
            "use": "sig",
        })
    }

    /// As [`KeyRing::verify`](super::KeyRing::verify), with this key alone.
    pub fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        now_unix: i64,
        expected_type: &str,
    ) -> Result<C, VerifyError> {
        let accepted = std::slice::from_ref(self);
        judge::verify(
            accepted,
            &judge::signature_only(),
            token,
            now_unix,
            expected_type,
        )
    }

    /// The header of the key's tokens, in base64url.
    pub(super) fn header(&self) -> &str {
        &self.0.header
    }

    pub(super) fn decoding(&self) -> &DecodingKey {
        &self.0.decoding
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifyingKey").field(&self.kid()).finish()
    }
}

/// RFC 7638: the hash of the required members, in the order of their names, without white space.
fn thumbprint(modulus: &str, exponent: &str) -> String {
    jwt::encode(Sha256::digest(format!(
        r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#
    )))
}
