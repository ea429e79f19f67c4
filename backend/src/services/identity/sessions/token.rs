//! Refresh tokens: 48 random bytes, 16 that all tokens of a session share (its family), and 32 of its own.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A refresh token, as it travels: family and secret in base64url.
#[derive(Clone)]
pub(super) struct RefreshToken {
    pub(super) family: [u8; 16],
    pub(super) secret: [u8; 32],
}

impl RefreshToken {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (family, secret) = bytes.split_first_chunk()?;
        Some(Self {
            family: *family,
            secret: secret.try_into().ok()?,
        })
    }

    pub(super) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.family[..], &self.secret].concat())
    }

    pub(super) fn family_hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.family))
    }

    pub(super) fn secret_hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.secret))
    }

    /// Seals the secret of this token's successor, or opens it: a one-time pad from a secret that
    /// the database does not hold.
    pub(super) fn seal(&self, secret: [u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"chrona refresh token successor");
        hasher.update(self.secret);
        let mut sealed: [u8; 32] = hasher.finalize().into();
        for (byte, with) in sealed.iter_mut().zip(secret) {
            *byte ^= with;
        }
        sealed
    }

    pub(super) fn open_successor(&self, sealed: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?.try_into().ok()?;
        Some(Self {
            family: self.family,
            secret: self.seal(sealed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_opens_with_the_token_before_it_alone() {
        let token = RefreshToken {
            family: [1; 16],
            secret: [2; 32],
        };
        let sealed = URL_SAFE_NO_PAD.encode(token.seal([3; 32]));
        assert_eq!(token.open_successor(&sealed).unwrap().secret, [3; 32]);
        let other = RefreshToken {
            secret: [4; 32],
            ..token
        };
        assert_ne!(other.open_successor(&sealed).unwrap().secret, [3; 32]);
    }

    #[test]
    fn a_token_survives_the_trip_and_nothing_else_is_one() {
        let token = RefreshToken {
            family: [1; 16],
            secret: [2; 32],
        };
        let again = RefreshToken::parse(&token.text()).unwrap();
        assert_eq!((again.family, again.secret), (token.family, token.secret));
        for text in ["", "x", &"A".repeat(63), &"A".repeat(65), "é"] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
