//! The outer shape of a JWT in its compact serialisation (RFC 7519, section 3).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The three parts of a JWT, still in base64url.
pub(crate) struct Parts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
}

impl<'a> Parts<'a> {
    /// Splits a JWT. None unless there are exactly three parts.
    pub(crate) fn of(token: &'a str) -> Option<Self> {
        let mut parts = token.split('.');
        let parts_of_token = Self {
            header: parts.next()?,
            payload: parts.next()?,
            signature: parts.next()?,
        };
        parts.next().is_none().then_some(parts_of_token)
    }
}

/// Bytes in base64url without padding (RFC 4648, section 5).
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text in base64url without padding; None for anything else, padding and stray
/// bits at the end included.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A part of a JWT, read from its JSON; None for anything else.
pub(crate) fn read<T: DeserializeOwned>(part: &str) -> Option<T> {
    // By way of text: bytes would want a reader of JSON of their own in the apps.
    let text = String::from_utf8(decode(part)?).ok()?;
    serde_json::from_str(&text).ok()
}

/// A JSON object, whatever is in it.
pub(crate) struct Object;

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyObject;

        impl<'de> Visitor<'de> for AnyObject {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Object)
            }
        }

        deserializer.deserialize_map(AnyObject)
    }
}

/// The header of a badge or an access token: the algorithm and the key's thumbprint, nothing else,
/// in this order.
pub(crate) fn header(kid: &str) -> String {
    format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#)
}

/// The thumbprint in a header as [`header`] writes it; None for any other.
#[cfg(feature = "keys")]
pub(crate) fn kid(part: &str) -> Option<String> {
    const CHARS: usize = 43;
    let text = String::from_utf8(decode(part)?).ok()?;
    let kid = text
        .strip_prefix(r#"{"alg":"RS256","kid":""#)?
        .strip_suffix(r#""}"#)?;
    (kid.len() == CHARS && decode(kid).is_some()).then(|| kid.to_owned())
}
