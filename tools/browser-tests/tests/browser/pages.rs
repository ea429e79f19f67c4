//! Every page, in both languages and on several screens: pictures for people to look at, no barrier
//! that axe-core knows, no breach of the content security policy.

use std::time::Duration;

use anyhow::{Result, ensure};
use chrona_api_types::{KioskId, PersonId};
use chrona_browser_tests::{
    Browser, Camera, Options, Screen, Server, camera, no_barriers, screenshot,
};
use serde_json::json;

use crate::{
    support::{Site, sign_in},
    teams::make_team,
};

/// The back-office's pages, and a name for each.
pub(crate) const PAGES: &[(&str, &str)] = &[
    ("/", "presence"),
    ("/to-do", "to-do"),
    ("/requests", "requests"),
    ("/people", "people"),
    ("/people/new", "new-person"),
    ("/people/2", "person"),
    ("/people/2/time", "person-time"),
    ("/teams", "teams"),
    ("/team", "my-team"),
    ("/team/requests", "team-requests"),
    ("/team/timesheets", "team-timesheets"),
    ("/team/timesheets/2", "team-timesheet"),
    ("/invitations?state=all", "invitations"),
    ("/invitations/new", "new-invitation"),
    ("/invitations/import", "import-people"),
    ("/mail", "mail"),
    ("/mail?show=sent", "mail-sent"),
    ("/devices", "devices"),
    ("/kiosks", "kiosks"),
    ("/timesheets", "timesheets"),
    ("/timesheets/closing", "closing"),
    ("/timesheets/2", "timesheet"),
    ("/punches", "punches"),
    ("/punches/kept", "kept-punches"),
    ("/evacuation", "evacuation"),
    ("/anomalies", "anomalies"),
    ("/limits", "limits"),
    ("/log", "journal"),
    ("/settings", "settings-rules"),
    ("/settings/schedules", "settings-schedules"),
    ("/settings/holidays", "settings-holidays"),
    ("/settings/absences", "settings-absences"),
    ("/settings/start", "settings-start"),
    ("/badge", "badge"),
    ("/home", "home"),
    ("/my-hours", "my-hours"),
    ("/my-punches", "my-punches"),
    ("/my-requests", "my-requests"),
    ("/sessions", "my-sessions"),
    ("/password", "my-password"),
    ("/my-address", "my-address"),
    ("/my-phones", "my-phones"),
    ("/my-pin", "my-pin"),
    ("/second-factor", "second-factor"),
    ("/forgot", "forgot"),
    ("/reset", "reset"),
    ("/confirm", "confirm"),
    ("/confirm-phone", "confirm-phone"),
    ("/confirm-address", "confirm-address"),
    ("/undo-address", "undo-address"),
    ("/signed-in", "signed-in"),
    ("/verify", "verify"),
];

/// Waits until nothing is loading or coming into sight any more, fonts included.
pub(crate) async fn settle(browser: &Browser) -> Result<()> {
    browser
        .wait_for("a page that has loaded", async || {
            let loaded = "return document.querySelector('main') !== null
                && document.querySelector('.skeleton') === null
                && [...document.querySelectorAll('.toast, .result')].every((part) =>
                    part.getAnimations().every((each) => each.playState === 'finished'))";
            Ok(browser.run(loaded).await? == true)
        })
        .await?;
    // A font whose request a navigation cut off may seem to load for ever.
    let fonts = "const done = arguments[arguments.length - 1];
        const late = new Promise((resolve) => setTimeout(resolve, 5000));
        Promise.race([document.fonts.ready, late]).then(() => done(true));";
    browser.run_until_called(fonts).await?;
    tokio::time::sleep(Duration::from_millis(250)).await;
    Ok(())
}

/// Looks at one page.
pub(crate) async fn look(browser: &Browser, name: &str) -> Result<()> {
    settle(browser).await?;
    screenshot(browser, name).await?;
    let wide = "return [document.documentElement, ...document.querySelectorAll('dialog[open]')]
        .some((part) => part.scrollWidth > part.clientWidth)";
    ensure!(
        browser.run(wide).await? == false,
        "{name} is wider than the screen"
    );
    let glued =
        "return [...document.querySelectorAll('.with-address > .address')].some((address) =>
        !address.parentElement.textContent.trim().startsWith(address.textContent.trim())
            && getComputedStyle(address).display === 'inline')";
    ensure!(
        browser.run(glued).await? == false,
        "{name} writes an address after a name without a space"
    );
    no_barriers(browser, name).await?;
    browser.kept_the_policy().await
}

/// Makes the site's kiosk one for Camille and the administrator; answers its identifier.
pub(crate) async fn list_someone(site: &Site) -> Result<KioskId> {
    let kiosk = site.kiosk.kiosk_id;
    let path = format!("/admin/kiosks/{kiosk}/grant-access");
    for user_id in [PersonId(1), site.person.user.id] {
        let named = json!({ "user_id": user_id });
        site.admin.post::<serde_json::Value>(&path, &named).await?;
    }
    Ok(kiosk)
}

