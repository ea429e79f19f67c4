//! The second factor: setting it up, signing in with it, losing it.

use anyhow::{Context, Result};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use totp_rs::{Builder, Secret};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

/// A browser where somebody is signed in.
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
    sign_in(&browser, server, email, password, language).await?;
    Ok(browser)
}

/// The code of the secret by the browser's clock, of now or of so many steps later.
pub(crate) async fn code(browser: &Browser, secret: &str, steps: u64) -> Result<String> {
    let secret = Secret::try_from_base32(secret).context("the secret is base32")?;
    let totp = Builder::new().with_secret(secret).build()?;
    let now = browser.run("return Math.floor(Date.now() / 1000)").await?;
    let now = now.as_u64().context("the browser tells the time")?;
    Ok(totp.generate(now + 30 * steps).to_string())
}

/// The secret on the page.
async fn secret(browser: &Browser) -> Result<String> {
    browser.see("totp-secret").await?;
    Ok(browser.text("totp-secret").await?.replace(' ', ""))
}

/// The recovery codes on the page.
async fn codes(browser: &Browser) -> Result<Vec<String>> {
    browser.see("recovery-codes").await?;
    let codes = browser.text("recovery-codes").await?;
    Ok(codes.split_whitespace().map(ToOwned::to_owned).collect())
}

/// Sets a second factor up from its button; answers the secret and the recovery codes.
pub(crate) async fn set_up(browser: &Browser) -> Result<(String, Vec<String>)> {
    browser.press("start-second-factor").await?;
    let secret = secret(browser).await?;
    browser
        .fill("verification_code", &code(browser, &secret, 0).await?)
        .await?;
    browser.press("activate-second-factor").await?;
    let codes = codes(browser).await?;
    Ok((secret, codes))
}

