//! How long a person waits at the kiosk: from the first frame that shows a badge to the answer on the
//! screen. `cargo xtask bench` runs this on the release build.

use std::fmt::Write;

use anyhow::{Context, Result};
use chrona_browser_tests::{Camera, Client};
use qrcode::{Color, QrCode};

use crate::support::Site;

/// How many people come to the kiosk.
const PEOPLE: usize = 12;

/// A camera whose picture is a canvas; `showCode` draws a QR code on it and notes when, and the first
/// result after that is noted too.
const CANVAS_CAMERA: &str = r"
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const context = canvas.getContext('2d');
    let rows = [];
    const draw = () => {
        context.fillStyle = '#cccccc';
        context.fillRect(0, 0, 640, 480);
        const side = Math.floor(400 / Math.max(rows.length, 1));
        context.fillStyle = '#222222';
        rows.forEach((row, y) => [...row].forEach((module, x) => {
            if (module === '1') context.fillRect(120 + x * side, 40 + y * side, side, side);
        }));
        requestAnimationFrame(draw);
    };
    draw();
    window.showCode = text => {
        rows = text.split('\n').filter(row => row);
        window.shownAt = performance.now();
        window.answeredAt = null;
    };
    new MutationObserver(() => {
        if (window.answeredAt === null && document.querySelector('[data-testid=kiosk-result]')) {
            requestAnimationFrame(() => { window.answeredAt ??= performance.now(); });
        }
    }).observe(document, { childList: true, subtree: true });
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
";

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask bench runs it"]
async fn frame_to_answer() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let tablet = site.tablet(Camera::None).await?;
    tablet.before_each_page(CANVAS_CAMERA).await?;
    tablet.reload().await?;
    site.set_up(&tablet).await?;
    tablet
        .see_attribute("camera-state", "data-state", "ok")
        .await?;
    let mut waits = Vec::new();
    for number in 0..PEOPLE {
        let person = site
            .admin
            .create_person(&format!("Personne{number}"), "Test")
            .await?;
        let own = Client::sign_in(&site.server, &person.email, &person.password).await?;
        let phone = own.register_phone(&person.email).await?;
        let badge = own.badge(phone.id).await?.qr_token;
        tablet
            .run(&format!("showCode(`{}`)", rows(&badge)?))
            .await?;
        tablet
            .wait_for("an answer", async || {
                Ok(tablet.run("return window.answeredAt").await?.is_number())
            })
            .await?;
        tablet
            .see_attribute("kiosk-result", "data-outcome", "ok")
            .await?;
        let wait = tablet
            .run("return window.answeredAt - window.shownAt")
            .await?;
        waits.push(wait.as_f64().context("no time was noted")?);
        tablet.run("showCode('')").await?;
    }
    waits.sort_by(f64::total_cmp);
    println!(
        "camera frame to answer shown: median {:.0} ms, slowest of {PEOPLE}: {:.0} ms",
        waits[PEOPLE / 2],
        waits[PEOPLE - 1]
    );
    Ok(())
}

/// The badge's QR code, a line of 0 and 1 for each row.
fn rows(badge: &str) -> Result<String> {
    let code = QrCode::new(chrona_badge::compact::pack(badge).context("no compact form")?)?;
    let mut text = String::new();
    for row in code.to_colors().chunks(code.width()) {
        for module in row {
            text.push(if *module == Color::Dark { '1' } else { '0' });
        }
        writeln!(text)?;
    }
    Ok(text)
}