/// Invites three people, and revokes the invitation of one.
pub(crate) async fn invite_some(site: &Site) -> Result<()> {
    for (first_name, last_name, is_sent) in [
        ("Zoé", "Lefèvre", true),
        ("Maximilien-Alexandre", "de La Rochefoucauld", false),
        ("Ann", "Miller", true),
    ] {
        let email = format!(
            "{}@example.org",
            first_name.to_lowercase().replace('é', "e")
        );
        let wanted = json!({
            "employee_email": email, "first_name": first_name, "last_name": last_name,
            "send_invitation": is_sent,
        });
        let code: chrona_api_types::HrCode = site.admin.post("/admin/hr-codes", &wanted).await?;
        if first_name == "Ann" {
            let path = format!("/admin/hr-codes/{}/revoke", code.id);
            site.admin.post::<serde_json::Value>(&path, &()).await?;
        }
    }
    Ok(())
}

/// Scrolls to a button first: on a phone the bar at the bottom lies over the page.
async fn press_in_sight(browser: &Browser, button: &str) -> Result<()> {
    browser.see(button).await?;
    let show = format!(
        "document.querySelector('[data-testid={button}]').scrollIntoView({{block: 'center'}})"
    );
    browser.run(&show).await?;
    browser.press(button).await
}

async fn look_at_the_back_office(language: &'static str, screen: Screen) -> Result<()> {
    let site = Site::new().await?;
    site.server.chrona(&["seed-demo"], "")?;
    make_team(&site).await?;
    let browser = Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await?;
    let picture = |page: &str| format!("backoffice-{page}-{}-{language}", screen.name());
    browser.open(&site.server.backoffice()).await?;
    browser.press(&format!("language-{language}")).await?;
    look(&browser, &picture("sign-in")).await?;
    browser.press("join").await?;
    browser.see("join-begin").await?;
    look(&browser, &picture("join")).await?;
    invite_some(&site).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, language).await?;
    let mut barriers = Vec::new();
    for (path, page) in PAGES {
        browser
            .open(&format!("{}{path}", site.server.backoffice()))
            .await?;
        if let Err(error) = look(&browser, &picture(page)).await {
            barriers.push(format!("{error:#}"));
        }
    }
    let kiosk = list_someone(&site).await?;
    browser
        .open(&format!(
            "{}/kiosks/{kiosk}/access",
            site.server.backoffice()
        ))
        .await?;
    browser.press("mode-whitelist").await?;
    look(&browser, &picture("kiosk-access")).await?;
    press_in_sight(&browser, "name-person").await?;
    look(&browser, &picture("kiosk-access-name")).await?;
    browser
        .open(&format!(
            "{}/kiosks/{kiosk}/access",
            site.server.backoffice()
        ))
        .await?;
    browser.press("mode-whitelist").await?;
    press_in_sight(&browser, "name-team").await?;
    look(&browser, &picture("kiosk-access-team")).await?;
    browser
        .open(&format!("{}/badge", site.server.backoffice()))
        .await?;
    browser.press("register-phone").await?;
    browser.see("badge-qr").await?;
    look(&browser, &picture("badge-shown")).await?;
    anyhow::ensure!(barriers.is_empty(), "{}", barriers.join("\n"));
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_back_office_in_french_on_a_desk() -> Result<()> {
    look_at_the_back_office("fr", Screen::Desk).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_back_office_in_english_on_a_tablet() -> Result<()> {
    look_at_the_back_office("en", Screen::UprightTablet).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_back_office_in_french_on_a_phone() -> Result<()> {
    look_at_the_back_office("fr", Screen::Phone).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_back_office_in_english_on_a_phone() -> Result<()> {
    look_at_the_back_office("en", Screen::Phone).await
}

/// Takes pictures of what the kiosk shows now, lying and upright, in both languages.
async fn look_at_the_kiosk(tablet: &Browser, page: &str) -> Result<()> {
    for language in ["fr", "en"] {
        tablet.press(&format!("language-{language}")).await?;
        for screen in [Screen::Tablet, Screen::UprightTablet] {
            tablet.resize(screen).await?;
            look(
                tablet,
                &format!("kiosk-{page}-{}-{language}", screen.name()),
            )
            .await?;
        }
    }
    tablet.press("language-fr").await?;
    tablet.resize(Screen::Tablet).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_kiosk_on_a_tablet() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    camera::nothing(&site.video())?;
    let tablet = site.tablet(Camera::Video(site.video())).await?;
    tablet.see("kiosk-setup").await?;
    look_at_the_kiosk(&tablet, "setup").await?;
    site.set_up(&tablet).await?;
    tablet
        .see_attribute("camera-state", "data-state", "ok")
        .await?;
    look_at_the_kiosk(&tablet, "ready").await?;

    let badge = site.camille.badge(site.phone).await?;
    for outcome in ["ok", "refused"] {
        site.show(&tablet, &badge.qr_token).await?;
        tablet
            .see_attribute("kiosk-result", "data-outcome", outcome)
            .await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let name = format!("kiosk-{outcome}-{}-fr", Screen::Tablet.name());
        screenshot(&tablet, &name).await?;
        no_barriers(&tablet, &name).await?;
        site.show_nothing(&tablet).await?;
        tablet.see("kiosk-ready").await?;
    }

    let path = format!("/admin/kiosks/{}/generate-api-key", site.kiosk.kiosk_id);
    site.admin.post::<serde_json::Value>(&path, &()).await?;
    tablet.reload().await?;
    tablet.see("kiosk-refused").await?;
    look(&tablet, "kiosk-key-unknown-tablet-fr").await
}
