//! A phone's key: the public half of a P-256 pair, as a JWK (RFC 7517; RFC 7518, section 6.2.1).

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

/// What a JWK may be long, in bytes.
const LONGEST: usize = 2048;

/// The members of a public P-256 key. Any other, such as the private `d` or an address to fetch a
/// key from, refuses it; so does a member that is there twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    #[serde(rename = "key_ops")]
    _key_ops: Option<IgnoredAny>,
    #[serde(rename = "ext")]
    _ext: Option<IgnoredAny>,
    #[serde(rename = "kid")]
    _kid: Option<IgnoredAny>,
}

/// A phone's public key, fit to verify signatures with ES256.
pub struct DeviceKey {
    jwk: String,
    thumbprint: String,
    key: ParsedPublicKey,
}

impl DeviceKey {
    /// Reads a JWK from its JSON. None unless it is a public P-256 key for ES256 and nothing else,
    /// whose point is on the curve.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST || !text.trim_start().starts_with('{') {
            return None;
        }
        Self::read(&serde_json::from_str(text).ok()?)
    }

    pub(crate) fn read(jwk: &Jwk) -> Option<Self> {
        let is_fit = jwk.kty == "EC"
            && jwk.crv == "P-256"
            && jwk.alg.as_deref().is_none_or(|alg| alg == "ES256")
            && jwk
                .purpose
                .as_deref()
                .is_none_or(|purpose| purpose == "sig");
        if !is_fit {
            return None;
        }
        let coordinate =
            |text: &str| -> Option<[u8; 32]> { URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok() };
        let mut point = vec![0x04]; // uncompressed (SEC 1, section 2.3.3)
        point.extend(coordinate(&jwk.x)?);
        point.extend(coordinate(&jwk.y)?);
        // RFC 7638: the required members, in the order of their names, without white space.
        let (x, y) = (&jwk.x, &jwk.y);
        let jwk = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Some(Self {
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(&jwk)),
            key: ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?,
            jwk,
        })
    }

    /// The key as a JWK of its four required members.
    pub fn jwk(&self) -> &str {
        &self.jwk
    }

    /// The key's RFC 7638 thumbprint (SHA-256, base64url).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether the key made this signature (r and s, 64 bytes) of the message.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeviceKey").field(&self.thumbprint).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The key of RFC 7517, appendix A.1.
    const X: &str = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    const Y: &str = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

    #[test]
    fn a_key_is_known_by_its_required_members_alone() {
        let plain = format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"}}"#);
        let key = DeviceKey::parse(&plain).unwrap();
        let adorned = format!(
            r#" {{"key_ops":["verify"],"ext":true,"kid":"1","use":"sig","alg":"ES256","kty":"EC","x":"{X}","y":"{Y}","crv":"P-256"}}"#
        );
        let same = DeviceKey::parse(&adorned).unwrap();
        assert_eq!(key.thumbprint(), same.thumbprint());
        assert_eq!(
            key.jwk(),
            format!(r#"{{"crv":"P-256","kty":"EC","x":"{X}","y":"{Y}"}}"#)
        );
    }

    #[test]
    fn anything_but_a_public_p_256_key_is_refused() {
        let with =
            |more: &str| format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"{more}}}"#);
        assert!(DeviceKey::parse(&with("")).is_some());
        let refused = [
            String::new(),
            "null".to_owned(),
            "{}".to_owned(),
            format!(r#"["EC","P-256","{X}","{Y}",null,null,null,null,null]"#),
            with(r#","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE""#),
            with(r#","x5u":"https://example.org/""#),
            with(r#","alg":"ES384""#),
            with(r#","use":"enc""#),
            with(r#","kty":"EC""#),
            with("").replace("P-256", "P-384"),
            with("").replace(r#""EC""#, r#""OKP""#),
            // Not on the curve.
            with("").replace(Y, X),
            // Too short, padded, not base64url.
            with("").replace(X, "AQAB"),
            with("").replace(X, &format!("{X}=")),
            with("").replace(X, &X.replace('M', "+")),
            with(&" ".repeat(LONGEST)),
        ];
        for text in refused {
            assert!(DeviceKey::parse(&text).is_none(), "{text}");
        }
    }
}
