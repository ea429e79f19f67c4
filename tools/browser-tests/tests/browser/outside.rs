//! Signing in through an outside provider, from the button to the badge.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Provider, Screen, no_barriers, screenshot};

use crate::{
    pages::look,
    second_factor::{code, set_up},
    support::{Site, sign_in},
};

async fn browser(screen: Screen, language: &'static str) -> Result<Browser> {
    Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await
}

/// A site whose people may sign in through a provider.
async fn site() -> Result<(Site, Provider)> {
    let mut site = Site::new().await?;
    let provider = Provider::start(&site.server)?;
    provider.serve(&mut site.server)?;
    Ok((site, provider))
}

/// Presses the provider's button and signs in there, for the first time in this browser: after that the
/// provider knows who it is.
async fn through_the_provider(browser: &Browser, button: &str, who: &str) -> Result<()> {
    browser.press(button).await?;
    browser.fill("provider-login", who).await?;
    browser.press("provider-sign-in").await
}

async fn sign_out(browser: &Browser, site: &Site) -> Result<()> {
    browser.open(&site.server.backoffice()).await?;
    browser.see("nav-badge").await?;
    // On a phone it stands in a sheet.
    if browser.run("return innerWidth < 900").await? == true {
        browser.press("nav-more").await?;
        let show = "document.querySelector('dialog[open] [data-testid=sign-out]').click()";
        browser.run(show).await?;
    } else {
        browser.press("sign-out").await?;
    }
    browser.see("sign-in-form").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_identity_is_linked_by_the_password_and_signs_in_from_then_on() -> Result<()> {
    let (site, _provider) = site().await?;
    let who = format!("c-17 {} verified", site.person.email);
    let phone = browser(Screen::Phone, "fr").await?;
    phone.open(&site.server.backoffice()).await?;
    phone.see("outside-company").await?;
    look(&phone, "outside-sign-in-phone-fr").await?;

    through_the_provider(&phone, "outside-company", &who).await?;
    phone.see("link-form").await?;
    phone
        .wait_for("an address bar without the code", async || {
            let address = phone.run("return location.href").await?;
            Ok(address == format!("{}/signed-in", site.server.backoffice()))
        })
        .await?;
    look(&phone, "outside-link-phone-fr").await?;
    phone.fill("password", "pas la bonne phrase").await?;
    phone.press("link-identity").await?;
    phone.see_text("est faux").await?;
    phone.fill("password", &site.person.password).await?;
    phone.press("link-identity").await?;
    phone.see("nav-badge").await?;

    sign_out(&phone, &site).await?;
    phone.press("outside-company").await?;
    phone.see("nav-badge").await?;
    phone
        .open(&format!("{}/sessions", site.server.backoffice()))
        .await?;
    phone.see("unlink-identity").await?;
    look(&phone, "outside-identities-phone-fr").await?;

    // Linked here, it opens the account on a machine that never saw the password.
    let desk = browser(Screen::Desk, "en").await?;
    desk.open(&site.server.backoffice()).await?;
    desk.press("language-en").await?;
    desk.see("outside-company").await?;
    look(&desk, "outside-sign-in-desk-en").await?;
    through_the_provider(&desk, "outside-company", &who).await?;
    desk.see("nav-badge").await?;
    desk.press("nav-sessions").await?;
    desk.see("unlink-identity").await?;
    look(&desk, "outside-identities-desk-en").await?;
    desk.press("unlink-identity").await?;
    desk.press("confirm-yes").await?;
    desk.see_no("unlink-identity").await?;
    desk.see_text("No identity is linked").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_identity_is_linked_from_my_sign_ins_and_the_code_is_still_asked_for() -> Result<()> {
    let (site, _provider) = site().await?;
    let who = "c-18 camille@perso.example.net unverified";
    let desk = browser(Screen::Desk, "fr").await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&desk, &site.server, email, password, "fr").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-second-factor").await?;
    let (secret, _) = set_up(&desk).await?;
    desk.press("codes-kept").await?;
    desk.press("nav-sessions").await?;
    desk.see_text("Aucune identité n’est liée").await?;
    through_the_provider(&desk, "link-company", who).await?;
    desk.see_text("est lié à votre compte").await?;
    desk.see("unlink-identity").await?;

    sign_out(&desk, &site).await?;
    desk.press("outside-company").await?;
    desk.see("code-form").await?;
    look(&desk, "outside-code-desk-fr").await?;
    desk.fill("totp_code", "000000").await?;
    desk.press("sign-in-code").await?;
    desk.see_text("Ce code est faux ou a déjà servi").await?;
    desk.fill("totp_code", &code(&desk, &secret, 1).await?)
        .await?;
    desk.press("sign-in-code").await?;
    desk.see("nav-badge").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn who_cannot_come_in_is_told_what_to_do() -> Result<()> {
    let (site, provider) = site().await?;
    let tablet = browser(Screen::UprightTablet, "en").await?;
    let start = async || {
        tablet.open(&site.server.backoffice()).await?;
        tablet.press("language-en").await
    };
    start().await?;
    through_the_provider(&tablet, "outside-company", "").await?;
    tablet
        .see_text("The sign-in with the provider was interrupted")
        .await?;
    tablet.see("to-sign-in").await?;

    start().await?;
    let stranger = "p-19 nobody@example.net verified";
    through_the_provider(&tablet, "outside-company", stranger).await?;
    tablet.see("outside-refused").await?;
    tablet.see_text("Ask HR for an invitation").await?;
    look(&tablet, "outside-refused-upright-tablet-en").await?;
    tablet.press("to-sign-in").await?;
    tablet.see("sign-in-form").await?;

    // What stands in the address is good once.
    let old = format!(
        "{}/signed-in?code=x&state=sign-in.x",
        site.server.backoffice()
    );
    tablet.open(&old).await?;
    tablet.see_text("took too long, was already used").await?;

    drop(provider);
    let mut site = site;
    site.server.restart_with(&[])?;
    tablet.open(&site.server.backoffice()).await?;
    tablet.press("outside-company").await?;
    tablet.see_text("The provider does not answer").await?;
    screenshot(&tablet, "outside-away-upright-tablet-en").await?;
    no_barriers(&tablet, "outside-away-upright-tablet-en").await
}
