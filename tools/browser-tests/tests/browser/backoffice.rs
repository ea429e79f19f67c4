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
        .see_text("L'adresse ou le mot de passe est faux")
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
    phone.press("change-password").await?;
    phone.fill("current_password", "pas la bonne").await?;
    phone.fill("new_password", "motdepasse").await?;
    phone.press("save-password").await?;
    phone
        .see_text("Ce n'est pas votre mot de passe actuel")
        .await?;
    phone
        .fill("current_password", &site.person.password)
        .await?;
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
