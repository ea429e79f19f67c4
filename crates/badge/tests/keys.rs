//! Signing and verifying: what is refused, and why.

mod common;

use chrona_badge::{
    BADGE_TYPE, BadgeClaims, KeyError, KeyRing, SigningKey, VerifyError, VerifyingKey,
    generate_pair, keys::signer,
};
use common::{NOW, OTHER_PAIR, PAIR, base64url, claims, ring, signing_key};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::{BigUint, RsaPublicKey, pkcs1::EncodeRsaPublicKey, pkcs8::EncodePublicKey};

fn verify(ring: &KeyRing, token: &str, now: i64) -> Result<BadgeClaims, VerifyError> {
    ring.verify(token, now, BADGE_TYPE)
}

/// The key of RFC 7638, section 3.1.
const RFC_MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7a\
    PFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-\
    65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhA\
    I4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
const RFC_THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

#[expect(clippy::unwrap_used, reason = "a constant of the test")]
fn rfc_key() -> RsaPublicKey {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let modulus = BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(RFC_MODULUS).unwrap());
    RsaPublicKey::new(modulus, BigUint::from(65_537_u32)).unwrap()
}

#[test]
fn the_key_id_is_the_thumbprint_of_rfc_7638() {
    let pem = rfc_key()
        .to_public_key_pem(rsa::pkcs8::LineEnding::LF)
        .unwrap();
    let key = VerifyingKey::from_pem(&pem).unwrap();
    assert_eq!(key.kid(), RFC_THUMBPRINT);
    assert_eq!(key.public_pem(), pem);
    let jwk = serde_json::json!({
        "kty": "RSA", "n": RFC_MODULUS, "e": "AQAB",
        "kid": RFC_THUMBPRINT, "alg": "RS256", "use": "sig",
    });
    assert_eq!(key.jwk(), jwk);
}

#[test]
fn both_forms_of_public_keys_are_read() {
    let pem = rfc_key().to_pkcs1_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    assert_eq!(VerifyingKey::from_pem(&pem).unwrap().kid(), RFC_THUMBPRINT);
}

#[test]
fn both_forms_of_private_keys_are_read() {
    use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey, pkcs8::DecodePrivateKey};
    let key = signing_key(&PAIR);
    let parsed = RsaPrivateKey::from_pkcs8_pem(&PAIR.private).unwrap();
    let older = parsed.to_pkcs1_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    assert_eq!(SigningKey::from_pem(&older).unwrap().kid(), key.kid());
    assert_eq!(key.public_pem(), PAIR.public);
    assert_eq!(
        key.verifying_key().kid(),
        VerifyingKey::from_pem(&PAIR.public).unwrap().kid()
    );
}

#[test]
fn what_is_no_fitting_key_is_refused() {
    assert_eq!(
        SigningKey::from_pem("no key").unwrap_err(),
        KeyError::NotPem
    );
    let wrong = KeyError::WrongLabel("PUBLIC KEY".to_owned());
    assert_eq!(SigningKey::from_pem(&PAIR.public).unwrap_err(), wrong);
    let wrong = KeyError::WrongLabel("PRIVATE KEY".to_owned());
    assert_eq!(VerifyingKey::from_pem(&PAIR.private).unwrap_err(), wrong);
    let junk = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(SigningKey::from_pem(junk).unwrap_err(), KeyError::NotRsa);
    assert_eq!(
        generate_pair(1024, &mut rsa::rand_core::OsRng).unwrap_err(),
        KeyError::Size(1024)
    );
}

#[test]
fn a_key_under_2048_bits_is_refused() {
    let modulus = (BigUint::from(1_u32) << 1023) + BigUint::from(1_u32);
    let short = RsaPublicKey::new(modulus, BigUint::from(65_537_u32)).unwrap();
    let pem = short.to_public_key_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    assert_eq!(
        VerifyingKey::from_pem(&pem).unwrap_err(),
        KeyError::TooShort(1024)
    );
}

