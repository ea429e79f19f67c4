//! From a phone past the kiosk to the back-office.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server, camera};

use crate::support::{Site, sign_in};

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_clocks_in_and_hr_sees_it_at_once() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;

    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    office.see_attribute("live", "data-live", "true").await?;
    office.run("window.notReloaded = true").await?;
    let camille = site.person.user.id;
    let present = format!("[data-user-id=\"{camille}\"][data-present=\"true\"]");
    assert_eq!(office.count(&present).await?, 0);

    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    sign_in(
        &phone,
        &site.server,
        &site.person.email,
        &site.person.password,
        "fr",
    )
    .await?;
    phone.see("register-phone").await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;

    // The kiosk's camera sees the phone's screen: turned, dimmed, with a margin.
    let shown = phone.picture_of("badge-qr").await?;
    camera::picture(&site.video(), &shown, camera::Pose::default())?;
    tablet.reload().await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    tablet.see_text("Camille").await?;

    office.see_css(&present).await?;
    assert_eq!(office.run("return window.notReloaded").await?, true);
    phone.see("punch-made").await?;
    for browser in [&tablet, &office, &phone] {
        browser.kept_the_policy().await?;
    }
    Ok(())
}
