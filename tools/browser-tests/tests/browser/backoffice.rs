//! HR's pages, and the employee's own.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::support::{Site, sign_in};

/// A back-office where the administrator is signed in.
async fn office(site: &Site) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    Ok(office)
}

/// A phone where Camille is signed in and shows her badge.
async fn phone(site: &Site) -> Result<Browser> {
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
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    Ok(phone)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_wrong_password_is_told_and_what_was_typed_stays() -> Result<()> {
    let site = Site::new().await?;
    let browser = Browser::start(&Options::default()).await?;
    browser.open(&site.server.backoffice()).await?;
    browser.press("language-fr").await?;
    browser.fill("email", Server::admin().0).await?;
    browser.fill("password", "pas la bonne phrase").await?;
    browser.press("sign-in").await?;
    browser
        .see_text("L’adresse ou le mot de passe est faux")
        .await?;
    let kept = browser
        .run("return document.querySelector('[data-testid=email]').value")
        .await?;
    assert_eq!(kept, Server::admin().0);
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_made_in_the_back_office_is_set_up_on_a_tablet() -> Result<()> {
    let site = Site::new().await?;
    let office = office(&site).await?;
    office
        .open(&format!("{}/kiosks", site.server.backoffice()))
        .await?;
    office.press("new-kiosk").await?;
    office.see("kiosk-form").await?;
    office.fill("kiosk_name", "Quai nord").await?;
    office.fill("location", "Entrepôt").await?;
    office.press("save-kiosk").await?;
    office.press("confirm-yes").await?;
    office.see("kiosk-configuration").await?;
    let configuration = office
        .run("return document.querySelector('[data-testid=kiosk-configuration]').value")
        .await?;
    let configuration = configuration.as_str().unwrap_or_default().to_owned();

    let tablet = site.tablet(chrona_browser_tests::Camera::None).await?;
    tablet.paste("setup-paste", &configuration).await?;
    tablet.press("setup-submit").await?;
    tablet.press("setup-start").await?;
    tablet.see_text("Quai nord").await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_badge_renews_itself() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "5")]).await?;
    let phone = phone(&site).await?;
    let first = phone.attribute("badge-qr", "data-badge").await?;
    phone
        .wait_for("another badge", async || {
            Ok(phone.attribute("badge-qr", "data-badge").await? != first)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_offline_phone_says_so_and_comes_back() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "5")]).await?;
    let phone = phone(&site).await?;
    phone.set_offline(true).await?;
    phone
        .see_attribute("badge-trouble", "data-trouble", "offline")
        .await?;
    phone.set_offline(false).await?;
    phone.see("badge-qr").await?;
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_phone_revoked_by_hr_is_told_so() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "5")]).await?;
    let phone = phone(&site).await?;
    let devices: Vec<chrona_api_types::Device> = site.admin.get("/admin/devices").await?;
    for device in devices {
        let path = format!("/admin/devices/{}/revoke", device.id);
        site.admin.post::<serde_json::Value>(&path, &()).await?;
    }
    phone.see("badge-revoked").await?;
    chrona_browser_tests::no_barriers(&phone, "the badge of a revoked phone").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_session_outlives_the_page_and_no_script_can_read_it() -> Result<()> {
    let site = Site::new().await?;
    let office = office(&site).await?;
    let reachable = "return document.cookie + JSON.stringify(localStorage)";
    let kept = office.run(reachable).await?;
    assert_eq!(
        kept.as_str()
            .unwrap_or_default()
            .matches("chrona.session")
            .count(),
        1
    );
    assert!(
        !kept.to_string().contains("eyJ"),
        "a token lies about: {kept}"
    );
    office.reload().await?;
    office.see("sign-out").await?;
    office.press("sign-out").await?;
    office.see("sign-in-form").await?;
    office.reload().await?;
    office.see("sign-in-form").await?;
    office.see_no("session-expired").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_access_token_is_replaced_before_it_dies() -> Result<()> {
    // Shorter than the margin in which a token is replaced: every request asks for a new one.
    let site = Site::with(&[("ACCESS_TOKEN_EXPIRE_MINUTES", "1")]).await?;
    let office = office(&site).await?;
    let skip = "const now = Date.now; Date.now = () => now() + 50_000; return now() < Date.now()";
    assert_eq!(office.run(skip).await?, true);
    office.press("nav-people").await?;
    office.see("people-rows").await?;
    office.see_no("sign-in-form").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_session_ended_from_elsewhere_is_over() -> Result<()> {
    let site = Site::new().await?;
    let lost = office(&site).await?;
    let here = office(&site).await?;
    here.open(&format!("{}/sessions", site.server.backoffice()))
        .await?;
    here.see("session-rows").await?;
    // The test's own client is signed in too.
    let others = here.count("[data-testid=end-session]").await?;
    assert_eq!(others, 2);
    here.press("end-session").await?;
    here.press("confirm-yes").await?;
    here.wait_for("one session less", async || {
        Ok(here.count("[data-testid=end-session]").await? == 1)
    })
    .await?;
    lost.open(&format!("{}/people", site.server.backoffice()))
        .await?;
    lost.see("session-expired").await?;
    lost.fill("email", Server::admin().0).await?;
    lost.fill("password", Server::admin().1).await?;
    lost.press("sign-in").await?;
    // Back on the page one was on.
    lost.see("people-rows").await?;
    here.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_changes_their_password() -> Result<()> {
    let site = Site::new().await?;
    let phone = phone(&site).await?;
    phone
        .open(&format!("{}/sessions", site.server.backoffice()))
        .await?;
    phone.press("tab-password").await?;
    phone.fill("current_password", "pas la bonne").await?;
    phone.fill("new_password", "six pommes sur le quai").await?;
    phone.press("save-password").await?;
    phone
        .see_text("Ce n’est pas votre mot de passe actuel")
        .await?;
    phone
        .fill("current_password", &site.person.password)
        .await?;
    phone.fill("new_password", "motdepasse").await?;
    phone.press("save-password").await?;
    phone.see_text("Ce mot de passe est trop courant").await?;
    phone.fill("new_password", "six pommes sur le quai").await?;
    phone.press("save-password").await?;
    phone.see("session-rows").await?;
    phone.see_text("Votre mot de passe est changé").await?;
    // The test's own client was signed in with the old one.
    assert_eq!(phone.count("[data-testid=end-session]").await?, 0);
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_that_hr_closes_to_someone_refuses_the_next_badge() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    site.admin.create_person("Hélène", "Roy").await?;
    let tablet = site.kiosk_tablet().await?;
    let office = office(&site).await?;
    office
        .open(&format!("{}/kiosks", site.server.backoffice()))
        .await?;
    office.see_text("Tout le monde").await?;
    office.press("open-access").await?;

    // Kept out: found by name, accents or not.
    office.press("mode-blacklist").await?;
    office.see("access-unsaved").await?;
    office.press("name-person").await?;
    office.see("people-found").await?;
    chrona_browser_tests::screenshot(&office, "backoffice-access-name-desk-fr").await?;
    chrona_browser_tests::no_barriers(&office, "naming someone for a kiosk").await?;
    office.press("save-name").await?;
    office.see_text("Choisissez une personne").await?;
    office.fill("person", "helene").await?;
    office
        .wait_for("Hélène alone", async || {
            Ok(office.count("[data-testid=people-found] .choice").await? == 1)
        })
        .await?;
    office.see_text("Hélène Roy").await?;
    office.fill("person", "camille").await?;
    office
        .wait_for("Camille chosen", async || {
            let chosen = "[data-testid=people-found] :checked";
            let shown = "[data-testid=people-found] .choice";
            Ok(office.count(chosen).await? == 1 && office.count(shown).await? == 1)
        })
        .await?;
    office.see_text("Camille Durand").await?;
    let last_day = "const day = document.querySelector('[data-testid=expires_at]');
        day.value = '2099-12-31'; day.dispatchEvent(new Event('input', {bubbles: true}))";
    office.run(last_day).await?;
    office.press("save-name").await?;
    office.see_text("jusqu’au 31/12/2099").await?;
    office.press("save-access").await?;
    office.see_no("access-unsaved").await?;
    let path = format!("/admin/kiosks/{}/access", site.kiosk.kiosk_id);
    let access: chrona_api_types::KioskAccess = site.admin.get(&path).await?;
    let end = access.authorized_users[0].expires_at;
    // A winter's midnight in Paris.
    let midnight = end.map(|end| end.to_rfc3339());
    assert_eq!(midnight.as_deref(), Some("2099-12-31T23:00:00+00:00"));
    // A toast that fades is judged in the middle of it.
    office
        .wait_for("no toast", async || Ok(office.count(".toast").await? == 0))
        .await?;
    chrona_browser_tests::no_barriers(&office, "a kiosk's access").await?;
    office
        .open(&format!("{}/kiosks", site.server.backoffice()))
        .await?;
    office.see_text("Tous sauf 1 personne").await?;

    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "refused")
        .await?;
    tablet
        .see_text("Cette borne ne vous est pas ouverte")
        .await?;
    chrona_browser_tests::screenshot(&tablet, "kiosk-not-open-tablet-fr").await?;

    // Let in again: the badge is as good as new.
    office.press("open-access").await?;
    office.press("take-off").await?;
    office.see_text("Personne n’est bloqué").await?;
    office.press("save-access").await?;
    office.see_no("access-unsaved").await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    office.kept_the_policy().await
}
