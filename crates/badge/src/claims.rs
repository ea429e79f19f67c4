//! What a badge says.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{compact::MAX_CHARS, jwt};

/// The `type` of a badge: what tells it from an access token.
pub const BADGE_TYPE: &str = "ephemeral_qr";

/// The claims of a badge, in the order in which they are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeClaims {
    /// The person's account: a number, as text.
    pub sub: String,
    /// The phone that shows the badge.
    pub device_id: i64,
    /// What makes the badge good once: 16 random bytes in base64url without padding.
    pub jti: String,
    /// 8 bytes in base64url without padding: [`vouch`] for the person's first name, or random ones.
    pub nonce: String,
    /// When it was issued: seconds since 1970, UTC.
    pub iat: i64,
    /// From when on it is expired: seconds since 1970, UTC.
    pub exp: i64,
    /// Always [`BADGE_TYPE`].
    #[serde(rename = "type")]
    pub kind: String,
}

/// What a badge claims, read without verifying anything: good for noticing that the same person
/// is still before the camera, and for nothing else. None when the text is no badge.
pub fn peek(token: &str) -> Option<BadgeClaims> {
    if token.len() > MAX_CHARS {
        return None;
    }
    let claims: BadgeClaims = jwt::read(jwt::Parts::of(token)?.payload)?;
    (claims.kind == BADGE_TYPE).then_some(claims)
}

/// The nonce by which a badge of this `jti` vouches for the person's first name without holding it: the first
/// 8 bytes of a SHA-256 over both, in base64url without padding. The `jti` is random, and so is this.
pub fn vouch(jti: &str, first_name: &str) -> String {
    let digest = Sha256::new()
        .chain_update("chrona badge of ")
        .chain_update(jti)
        .chain_update("\0")
        .chain_update(first_name)
        .finalize();
    jwt::encode(digest.get(..8).unwrap_or_default())
}
