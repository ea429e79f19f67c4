//! The compact form of a badge: the same JWT, packed without loss for a QR code.
//!
//! The text is [`MARK`] followed by base45 (RFC 9285), so that the whole of it is in the
//! alphabet of a QR code's alphanumeric mode. The bytes behind it are:
//!
//! | bytes | what |
//! | --- | --- |
//! | 32 | the key's thumbprint (`kid`) |
//! | varint | `sub` |
//! | varint | `device_id` |
//! | varint | `iat` |
//! | varint | `exp - iat` |
//! | 16 | `jti` |
//! | 8 | `nonce` |
//! | the rest | the signature |
//!
//! A varint is little-endian, seven bits to a byte, the high bit set on all but the last. The
//! header and the type are the same in every badge and are left out. One badge has one compact
//! form: a text that unpacks is the text that packing gives back.

mod binary;

use crate::{claims, jwt};

/// The first character of a compact badge: which form follows.
pub const MARK: char = '1';

/// The longest text that is looked at, in bytes.
pub const MAX_CHARS: usize = 4096;

/// Why a text is no compact badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompactError {
    /// The text is longer than [`MAX_CHARS`].
    #[error("the text is longer than {MAX_CHARS} characters")]
    TooLong,
    /// The text does not begin with [`MARK`].
    #[error("the text has no mark of the compact form")]
    NoMark,
    /// The text behind the mark is not base45.
    #[error("the text is not base45")]
    NotBase45,
    /// The bytes end early, hold a number that is out of range, or are not the one form of the
    /// badge that they describe.
    #[error("the bytes are not a badge")]
    NotABadge,
}

/// The compact form of a badge. None when the badge could not be rebuilt from it to the byte: the
/// caller then shows the JWT itself, which [`read`] takes as well.
pub fn pack(token: &str) -> Option<String> {
    if token.len() > MAX_CHARS {
        return None;
    }
    let text = to_text(token)?;
    (to_token(&text).as_deref() == Ok(token)).then_some(text)
}

/// The JWT that a compact form stands for. Nothing is verified.
pub fn unpack(text: &str) -> Result<String, CompactError> {
    let token = to_token(text)?;
    if to_text(&token).as_deref() == Some(text) {
        Ok(token)
    } else {
        Err(CompactError::NotABadge)
    }
}

/// The JWT in a text that a scanner read, be it compact or plain; None for anything else. White
/// space around it, as a keyboard scanner adds, does not matter. Nothing is verified.
pub fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with(MARK) {
        return unpack(text).ok();
    }
    let parts = jwt::Parts::of(text)?;
    let jwt::Object = jwt::read(parts.header)?;
    jwt::decode(parts.signature)?;
    claims::peek(text).map(|_| text.to_owned())
}

fn to_text(token: &str) -> Option<String> {
    let mut text = String::from(MARK);
    text.push_str(&base45::encode(binary::encode(token)?));
    Some(text)
}

fn to_token(text: &str) -> Result<String, CompactError> {
    if text.len() > MAX_CHARS {
        return Err(CompactError::TooLong);
    }
    let digits = text.strip_prefix(MARK).ok_or(CompactError::NoMark)?;
    let bytes = base45::decode(digits).map_err(|_| CompactError::NotBase45)?;
    binary::decode(&bytes).ok_or(CompactError::NotABadge)
}
