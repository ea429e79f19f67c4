#![expect(clippy::expect_used, reason = "support for tests")]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses its part of the support"
)]

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_badge::{
    BADGE_TYPE, BadgeClaims, KeyRing, SigningKey,
    generate::{generate_pair, rand_core::OsRng},
};

/// A moment: 20 November 2026, 08:57:12 UTC.
pub(crate) const NOW: i64 = 1_795_165_032;

/// A key pair in PEM, made once for the test process.
pub(crate) struct Pair {
    pub(crate) private: String,
    pub(crate) public: String,
}

fn new_pair() -> Pair {
    let (private, public) = generate_pair(2048, &mut OsRng).expect("a pair is made");
    Pair { private, public }
}

pub(crate) static PAIR: LazyLock<Pair> = LazyLock::new(new_pair);
pub(crate) static OTHER_PAIR: LazyLock<Pair> = LazyLock::new(new_pair);

pub(crate) fn signing_key(pair: &Pair) -> SigningKey {
    SigningKey::from_pem(&pair.private).expect("the private key is read")
}

pub(crate) fn ring() -> KeyRing {
    KeyRing::new(signing_key(&PAIR), Vec::new())
}

/// A badge of person 42's phone 7, issued now for 15 seconds.
pub(crate) fn claims() -> BadgeClaims {
    BadgeClaims {
        sub: "42".to_owned(),
        device_id: 7,
        jti: base64url([0xa5; 16]),
        nonce: base64url([0x5a; 8]),
        iat: NOW,
        exp: NOW + 15,
        kind: BADGE_TYPE.to_owned(),
    }
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token in a badge's form whose signature is only as long as a real one.
pub(crate) fn unsigned(kid: [u8; 32], claims: &BadgeClaims, signature: &[u8]) -> String {
    let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, base64url(kid));
    let payload = serde_json::to_vec(claims).expect("claims are JSON");
    [base64url(header), base64url(payload), base64url(signature)].join(".")
}

/// The text with one bit turned over; None where that leaves no text.
pub(crate) fn flipped(text: &str, bit: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    String::from_utf8(bytes).ok()
}
