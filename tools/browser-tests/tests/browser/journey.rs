//! From a phone past the kiosk to the back-office.

use anyhow::Result;
use chrona_api_types::Device;
use chrona_browser_tests::{Browser, Options, Screen, Server, camera};
use serde_json::json;

use crate::{
    pages::look,
    support::{Site, open_kept_receipts, sign_in, take_receipts},
};

/// What this browser keeps of its phone's keys, and whether their private half can be had.
const KEPT_KEYS: &str = "const done = arguments[0];
    const opening = indexedDB.open('chrona');
    opening.onsuccess = () => {
        const store = opening.result.transaction('device-keys').objectStore('device-keys');
        store.getAll().onsuccess = async event => {
            opening.result.close();
            done(await Promise.all(event.target.result.map(async ({ privateKey }) => ({
                extractable: privateKey.extractable,
                type: privateKey.type,
                exported: await crypto.subtle.exportKey('jwk', privateKey)
                    .then(() => true, () => false),
            }))));
        };
    };";

async fn phones(site: &Site) -> Result<Vec<Device>> {
    site.admin.get("/admin/devices").await
}

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

    // The key never leaves the browser, and outlives the page.
    phone
        .see_attribute("badge-phone", "data-bound", "true")
        .await?;
    let kept = phone.run_until_called(KEPT_KEYS).await?;
    assert_eq!(
        kept,
        json!([{ "extractable": false, "type": "private", "exported": false }])
    );
    let phones = phones(&site).await?;
    assert_eq!(phones[0].user_id, camille);
    assert!(phones[0].is_bound);
    phone.reload().await?;
    phone.see("badge-qr").await?;
    let ids = |phones: &[Device]| phones.iter().map(|phone| phone.id).collect::<Vec<_>>();
    assert_eq!(ids(&self::phones(&site).await?), ids(&phones));

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

    // The phone keeps the punch's receipt by itself, and anyone can verify it.
    open_kept_receipts(&phone, &site).await?;
    phone.see("kept-receipts").await?;
    look(&phone, "backoffice-my-punches-kept-receipts-phone-fr").await?;
    let receipts = take_receipts(&phone).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("recus.txt");
    std::fs::write(&file, receipts)?;
    office
        .open(&format!("{}/verify", site.server.backoffice()))
        .await?;
    office.see_css("#verify-files").await?;
    office
        .give_file("verify-files", &file.to_string_lossy())
        .await?;
    office.see_text("authentique").await?;
    for browser in [&tablet, &office, &phone] {
        browser.kept_the_policy().await?;
    }
    Ok(())
}
