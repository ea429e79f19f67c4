//! Passkeys, with an authenticator of the browser's: added, signed in with, removed.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

async fn signed_in(
    server: &Server,
    (email, password): (&str, &str),
    screen: Screen,
    language: &'static str,
) -> Result<Browser> {
    let browser = Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await?;
    browser.add_authenticator().await?;
    sign_in(&browser, server, email, password, language).await?;
    Ok(browser)
}

/// Adds a passkey of this name, from its button.
async fn add(browser: &Browser, name: &str) -> Result<()> {
    browser.press("add-passkey").await?;
    browser.fill("passkey-name", name).await?;
    browser.press("create-passkey").await
}

async fn sign_out(browser: &Browser, server: &Server) -> Result<()> {
    browser.open(&server.backoffice()).await?;
    browser.press("sign-out").await?;
    browser.see("sign-in-form").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_passkey_is_added_signed_in_with_and_removed() -> Result<()> {
    let site = Site::new().await?;
    let who = (site.person.email.as_str(), site.person.password.as_str());
    let desk = signed_in(&site.server, who, Screen::Desk, "fr").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-second-factor").await?;
    desk.press("add-passkey").await?;
    desk.press("create-passkey").await?;
    desk.see_css("[aria-invalid=true]").await?;
    desk.fill("passkey-name", "Mon ordinateur").await?;
    desk.press("create-passkey").await?;
    desk.see("recovery-codes").await?;
    let codes = desk.text("recovery-codes").await?;
    desk.press("codes-kept").await?;
    desk.see_css("[data-testid=passkey-rows] [data-passkey-id]")
        .await?;
    desk.see_text("Mon ordinateur").await?;
    desk.see_text("jamais utilisée").await?;
    desk.see_text("Il vous reste 5 codes de secours").await?;
    // The same authenticator is not added twice.
    add(&desk, "Encore").await?;
    desk.see_text("garde déjà une clé d’accès").await?;

    // In by the passkey alone.
    sign_out(&desk, &site.server).await?;
    desk.press("sign-in-passkey").await?;
    desk.see_no("sign-in-form").await?;

    // The password alone leads to it.
    sign_out(&desk, &site.server).await?;
    desk.fill("email", who.0).await?;
    desk.fill("password", who.1).await?;
    desk.press("sign-in").await?;
    desk.see_no("sign-in-form").await?;
    desk.see("sign-out").await?;
    desk.kept_the_policy().await?;

    // A browser that has no passkey of hers takes a recovery code.
    let other = Browser::start(&Options::default()).await?;
    other.add_authenticator().await?;
    other.open(&site.server.backoffice()).await?;
    other.fill("email", who.0).await?;
    other.fill("password", who.1).await?;
    other.press("sign-in").await?;
    other.see_text("Rien n’a été fait").await?;
    other.press("other-code").await?;
    let code = codes.split_whitespace().next().unwrap_or_default();
    other.fill("recovery_code", code).await?;
    other.press("sign-in-code").await?;
    other.see_no("code-form").await?;
    other.kept_the_policy().await?;

    desk.press("nav-sessions").await?;
    desk.press("tab-second-factor").await?;
    desk.see_text("utilisée le").await?;
    desk.press("remove-passkey").await?;
    desk.fill("password", who.1).await?;
    desk.press("confirm-password").await?;
    desk.see_no("passkey-rows").await?;
    sign_out(&desk, &site.server).await?;
    desk.press("sign-in-passkey").await?;
    desk.see_text("Cette clé d’accès n’ouvre aucun compte ici")
        .await?;
    desk.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_role_that_asks_for_a_second_factor_starts_with_a_passkey() -> Result<()> {
    let server = Server::start(&[("REQUIRE_TOTP", "true")])?;
    let office = signed_in(&server, Server::admin(), Screen::Desk, "fr").await?;
    office.see("set-up-first").await?;
    add(&office, "Clé des RH").await?;
    office.see("recovery-codes").await?;
    office.press("codes-kept").await?;
    office.see("nav-people").await?;
    office.press("side-own").await?;
    office.press("nav-sessions").await?;
    office.press("tab-second-factor").await?;
    office.press("remove-passkey").await?;
    office.fill("password", Server::admin().1).await?;
    office.press("confirm-password").await?;
    office
        .see_text("Remplacez-la au lieu de la retirer")
        .await?;
    office.kept_the_policy().await
}

/// Takes pictures of each step.
async fn look_at_each_step(language: &'static str, screen: Screen) -> Result<()> {
    let site = Site::new().await?;
    let who = (site.person.email.as_str(), site.person.password.as_str());
    let browser = signed_in(&site.server, who, screen, language).await?;
    let picture = |step: &str| format!("backoffice-passkeys-{step}-{}-{language}", screen.name());
    browser
        .open(&format!("{}/second-factor", site.server.backoffice()))
        .await?;
    browser.press("add-passkey").await?;
    look(&browser, &picture("add")).await?;
    browser.fill("passkey-name", "Téléphone").await?;
    browser.press("create-passkey").await?;
    browser.see("recovery-codes").await?;
    look(&browser, &picture("codes")).await?;
    browser.press("codes-kept").await?;
    browser.see("remove-passkey").await?;
    look(&browser, &picture("list")).await?;
    browser.press("remove-passkey").await?;
    look(&browser, &picture("remove")).await?;

    let door = Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await?;
    door.open(&site.server.backoffice()).await?;
    door.press(&format!("language-{language}")).await?;
    door.see("sign-in-passkey").await?;
    look(&door, &picture("sign-in")).await?;
    door.fill("email", who.0).await?;
    door.fill("password", who.1).await?;
    door.press("sign-in").await?;
    door.see("passkey-step").await?;
    look(&door, &picture("second-step")).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn each_step_in_french_on_a_phone() -> Result<()> {
    look_at_each_step("fr", Screen::Phone).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn each_step_in_english_on_a_desk() -> Result<()> {
    look_at_each_step("en", Screen::Desk).await
}
