//! The compact form loses nothing, admits nothing else, and stays small.

mod common;

use chrona_badge::{
    BadgeClaims,
    claims::{peek, vouch},
    compact::{self, CompactError},
};
use common::{base64url, claims, flipped, ring, unsigned};
use proptest::prelude::*;
use qrcode::{EcLevel, QrCode, Version};

prop_compose! {
    fn any_claims()(
        sub in any::<u64>(),
        device_id in 0..=i64::MAX,
        jti in any::<[u8; 16]>(),
        nonce in any::<[u8; 8]>(),
        iat in 0..i64::MAX / 2,
        lifetime in 0..i64::MAX / 2,
    ) -> BadgeClaims {
        BadgeClaims {
            sub: sub.to_string(),
            device_id,
            jti: base64url(jti),
            nonce: base64url(nonce),
            iat,
            exp: iat + lifetime,
            ..claims()
        }
    }
}

fn any_token() -> impl Strategy<Value = String> {
    let signature = prop_oneof![Just(256_usize), Just(384), Just(512)]
        .prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
    (any::<[u8; 32]>(), any_claims(), signature)
        .prop_map(|(kid, claims, signature)| unsigned(kid, &claims, &signature))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_token_survives_the_trip(token in any_token()) {
        let text = compact::pack(&token).unwrap();
        prop_assert_eq!(compact::unpack(&text).unwrap(), token.clone());
        prop_assert_eq!(compact::read(&text), Some(token.clone()));
        prop_assert_eq!(compact::read(&token), Some(token));
    }

    #[test]
    fn the_compact_form_is_in_the_alphabet_of_qr_codes(token in any_token()) {
        let text = compact::pack(&token).unwrap();
        let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        let fits = text.chars().all(|c| alphabet.contains(c));
        prop_assert!(fits);
        prop_assert_eq!(text.trim(), text.as_str());
    }

    #[test]
    fn a_flipped_bit_is_another_token_or_none(token in any_token(), bit in any::<prop::sample::Index>()) {
        let text = compact::pack(&token).unwrap();
        if let Some(other) = flipped(&text, bit.index(text.len() * 8)) {
            prop_assert_ne!(compact::read(&other), Some(token));
        }
    }

    #[test]
    fn any_text_is_taken_without_a_panic(text in any::<String>()) {
        let _ = compact::read(&text);
        let _ = compact::unpack(&text);
        let _ = compact::first_name(&text);
        let _ = compact::pack(&text);
        let _ = peek(&text);
    }

    #[test]
    fn any_base45_is_taken_without_a_panic(text in "[12][0-9A-Z $%*+./:-]{0,600}") {
        if let Ok(token) = compact::unpack(&text) {
            prop_assert_eq!(compact::pack(&token), Some(text));
        }
    }

    #[test]
    fn a_badge_carries_the_name_it_vouches_for_and_no_other(
        claims in any_claims(),
        name in "[A-Za-zÀ-ÿ'’ -]{1,12}",
        other in "[A-Za-zÀ-ÿ]{1,12}",
    ) {
        let nonce = vouch(&claims.jti, &name);
        let token = unsigned([3; 32], &BadgeClaims { nonce, ..claims }, &[9; 256]);
        let text = compact::pack_named(&token, &name).unwrap();
        prop_assert_eq!(compact::read(&text), Some(token.clone()));
        prop_assert_eq!(compact::first_name(&text), Some(name.clone()));
        prop_assert_eq!(text.trim(), text.as_str());
        if other != name {
            prop_assert_eq!(compact::pack_named(&token, &other), None);
        }
        // Without the name it is the same badge.
        let plain = compact::pack(&token).unwrap();
        prop_assert_eq!(compact::read(&plain), Some(token));
        prop_assert_eq!(compact::first_name(&plain), None);
    }
}

#[test]
fn a_signed_badge_with_any_bit_flipped_never_verifies() {
    let ring = ring();
    let token = ring.sign(&claims()).unwrap();
    let text = compact::pack(&token).unwrap();
    let verifies = |token: &str| {
        ring.verify::<BadgeClaims>(token, claims().iat, chrona_badge::BADGE_TYPE)
            .is_ok()
    };
    assert!(verifies(&compact::read(&text).unwrap()));
    for bit in 0..text.len() * 8 {
        let read = flipped(&text, bit).and_then(|other| compact::read(&other));
        assert!(
            !read.is_some_and(|token| verifies(&token)),
            "bit {bit} of the compact form"
        );
    }
    for bit in 0..token.len() * 8 {
        let other = flipped(&token, bit);
        assert!(
            !other.is_some_and(|token| verifies(&token)),
            "bit {bit} of the token"
        );
    }
}

#[test]
fn what_cannot_be_rebuilt_is_not_packed() {
    let kid = [1; 32];
    let signature = [2; 256];
    let token = |change: fn(&mut BadgeClaims)| {
        let mut claims = claims();
        change(&mut claims);
        unsigned(kid, &claims, &signature)
    };
    assert!(compact::pack(&token(|_| ())).is_some());
    assert_eq!(
        compact::pack(&token(|c| c.sub = "camille".to_owned())),
        None
    );
    assert_eq!(compact::pack(&token(|c| c.sub = "042".to_owned())), None);
    assert_eq!(compact::pack(&token(|c| c.device_id = -1)), None);
    assert_eq!(compact::pack(&token(|c| c.exp = c.iat - 1)), None);
    assert_eq!(compact::pack(&token(|c| c.jti = base64url([0; 15]))), None);
    assert_eq!(compact::pack(&token(|c| c.nonce = "ab=".to_owned())), None);
    assert_eq!(
        compact::pack(&token(|c| c.kind = "access".to_owned())),
        None
    );
    assert_eq!(compact::pack("eyJ.eyJ.sig"), None);
}

