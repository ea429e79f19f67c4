//! My badge, bound to the phone by a key.

use anyhow::Result;
use chrona_api_types::Device;
use chrona_browser_tests::{Browser, Options, Screen, no_barriers, screenshot};

use crate::support::{Site, sign_in};

/// What a page runs before its own scripts where the browser has no keys, as over plain HTTP.
const NO_KEYS: &str = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })";

/// A phone where Camille is signed in, on My badge. `script` runs before each page's own.
async fn phone(site: &Site, language: &'static str, script: &str) -> Result<Browser> {
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        language,
        ..Options::default()
    })
    .await?;
    phone.before_each_page(script).await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&phone, &site.server, email, password, language).await?;
    phone.see("register-phone").await?;
    Ok(phone)
}

/// A site where Camille has as many phones in use as one may have.
async fn site_with_three_phones() -> Result<Site> {
    let site = Site::new().await?;
    for name in ["Ancien téléphone", "Tablette"] {
        site.camille.register_phone(name).await?;
    }
    Ok(site)
}

async fn phones(site: &Site) -> Result<Vec<Device>> {
    site.camille.get("/devices/me").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_fourth_phone_takes_the_place_of_the_one_that_is_chosen() -> Result<()> {
    let site = site_with_three_phones().await?;
    let before = phones(&site).await?;
    let phone = phone(&site, "fr", "").await?;
    phone.press("register-phone").await?;
    phone.see("replaced-phones").await?;
    screenshot(&phone, "badge-replaced-phone-fr").await?;
    no_barriers(&phone, "the choice of the phone to replace").await?;
    // Nothing is chosen for the person.
    phone.press("register-phone").await?;
    phone.see_text("Choisissez un téléphone.").await?;
    phone.press(&format!("replace-{}", before[1].id)).await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    let after = phones(&site).await?;
    assert_eq!(after.len(), 3);
    assert!(after.iter().all(|device| device.id != before[1].id));
    assert!(after[0].is_bound);
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_phone_that_lost_its_key_takes_its_own_place_again() -> Result<()> {
    let site = site_with_three_phones().await?;
    let path = format!("/devices/{}/revoke", site.phone);
    site.camille.post::<Device>(&path, &()).await?;
    let phone = phone(&site, "en", "").await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    let lost = phones(&site).await?[0].id;

    let script = "const done = arguments[0];
        const request = indexedDB.deleteDatabase('chrona');
        request.onsuccess = () => done(true);";
    assert_eq!(phone.run_until_called(script).await?, true);
    phone.reload().await?;
    phone.see("badge-unproven").await?;
    screenshot(&phone, "badge-unproven-phone-en").await?;
    no_barriers(&phone, "a phone without its key").await?;
    phone.press("register-again").await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    let after = phones(&site).await?;
    assert_eq!(after.len(), 3);
    assert!(after.iter().all(|device| device.id != lost));
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_phone_whose_clock_is_wrong_shows_its_badge_all_the_same() -> Result<()> {
    let site = Site::new().await?;
    let script = "const now = Date.now; Date.now = () => now.call(Date) - 90 * 60 * 1000";
    let phone = phone(&site, "fr", script).await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    assert!(phones(&site).await?[0].is_bound);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_browser_without_keys_shows_a_badge_unless_each_phone_needs_one() -> Result<()> {
    let site = Site::new().await?;
    let lenient = phone(&site, "fr", NO_KEYS).await?;
    lenient.press("register-phone").await?;
    lenient
        .see_attribute("badge-phone", "data-bound", "false")
        .await?;
    lenient.see("badge-qr").await?;
    assert!(!phones(&site).await?[0].is_bound);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn where_each_phone_needs_a_key_the_page_says_so_and_what_to_do() -> Result<()> {
    let mut site = Site::new().await?;
    // Registered without a key, while that was allowed.
    let old = phone(&site, "fr", NO_KEYS).await?;
    old.press("register-phone").await?;
    old.see("badge-qr").await?;

    site.server
        .restart_with(&[("REQUIRE_DEVICE_PROOF", "true")])?;
    old.see("badge-unproven").await?;
    old.press("register-again").await?;
    old.press("register-phone").await?;
    old.see_text("Ouvrez « Mon badge » en HTTPS").await?;
    screenshot(&old, "badge-key-needed-phone-fr").await?;
    no_barriers(&old, "a phone that can have no key").await?;

    let able = phone(&site, "en", "").await?;
    able.press("register-phone").await?;
    able.see("badge-qr").await?;
    able.see_attribute("badge-phone", "data-bound", "true")
        .await?;
    able.kept_the_policy().await
}
