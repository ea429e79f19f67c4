//! The tablet at the door.

use std::time::Duration;

use anyhow::Result;
use chrona_api_types::Punch;
use chrona_browser_tests::{Camera, camera, no_barriers};

use crate::support::Site;

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_badge_before_the_camera_is_a_punch() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;
    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    tablet.see_text("Camille").await?;
    tablet.kept_the_policy().await?;

    // The badge stays before the camera: it is one punch, and the kiosk is ready again.
    tablet.see_no("kiosk-result").await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(tablet.count("[data-testid=\"kiosk-result\"]").await?, 0);
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    assert_eq!(punches.len(), 1);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_expired_badge_is_refused_in_plain_words() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "1")]).await?;
    let tablet = site.kiosk_tablet().await?;
    let badge = site.camille.badge(site.phone).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "refused")
        .await?;
    tablet.see_text("Ce badge a expiré").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_used_badge_is_refused() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let tablet = site.kiosk_tablet().await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "refused")
        .await?;
    tablet.see_text("déjà servi").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_revoked_phone_is_refused() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let tablet = site.kiosk_tablet().await?;
    let badge = site.camille.badge(site.phone).await?;
    let path = format!("/admin/devices/{}/revoke", site.phone);
    site.admin.post::<serde_json::Value>(&path, &()).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "refused")
        .await?;
    tablet.see_text("téléphone est révoqué").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn without_a_camera_the_kiosk_says_so() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.tablet(Camera::None).await?;
    site.set_up(&tablet).await?;
    tablet
        .see_attribute("camera-state", "data-state", "missing")
        .await?;
    no_barriers(&tablet, "the kiosk without a camera").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_camera_that_is_not_allowed_is_explained() -> Result<()> {
    let site = Site::new().await?;
    camera::nothing(&site.video())?;
    let tablet = site.tablet(Camera::Denied(site.video())).await?;
    site.set_up(&tablet).await?;
    tablet
        .see_attribute("camera-state", "data-state", "denied")
        .await?;
    no_barriers(&tablet, "the kiosk without permission").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_server_that_comes_back_is_noticed_without_a_reload() -> Result<()> {
    let mut site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let tablet = site.kiosk_tablet().await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await?;
    tablet.run("window.notReloaded = true").await?;
    site.server.down();
    // The heartbeat goes out twice a minute.
    tablet
        .see_within(
            Duration::from_secs(45),
            "[data-testid=kiosk-online][data-online=false]",
        )
        .await?;
    site.server.up()?;
    tablet
        .see_within(
            Duration::from_secs(45),
            "[data-testid=kiosk-online][data-online=true]",
        )
        .await?;
    assert_eq!(tablet.run("return window.notReloaded").await?, true);

    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_wrong_configuration_is_named_and_a_right_one_pasted() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.tablet(Camera::None).await?;
    tablet.see("kiosk-setup").await?;
    no_barriers(&tablet, "the kiosk's set-up").await?;
    tablet.paste("setup-paste", "{\"api_key\":").await?;
    tablet.press("setup-submit").await?;
    tablet.see("setup-error").await?;
    site.set_up(&tablet).await?;
    tablet.see_text("Entrée principale").await?;
    // It is kept on the tablet.
    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    no_barriers(&tablet, "the ready kiosk").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_settings_open_though_the_server_went_away() -> Result<()> {
    let mut site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;
    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    // They are fetched unasked, a moment after the kiosk is up.
    tablet
        .wait_for("the settings' part", async || {
            let fetched = "return performance.getEntriesByType('resource')
                .some(entry => entry.name.includes('seldom') && entry.responseEnd > 0)";
            Ok(tablet.run(fetched).await? == true)
        })
        .await?;
    site.server.down();
    tablet.press("settings").await?;
    no_barriers(&tablet, "the question for the exit code").await?;
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.see("settings-panel").await?;
    no_barriers(&tablet, "the kiosk's settings").await?;
    tablet.press("settings-close").await?;
    tablet.see_no("settings-panel").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_part_that_does_not_load_is_said_and_fetched_again() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.tablet(Camera::None).await?;
    tablet
        .before_each_page(
            "const whole = window.fetch;
            window.fetch = (...what) => !window.whole && String(what[0]).includes('seldom')
                ? Promise.reject(new TypeError('cut')) : whole(...what);",
        )
        .await?;
    tablet.reload().await?;
    tablet.see("seldom-failed").await?;
    no_barriers(&tablet, "a set-up that does not load").await?;
    tablet.press("seldom-retry").await?;
    tablet.see("seldom-failed").await?;
    tablet.run("window.whole = true").await?;
    tablet.press("seldom-retry").await?;
    site.set_up(&tablet).await?;

    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    tablet.press("settings").await?;
    tablet.see("seldom-failed").await?;
    no_barriers(&tablet, "an exit code that does not load").await?;
    tablet.press("seldom-cancel").await?;
    tablet.see_no("seldom-failed").await?;
    tablet.run("window.whole = true").await?;
    tablet.press("settings").await?;
    tablet.see("exit-code").await?;
    // It can be typed at once.
    assert_eq!(
        tablet
            .run("return document.activeElement.dataset.testid")
            .await?,
        "exit-code"
    );
    tablet.kept_the_policy().await
}