#[test]
fn a_claim_more_or_another_order_is_not_packed() {
    let token = unsigned([1; 32], &claims(), &[2; 256]);
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let json = serde_json::to_string(&claims()).unwrap();
    for other in [json.replace('}', ",\"x\":1}"), json.replace(',', ", ")] {
        parts[1] = base64url(other);
        assert_eq!(compact::pack(&parts.join(".")), None);
    }
    parts = token.split('.').map(str::to_owned).collect();
    parts[0] = base64url(format!(
        r#"{{"typ":"JWT","alg":"RS256","kid":"{}"}}"#,
        base64url([1; 32])
    ));
    assert_eq!(compact::pack(&parts.join(".")), None);
}

#[test]
fn other_texts_are_no_badge() {
    let text = compact::pack(&unsigned([1; 32], &claims(), &[2; 256])).unwrap();
    assert_eq!(compact::unpack(&text[1..]), Err(CompactError::NoMark));
    assert_eq!(
        compact::unpack(&text.to_lowercase()),
        Err(CompactError::NotBase45)
    );
    assert_eq!(compact::unpack(&text[..62]), Err(CompactError::NotBase45));
    assert_eq!(compact::unpack(&text[..61]), Err(CompactError::NotABadge));
    assert_eq!(
        compact::unpack(&"1".repeat(4097)),
        Err(CompactError::TooLong)
    );
    for other in ["", "1", "https://example.org", "a.b.c", "{}", "12345678"] {
        assert_eq!(compact::read(other), None, "{other}");
    }
}

#[test]
fn white_space_around_a_reading_does_not_matter() {
    let token = unsigned([1; 32], &claims(), &[2; 256]);
    let text = compact::pack(&token).unwrap();
    assert_eq!(compact::read(&format!("{text}\r\n")), Some(token.clone()));
    assert_eq!(compact::read(&format!(" {token}\n")), Some(token));
}

#[test]
fn peeking_reads_the_claims_of_badges_only() {
    let token = unsigned([1; 32], &claims(), &[2; 256]);
    assert_eq!(peek(&token), Some(claims()));
    let access = BadgeClaims {
        kind: "access".to_owned(),
        ..claims()
    };
    assert_eq!(peek(&unsigned([1; 32], &access, &[2; 256])), None);
}

#[test]
fn a_name_in_a_code_cannot_be_changed() {
    let name = "Camille";
    let claims = claims();
    let nonce = vouch(&claims.jti, name);
    let token = unsigned([1; 32], &BadgeClaims { nonce, ..claims }, &[2; 256]);
    let text = compact::pack_named(&token, name).unwrap();
    for bit in 0..text.len() * 8 {
        let read = flipped(&text, bit).and_then(|other| compact::first_name(&other));
        assert!(read.is_none_or(|read| read == name), "bit {bit}");
    }
    // One that vouches for nobody, and names that do not fit.
    assert_eq!(compact::pack_named(&token, ""), None);
    let long = "n".repeat(compact::LONGEST_NAME + 1);
    let of_long = BadgeClaims {
        nonce: vouch(&common::claims().jti, &long),
        ..common::claims()
    };
    let token = unsigned([1; 32], &of_long, &[2; 256]);
    assert_eq!(compact::pack_named(&token, &long), None);
}

#[expect(clippy::unwrap_used, reason = "a test stops where it fails")]
fn version(text: &str) -> i16 {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
    match code.version() {
        Version::Normal(version) | Version::Micro(version) => version,
    }
}

/// A badge of the largest ids that a company will ever have: a million people and phones.
fn of_a_million() -> BadgeClaims {
    BadgeClaims {
        sub: "1000000".to_owned(),
        device_id: 1_000_000,
        ..claims()
    }
}

#[test]
fn a_first_name_makes_the_qr_code_no_finer() {
    let longest = "é".repeat(compact::LONGEST_NAME / 2);
    for bits in [2048, 3072, 4096] {
        for claims in [claims(), of_a_million()] {
            let signature: Vec<u8> = (0..=255).cycle().take(bits / 8).collect();
            let nonce = vouch(&claims.jti, &longest);
            let token = unsigned([0xc3; 32], &BadgeClaims { nonce, ..claims }, &signature);
            let named = compact::pack_named(&token, &longest).unwrap();
            let plain = compact::pack(&token).unwrap();
            assert_eq!(version(&named), version(&plain), "{bits} bits");
        }
    }
}

#[test]
fn the_qr_code_stays_coarse() {
    let claims = of_a_million();
    for (bits, compact_limit, plain_limit) in [(2048, 12, 18), (4096, 17, 24)] {
        let signature: Vec<u8> = (0..=255).cycle().take(bits / 8).collect();
        let token = unsigned([0xc3; 32], &claims, &signature);
        let text = compact::pack(&token).unwrap();
        let (compact, plain) = (version(&text), version(&token));
        println!(
            "{bits} bits: compact {} characters, version {compact}",
            text.len()
        );
        println!(
            "{bits} bits: plain {} characters, version {plain}",
            token.len()
        );
        assert!(compact <= compact_limit, "{bits} bits: {compact}");
        assert!(plain <= plain_limit, "{bits} bits: {plain}");
    }
}
