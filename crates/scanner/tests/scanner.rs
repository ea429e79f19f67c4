//! Codes as cameras see them.

mod common;

use common::Scene;
use proptest::prelude::*;

/// As long as a compact badge, in the same alphabet: a code of version 12.
fn badge() -> String {
    "1".to_owned() + &"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".repeat(11)[..486]
}

fn assert_read(scene: &Scene, what: &str) {
    let text = badge();
    assert_eq!(scene.read(&text).as_deref(), Some(text.as_str()), "{what}");
}

#[test]
fn a_clear_code_is_read() {
    assert_read(&Scene::clear(), "clear");
}

#[test]
fn a_turned_code_is_read() {
    for angle in [7.0, 20.0, 45.0, 90.0, 133.0, 180.0, 270.0] {
        assert_read(
            &Scene {
                angle,
                ..Scene::clear()
            },
            &format!("{angle}°"),
        );
    }
}

#[test]
fn a_dim_code_is_read() {
    for (black, white, ground) in [(0, 60, 20), (90, 150, 120), (170, 255, 220), (20, 60, 5)] {
        let scene = Scene {
            black,
            white,
            ground,
            noise: 3,
            ..Scene::clear()
        };
        assert_read(&scene, &format!("{black} on {white}"));
    }
}

#[test]
fn a_blurred_code_is_read() {
    for blur in [1, 2] {
        assert_read(
            &Scene {
                blur,
                noise: 6,
                ..Scene::clear()
            },
            &format!("blur {blur}"),
        );
    }
}

#[test]
fn a_small_code_in_a_wide_margin_is_read() {
    for module in [2.0, 2.5, 3.0] {
        let scene = Scene {
            module,
            ground: 255,
            ..Scene::clear()
        };
        assert_read(&scene, &format!("{module} pixels"));
    }
}

#[test]
fn a_code_on_a_large_frame_is_read() {
    let scene = Scene {
        width: 1920,
        height: 1080,
        module: 12.0,
        angle: 12.0,
        ..Scene::clear()
    };
    assert_read(&scene, "large");
}

#[test]
fn a_tiny_picture_and_a_photograph_are_read() {
    let tiny = Scene {
        width: 73,
        height: 73,
        module: 1.0,
        ground: 255,
        ..Scene::clear()
    };
    assert_read(&tiny, "tiny");
    let photograph = Scene {
        width: 3000,
        height: 2000,
        module: 25.0,
        angle: 8.0,
        noise: 40,
        ..Scene::clear()
    };
    assert_read(&photograph, "photograph");
}

#[test]
fn an_inverted_code_is_read() {
    let scene = Scene {
        black: 255,
        white: 0,
        ground: 30,
        ..Scene::clear()
    };
    assert_read(&scene, "inverted");
}

#[test]
fn text_beyond_ascii_is_read_as_it_was_written() {
    let text = "{\"kiosk_name\":\"Entrée principale – Œuvre\",\"location\":\"Évry\"}";
    assert_eq!(Scene::clear().read(text).as_deref(), Some(text));
}

#[test]
fn a_frame_without_a_code_reads_as_none() {
    assert_eq!(
        chrona_scanner::decode(&vec![128; 640 * 480], 640, 480),
        None
    );
    let mut frame = Scene {
        noise: 120,
        ..Scene::clear()
    }
    .frame("x");
    for pixel in &mut frame {
        *pixel /= 3;
    }
    frame[..100 * 640].fill(7);
    frame[200 * 640..].fill(9);
    assert_eq!(chrona_scanner::decode(&frame, 640, 480), None);
}

#[test]
fn sizes_that_do_not_fit_read_as_none() {
    for (length, width, height) in [
        (0, 0, 0),
        (10, 0, 10),
        (10, 10, 0),
        (100, 10, 10),
        (20 * 90_000, 20, 90_000),
        (99, 10, 10),
        (101, 10, 10),
        (4, u32::MAX, u32::MAX),
        (0, u32::MAX, 1),
    ] {
        assert_eq!(
            chrona_scanner::decode(&vec![0; length], width, height),
            None
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 12,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_picture_is_taken_without_a_panic(
        width in 1_u32..400,
        height in 1_u32..400,
        seed in prop::collection::vec(any::<u8>(), 1..4000),
    ) {
        let luma: Vec<u8> = seed.iter().copied().cycle().take((width * height) as usize).collect();
        let _ = chrona_scanner::decode(&luma, width, height);
    }
}