/// Leaves and comes back as far as the code.
async fn as_far_as_the_code(browser: &Browser, server: &Server, who: (&str, &str)) -> Result<()> {
    browser.open(&server.backoffice()).await?;
    browser.press("sign-out").await?;
    browser.see("sign-in-form").await?;
    browser.fill("email", who.0).await?;
    browser.fill("password", who.1).await?;
    browser.press("sign-in").await?;
    browser.see("code-form").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_second_factor_is_set_up_and_signed_in_with() -> Result<()> {
    let site = Site::new().await?;
    let who = (site.person.email.as_str(), site.person.password.as_str());
    let desk = signed_in(&site.server, who, Screen::Desk, "fr").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-second-factor").await?;
    desk.press("start-second-factor").await?;
    let secret = secret(&desk).await?;
    desk.fill("verification_code", "000000").await?;
    desk.press("activate-second-factor").await?;
    desk.see_text("Ce code est faux ou a déjà servi").await?;
    desk.fill("verification_code", &code(&desk, &secret, 0).await?)
        .await?;
    desk.press("activate-second-factor").await?;
    let kept = codes(&desk).await?;
    assert_eq!(kept.len(), 5);
    desk.press("codes-kept").await?;
    desk.see("second-factor-in-force").await?;
    desk.see_text("Il vous reste 5 codes de secours").await?;

    as_far_as_the_code(&desk, &site.server, who).await?;
    desk.fill("totp_code", "12345").await?;
    desk.press("sign-in-code").await?;
    desk.see_text("Ce code est faux ou a déjà servi").await?;
    // The step now is used; one ahead is good too.
    desk.fill("totp_code", &code(&desk, &secret, 1).await?)
        .await?;
    desk.press("sign-in-code").await?;
    desk.see_no("code-form").await?;

    as_far_as_the_code(&desk, &site.server, who).await?;
    desk.press("other-code").await?;
    desk.fill("recovery_code", &kept[0].to_lowercase()).await?;
    desk.press("sign-in-code").await?;
    desk.see_no("code-form").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-second-factor").await?;
    desk.see_text("Il vous reste 4 codes de secours").await?;

    desk.press("new-codes").await?;
    desk.fill("password", "pas la bonne phrase").await?;
    desk.press("confirm-password").await?;
    desk.see_text("Ce n’est pas votre mot de passe actuel")
        .await?;
    desk.fill("password", who.1).await?;
    desk.press("confirm-password").await?;
    assert_ne!(codes(&desk).await?, kept);
    desk.press("codes-kept").await?;

    desk.press("replace-second-factor").await?;
    let other = self::secret(&desk).await?;
    assert_ne!(other, secret);
    desk.fill("verification_code", &code(&desk, &other, 0).await?)
        .await?;
    desk.fill("password", who.1).await?;
    desk.press("activate-second-factor").await?;
    desk.press("codes-kept").await?;

    desk.press("remove-second-factor").await?;
    desk.fill("password", who.1).await?;
    desk.press("confirm-password").await?;
    desk.see("start-second-factor").await?;
    desk.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_administrator_helps_who_lost_everything() -> Result<()> {
    let site = Site::new().await?;
    let who = (site.person.email.as_str(), site.person.password.as_str());
    let phone = signed_in(&site.server, who, Screen::Phone, "fr").await?;
    phone
        .open(&format!("{}/second-factor", site.server.backoffice()))
        .await?;
    set_up(&phone).await?;

    let office = signed_in(&site.server, Server::admin(), Screen::Desk, "fr").await?;
    office
        .open(&format!("{}/people", site.server.backoffice()))
        .await?;
    open_access(&office, &site).await?;
    look(&office, "backoffice-person-access-desk-fr").await?;
    office.press("reset-second-factor").await?;
    office.see_no("reset-second-factor").await?;

    // Camille's session ended, and her password is enough.
    phone.reload().await?;
    phone.see("sign-in-form").await?;
    sign_in(&phone, &site.server, who.0, who.1, "fr").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn where_it_is_required_it_comes_first() -> Result<()> {
    let server = Server::start(&[("REQUIRE_TOTP", "true")])?;
    let office = signed_in(&server, Server::admin(), Screen::Desk, "fr").await?;
    office.see("set-up-first").await?;
    office
        .open(&format!("{}/people", server.backoffice()))
        .await?;
    office.see("set-up-first").await?;
    assert_eq!(office.count("nav").await?, 0);
    look(&office, "backoffice-set-up-first-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    office.press("language-en").await?;
    look(&office, "backoffice-set-up-first-phone-en").await?;
    office.resize(Screen::Desk).await?;
    set_up(&office).await?;
    office.press("codes-kept").await?;
    office.see("people-rows").await?;
    office.press("side-own").await?;
    office.press("nav-sessions").await?;
    office.press("tab-second-factor").await?;
    office.see("second-factor-in-force").await?;
    assert_eq!(office.count("[data-testid=remove-second-factor]").await?, 0);
    office.kept_the_policy().await
}

/// Takes pictures of each step.
async fn look_at_each_step(language: &'static str, screen: Screen) -> Result<()> {
    let site = Site::new().await?;
    let who = (site.person.email.as_str(), site.person.password.as_str());
    let browser = signed_in(&site.server, who, screen, language).await?;
    let picture = |step: &str| {
        let screen = screen.name();
        format!("backoffice-second-factor-{step}-{screen}-{language}")
    };
    let page = format!("{}/second-factor", site.server.backoffice());
    browser.open(&page).await?;
    look(&browser, &picture("start")).await?;
    browser.press("start-second-factor").await?;
    let secret = secret(&browser).await?;
    look(&browser, &picture("scan")).await?;
    browser.fill("verification_code", "000000").await?;
    browser.press("activate-second-factor").await?;
    browser.see_css("[aria-invalid=true]").await?;
    look(&browser, &picture("wrong")).await?;
    browser
        .fill("verification_code", &code(&browser, &secret, 0).await?)
        .await?;
    browser.press("activate-second-factor").await?;
    codes(&browser).await?;
    look(&browser, &picture("codes")).await?;
    browser.press("codes-kept").await?;
    browser.see("second-factor-in-force").await?;
    look(&browser, &picture("in-force")).await?;
    browser.press("new-codes").await?;
    browser.see("password-dialog").await?;
    look(&browser, &picture("password")).await?;

    let again = Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await?;
    again.open(&site.server.backoffice()).await?;
    again.press(&format!("language-{language}")).await?;
    again.fill("email", who.0).await?;
    again.fill("password", who.1).await?;
    again.press("sign-in").await?;
    again.see("code-form").await?;
    look(&again, &picture("sign-in")).await?;
    again.press("other-code").await?;
    look(&again, &picture("sign-in-recovery")).await?;

    let office = signed_in(&site.server, Server::admin(), screen, language).await?;
    office
        .open(&format!("{}/people", site.server.backoffice()))
        .await?;
    open_access(&office, &site).await?;
    look(&office, &picture("reset")).await
}

/// Opens the dialog with what can be done for the employee's access.
async fn open_access(office: &Browser, site: &Site) -> Result<()> {
    let row = site.person.user.id;
    let row = format!("[data-user-id=\"{row}\"]");
    office.press_in_menu(&row, "person-access").await?;
    office.see("reset-second-factor").await
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