#[test]
fn the_header_names_the_algorithm_and_the_key_and_nothing_else() {
    let ring = ring();
    let token = ring.sign(&claims()).unwrap();
    let header = base64url(format!(r#"{{"alg":"RS256","kid":"{}"}}"#, ring.kid()));
    assert_eq!(token.split('.').next(), Some(header.as_str()));
    assert_eq!(verify(&ring, &token, NOW), Ok(claims()));
}

#[test]
fn expiry_has_no_leeway() {
    let ring = ring();
    let token = ring.sign(&claims()).unwrap();
    assert!(verify(&ring, &token, claims().exp - 1).is_ok());
    assert_eq!(
        verify(&ring, &token, claims().exp),
        Err(VerifyError::Expired)
    );
    assert_eq!(verify(&ring, &token, i64::MAX), Err(VerifyError::Expired));
}

#[test]
fn a_token_from_the_future_is_invalid_past_a_minute() {
    let ring = ring();
    let token = ring.sign(&claims()).unwrap();
    assert!(verify(&ring, &token, NOW - 60).is_ok());
    assert_eq!(verify(&ring, &token, NOW - 61), Err(VerifyError::Invalid));
}

#[test]
fn an_access_token_is_no_badge_even_when_expired() {
    let ring = ring();
    let access = BadgeClaims {
        kind: "access".to_owned(),
        ..claims()
    };
    let token = ring.sign(&access).unwrap();
    assert_eq!(verify(&ring, &token, NOW), Err(VerifyError::WrongType));
    assert_eq!(
        verify(&ring, &token, NOW + 3600),
        Err(VerifyError::WrongType)
    );
    assert!(ring.verify::<BadgeClaims>(&token, NOW, "access").is_ok());
}

#[test]
fn another_algorithm_is_invalid() {
    let ring = ring();
    let kid = Some(ring.kid().to_owned());
    let public = EncodingKey::from_secret(PAIR.public.as_bytes());
    let private = EncodingKey::from_rsa_pem(PAIR.private.as_bytes()).unwrap();
    for (algorithm, key) in [
        (Algorithm::HS256, &public),
        (Algorithm::RS384, &private),
        (Algorithm::PS256, &private),
    ] {
        let header = Header {
            kid: kid.clone(),
            ..Header::new(algorithm)
        };
        let token = encode(&header, &claims(), key).unwrap();
        assert_eq!(
            verify(&ring, &token, NOW),
            Err(VerifyError::Invalid),
            "{algorithm:?}"
        );
    }

    let good = ring.sign(&claims()).unwrap();
    let parts: Vec<_> = good.split('.').collect();
    let none = base64url(format!(r#"{{"alg":"none","kid":"{}"}}"#, ring.kid()));
    for token in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
    ] {
        assert_eq!(verify(&ring, &token, NOW), Err(VerifyError::Invalid));
    }
}

#[test]
fn a_missing_or_unknown_key_is_invalid() {
    let ring = ring();
    let private = EncodingKey::from_rsa_pem(PAIR.private.as_bytes()).unwrap();
    let nameless = encode(&Header::new(Algorithm::RS256), &claims(), &private).unwrap();
    assert_eq!(verify(&ring, &nameless, NOW), Err(VerifyError::Invalid));

    let stranger = signing_key(&OTHER_PAIR);
    let token = stranger.sign(&claims()).unwrap();
    assert_eq!(verify(&ring, &token, NOW), Err(VerifyError::Invalid));

    let pretender = EncodingKey::from_rsa_pem(OTHER_PAIR.private.as_bytes()).unwrap();
    let header = Header {
        kid: Some(ring.kid().to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    let token = encode(&header, &claims(), &pretender).unwrap();
    assert_eq!(verify(&ring, &token, NOW), Err(VerifyError::Invalid));
}

#[test]
fn a_header_that_says_more_is_invalid_whoever_signed_it() {
    let ring = ring();
    let private = EncodingKey::from_rsa_pem(PAIR.private.as_bytes()).unwrap();
    let plain = Header {
        typ: None,
        kid: Some(ring.kid().to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    let token = encode(&plain, &claims(), &private).unwrap();
    assert_eq!(verify(&ring, &token, NOW), Ok(claims()));

    let jwk = serde_json::from_value(ring.jwks()["keys"][0].clone()).unwrap();
    let url = Some("https://mechant.example/key".to_owned());
    for header in [
        Header {
            jku: url.clone(),
            ..plain.clone()
        },
        Header {
            x5u: url,
            ..plain.clone()
        },
        Header {
            jwk: Some(jwk),
            ..plain.clone()
        },
        Header {
            typ: Some("JWT".to_owned()),
            ..plain.clone()
        },
    ] {
        let token = encode(&header, &claims(), &private).unwrap();
        assert_eq!(
            verify(&ring, &token, NOW),
            Err(VerifyError::Invalid),
            "{header:?}"
        );
    }
    let kid = ring.kid();
    for header in [
        format!(r#"{{"alg":"RS256","kid":"{kid}","crit":["exp"]}}"#),
        format!(r#"{{"alg":"RS256","kid":"x","kid":"{kid}"}}"#),
        format!(r#"{{"kid":"{kid}","alg":"RS256"}}"#),
        format!(r#" {{"alg":"RS256","kid":"{kid}"}}"#),
    ] {
        let token = signed(&header, &serde_json::to_string(&claims()).unwrap());
        assert_eq!(
            verify(&ring, &token, NOW),
            Err(VerifyError::Invalid),
            "{header}"
        );
    }
}

#[test]
fn a_claim_that_is_there_twice_is_invalid() {
    let ring = ring();
    let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, ring.kid());
    let plain = serde_json::to_string(&claims()).unwrap();
    assert_eq!(verify(&ring, &signed(&header, &plain), NOW), Ok(claims()));
    for twice in [
        r#""sub":"1""#,
        r#""exp":9999999999"#,
        r#""type":"ephemeral_qr""#,
    ] {
        let payload = format!("{},{twice}}}", plain.strip_suffix('}').unwrap());
        assert_eq!(
            verify(&ring, &signed(&header, &payload), NOW),
            Err(VerifyError::Invalid),
            "{payload}"
        );
    }
}

/// A token with this header and payload, signed with our own key.
#[expect(clippy::unwrap_used, reason = "a test stops where it fails")]
fn signed(header: &str, payload: &str) -> String {
    let private = EncodingKey::from_rsa_pem(PAIR.private.as_bytes()).unwrap();
    let message = format!("{}.{}", base64url(header), base64url(payload));
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &private, Algorithm::RS256).unwrap();
    format!("{message}.{signature}")
}

#[test]
fn a_ring_accepts_and_publishes_its_other_keys() {
    let former = signing_key(&OTHER_PAIR);
    let keys = vec![former.verifying_key(), signing_key(&PAIR).verifying_key()];
    let ring = KeyRing::new(signing_key(&PAIR), keys);
    let token = former.sign(&claims()).unwrap();
    assert_eq!(verify(&ring, &token, NOW), Ok(claims()));
    assert_eq!(ring.kid(), signing_key(&PAIR).kid());
    let jwks = ring.jwks();
    let kids: Vec<_> = jwks["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["kid"])
        .collect();
    assert_eq!(kids, [ring.kid(), former.kid()]);
}

#[test]
fn a_token_says_which_key_signed_it() {
    let key = signing_key(&PAIR);
    let token = key.sign(&claims()).unwrap();
    assert_eq!(signer(&token).as_deref(), Some(key.kid()));
    let (_, rest) = token.split_once('.').unwrap();
    for header in [
        r#"{"alg":"none","kid":"x"}"#.to_owned(),
        r#"{"alg":"RS256","kid":"x"}"#.to_owned(),
        format!(r#"{{"alg":"RS256","kid":"{}"}}"#, "é".repeat(21)),
        format!(r#"{{"alg":"RS256","kid":"{}","jku":"x"}}"#, key.kid()),
    ] {
        let token = format!("{}.{rest}", base64url(&header));
        assert_eq!(signer(&token), None, "{header}");
    }
    assert_eq!(signer("a badge"), None);
    assert_eq!(key.verifying_key().bits(), 2048);
}

#[test]
fn claims_of_the_wrong_shape_are_invalid() {
    let ring = ring();
    for payload in [
        serde_json::json!({}),
        serde_json::json!([1, 2]),
        serde_json::json!({"iat": NOW, "type": BADGE_TYPE}),
        serde_json::json!({"iat": NOW, "exp": "soon", "type": BADGE_TYPE}),
        serde_json::json!({"iat": NOW, "exp": NOW + 15, "type": BADGE_TYPE}),
    ] {
        let token = ring.sign(&payload).unwrap();
        assert_eq!(
            verify(&ring, &token, NOW),
            Err(VerifyError::Invalid),
            "{payload}"
        );
    }
    for token in ["", ".", "..", "...", "a.b.c", &"x".repeat(1_000_000)] {
        assert_eq!(verify(&ring, token, NOW), Err(VerifyError::Invalid));
    }
}

#[test]
fn a_key_never_shows_itself_when_printed() {
    let key = signing_key(&PAIR);
    assert_eq!(format!("{key:?}"), format!("SigningKey({:?})", key.kid()));
    assert!(!format!("{:?}", ring()).contains("PRIVATE"));
}
