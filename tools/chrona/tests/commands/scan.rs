//! `chrona scan`.

use std::{fs, path::Path};

use crate::common::Place;
use chrona_backend::clock::{Clock, SystemClock};
use chrona_badge::{BADGE_TYPE, BadgeClaims, SigningKey, compact};
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma, LumaA};
use qrcode::{Color, EcLevel, QrCode};

/// A QR code of this text, six pixels to a module, with its margin.
#[expect(clippy::unwrap_used, reason = "support for tests")]
fn code(text: &str) -> GrayImage {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
    let side = u32::try_from(code.width()).unwrap() + 8;
    GrayImage::from_fn(side * 6, side * 6, |x, y| {
        let (column, row) = ((x / 6).checked_sub(4), (y / 6).checked_sub(4));
        let inside = |n: Option<u32>| n.map(|n| n as usize).filter(|n| *n < code.width());
        match (inside(column), inside(row)) {
            (Some(column), Some(row)) if code[(column, row)] == Color::Dark => Luma([0]),
            _ => Luma([255]),
        }
    })
}

#[expect(clippy::unwrap_used, reason = "support for tests")]
fn save(picture: &GrayImage, file: &Path, format: ImageFormat) {
    let picture = DynamicImage::ImageLuma8(picture.clone());
    let picture = if format == ImageFormat::Gif {
        picture.to_rgba8().into()
    } else {
        picture
    };
    picture.save_with_format(file, format).unwrap();
}

/// A badge whose life begins `age` seconds ago, and the key it is signed with, in `place`/keys.
#[expect(clippy::unwrap_used, reason = "support for tests")]
fn badge(place: &Place, age: i64) -> String {
    let keys = place.path().join("keys");
    if !keys.exists() {
        assert_eq!(place.run(&["generate-keys", "--out", "keys"]).code, 0);
    }
    let pem = fs::read_to_string(keys.join("jwt_private_key.pem")).unwrap();
    let iat = SystemClock.now().timestamp() - age;
    let claims = BadgeClaims {
        sub: "42".to_owned(),
        device_id: 7,
        jti: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        nonce: "AAAAAAAAAAA".to_owned(),
        iat,
        exp: iat + 15,
        kind: BADGE_TYPE.to_owned(),
    };
    SigningKey::from_pem(&pem).unwrap().sign(&claims).unwrap()
}

#[test]
fn each_picture_is_a_line_whatever_its_format() {
    let place = Place::new();
    let formats = [
        ("a.png", ImageFormat::Png),
        ("b.jpg", ImageFormat::Jpeg),
        ("c.gif", ImageFormat::Gif),
    ];
    for (name, format) in formats {
        save(
            &code(&format!("text of {name} – é")),
            &place.path().join(name),
            format,
        );
    }
    let ran = place.run(&["scan", "a.png", "b.jpg", "c.gif"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let expected = "a.png\ttext of a.png – é\nb.jpg\ttext of b.jpg – é\nc.gif\ttext of c.gif – é\n";
    assert_eq!(ran.out, expected);
}

#[test]
fn a_picture_without_a_code_fails_after_all_were_read() {
    let place = Place::new();
    save(
        &GrayImage::from_pixel(300, 200, Luma([90])),
        &place.path().join("blank.png"),
        ImageFormat::Png,
    );
    save(
        &code("here"),
        &place.path().join("code.png"),
        ImageFormat::Png,
    );
    fs::write(place.path().join("notes.txt"), "no picture").unwrap();
    let ran = place.run(&["scan", "blank.png", "missing.png", "notes.txt", "code.png"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.out,
        "blank.png\t\nmissing.png\t\nnotes.txt\t\ncode.png\there\n"
    );
    for problem in [
        "blank.png: no QR code",
        "missing.png: cannot be read",
        "notes.txt: is no pic",
    ] {
        assert!(ran.err.contains(problem), "{problem} in {}", ran.err);
    }
}

#[test]
fn a_transparent_ground_is_white_and_a_line_break_is_escaped() {
    let place = Place::new();
    let solid = code("{\n\t\"a\": \"b\"}");
    let clear = GrayAlphaImage::from_fn(solid.width(), solid.height(), |x, y| {
        LumaA([0, 255 - solid.get_pixel(x, y).0[0]])
    });
    clear.save(place.path().join("clear.png")).unwrap();
    let ran = place.run(&["scan", "clear.png"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "clear.png\t{\\n\\t\"a\": \"b\"}\n")
    );
}

#[test]
fn a_badge_is_explained_in_both_forms() {
    let place = Place::new();
    let token = badge(&place, 0);
    let packed = compact::pack(&token).unwrap();
    save(
        &code(&packed),
        &place.path().join("compact.png"),
        ImageFormat::Png,
    );
    save(
        &code(&token),
        &place.path().join("plain.png"),
        ImageFormat::Png,
    );
    let key = ["--explain", "--public-key", "keys/jwt_public_key.pem"];
    let ran = place.run(&[&["scan", "compact.png", "plain.png"], &key[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(&format!("compact.png\t{packed}\n")));
    assert!(ran.out.contains(&format!("plain.png\t{token}\n")));
    assert_eq!(ran.out.matches(&format!("  token: {token}\n")).count(), 2);
    assert_eq!(ran.out.matches("  sub: 42\n  device_id: 7\n").count(), 2);
    assert_eq!(ran.out.matches("  verifies: yes, for ").count(), 2);
}

#[test]
fn an_expired_badge_and_a_strangers_badge_are_told_apart() {
    let place = Place::new();
    let expired = badge(&place, 60);
    save(
        &code(&expired),
        &place.path().join("old.png"),
        ImageFormat::Png,
    );
    let ran = place.run(&[
        "scan",
        "--explain",
        "--public-key",
        "keys/jwt_public_key.pem",
        "old.png",
    ]);
    assert!(
        ran.out.contains("verifies: no, it is expired for 4"),
        "{}",
        ran.out
    );

    assert_eq!(place.run(&["generate-keys"]).code, 0);
    let ran = place.run(&["scan", "--explain", "old.png"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains("verifies: no, it is not signed by this key"),
        "{}",
        ran.out
    );
}

#[test]
fn without_a_key_the_claims_are_told_all_the_same() {
    let place = Place::new();
    let token = badge(&place, 0);
    save(
        &code(&token),
        &place.path().join("badge.png"),
        ImageFormat::Png,
    );
    save(
        &code("a poster"),
        &place.path().join("poster.png"),
        ImageFormat::Png,
    );
    let ran = place.run(&["scan", "--explain", "badge.png", "poster.png"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("verifies: unknown"), "{}", ran.out);
    assert!(
        ran.out.contains("poster.png\ta poster\n  form: no badge\n"),
        "{}",
        ran.out
    );
    assert!(
        !place.path().join("chrona.db").exists(),
        "explaining makes nothing"
    );
}
