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
//!
//! A text that begins with [`MARK_NAMED`] holds the person's first name too, before the signature: a byte
//! that says how long it is, and UTF-8. The badge vouches for it by its nonce ([`claims::vouch`]), so that a
//! kiosk without a network can greet the person, and the token itself holds no name.

mod binary;

use crate::{claims, jwt};

/// The first character of a compact badge: which form follows.
pub const MARK: char = '1';
/// The first character of a compact badge with a first name.
pub const MARK_NAMED: char = '2';

/// The longest first name that is packed, in bytes: with it the QR code needs no finer modules than without.
pub const LONGEST_NAME: usize = 24;

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
    pack_as(token, None)
}

/// The compact form of a badge with the person's first name. None as for [`pack`], and for a name that the
/// badge does not vouch for or that is longer than [`LONGEST_NAME`].
pub fn pack_named(token: &str, first_name: &str) -> Option<String> {
    pack_as(token, Some(first_name))
}

fn pack_as(token: &str, first_name: Option<&str>) -> Option<String> {
    if token.len() > MAX_CHARS {
        return None;
    }
    let text = to_text(token, first_name)?;
    let unpacked = to_token(&text).ok()?;
    (unpacked.token == token).then_some(text)
}

/// The JWT that a compact form stands for. Nothing is verified.
pub fn unpack(text: &str) -> Result<String, CompactError> {
    Ok(unpack_whole(text)?.token)
}

/// The first name in a compact form, if the badge in it vouches for one. The badge itself is not verified.
pub fn first_name(text: &str) -> Option<String> {
    unpack_whole(text.trim()).ok()?.first_name
}

fn unpack_whole(text: &str) -> Result<Unpacked, CompactError> {
    let unpacked = to_token(text)?;
    if to_text(&unpacked.token, unpacked.first_name.as_deref()).as_deref() == Some(text) {
        Ok(unpacked)
    } else {
        Err(CompactError::NotABadge)
    }
}

/// The JWT in a text that a scanner read, be it compact or plain; None for anything else. White
/// space around it, as a keyboard scanner adds, does not matter. Nothing is verified.
pub fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with([MARK, MARK_NAMED]) {
        return unpack(text).ok();
    }
    let parts = jwt::Parts::of(text)?;
    let jwt::Object = jwt::read(parts.header)?;
    jwt::decode(parts.signature)?;
    claims::peek(text).map(|_| text.to_owned())
}

/// What a compact form holds.
struct Unpacked {
    token: String,
    first_name: Option<String>,
}

fn to_text(token: &str, first_name: Option<&str>) -> Option<String> {
    let mark = if first_name.is_some() {
        MARK_NAMED
    } else {
        MARK
    };
    let mut text = String::from(mark);
    text.push_str(&base45::encode(binary::encode(token, first_name)?));
    Some(text)
}

fn to_token(text: &str) -> Result<Unpacked, CompactError> {
    if text.len() > MAX_CHARS {
        return Err(CompactError::TooLong);
    }
    let is_named = text.starts_with(MARK_NAMED);
    let digits = text
        .strip_prefix([MARK, MARK_NAMED])
        .ok_or(CompactError::NoMark)?;
    let bytes = base45::decode(digits).map_err(|_| CompactError::NotBase45)?;
    let (token, first_name) = binary::decode(&bytes, is_named).ok_or(CompactError::NotABadge)?;
    Ok(Unpacked { token, first_name })
}
