//! What the back-office fetches first, and the parts it fetches when they are opened.

use anyhow::Result;
use chrona_browser_tests::{Browser, Network, Options, Screen, Server, no_barriers, screenshot};
use serde_json::json;

use crate::support::Site;

/// The most that comes over the wire before someone whose phone has nothing of the app yet sees the badge, in bytes:
/// page, program, styles and fonts. `cargo xtask bench` says how far it is from what is wanted.
const FIRST: u64 = 320_000;
/// What the files of the parts have in their names.
const PARTS: [&str; 2] = ["-split_", "-chunk_"];
/// The names of the parts' files that a page has fetched.
const FETCHED: &str = "return performance.getEntriesByType('resource')
    .filter(({ name, responseStatus }) => /-(split|chunk)_/.test(name) && responseStatus === 200)
    .map(({ name }) => name.split('/').pop())";

async fn browser(screen: Screen, language: &'static str) -> Result<Browser> {
    Browser::start(&Options {
        screen,
        language,
        ..Options::default()
    })
    .await
}

/// Signs in at this address in this language.
async fn sign_in(browser: &Browser, url: &str, who: (&str, &str), language: &str) -> Result<()> {
    browser.open(url).await?;
    browser.press(&format!("language-{language}")).await?;
    browser.fill("email", who.0).await?;
    browser.fill("password", who.1).await?;
    browser.press("sign-in").await?;
    browser.see_no("sign-in-form").await
}

/// The names of the parts' files that a page has fetched.
async fn fetched(browser: &Browser) -> Result<Vec<String>> {
    Ok(serde_json::from_value(browser.run(FETCHED).await?)?)
}

/// Waits until a page has fetched a file with this in its name.
async fn has_fetched(browser: &Browser, part: &str) -> Result<()> {
    browser
        .wait_for(part, async || {
            Ok(fetched(browser)
                .await?
                .iter()
                .any(|file| file.contains(part)))
        })
        .await
}

fn camille(site: &Site) -> (&str, &str) {
    (&site.person.email, &site.person.password)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn signing_in_and_the_badge_are_in_what_is_fetched_first() -> Result<()> {
    let site = Site::new().await?;
    let network = Network::before(site.server.backoffice_port())?;
    network.loses(&PARTS);
    let phone = browser(Screen::Phone, "fr").await?;
    sign_in(&phone, &network.url(), camille(&site), "fr").await?;
    phone.see("nav-badge").await?;
    // A phone is registered once, with a part.
    network.loses(&[]);
    phone.reload().await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;

    network.loses(&PARTS);
    phone.open(&format!("{}/badge", network.url())).await?;
    phone.see("badge-qr").await?;
    let first = phone
        .run(
            "return document.fonts.ready.then(() => ['navigation', 'resource']
                .flatMap((kind) => performance.getEntriesByType(kind))
                .filter(({ name }) => !new URL(name).pathname.startsWith('/api/'))
                .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]))",
        )
        .await?;
    let first: Vec<(String, u64)> = serde_json::from_value(first)?;
    let bytes: u64 = first.iter().map(|(_, bytes)| bytes).sum();
    assert!(
        first
            .iter()
            .any(|(name, bytes)| name.contains(".wasm") && *bytes > 0),
        "{first:?}"
    );
    assert!(bytes < FIRST, "{bytes} bytes: {first:#?}");
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_page_fetches_its_part_and_nobody_fetches_what_is_not_theirs() -> Result<()> {
    let site = Site::new().await?;
    let desk = browser(Screen::Desk, "en").await?;
    sign_in(&desk, &site.server.backoffice(), camille(&site), "en").await?;
    desk.press("nav-sessions").await?;
    desk.see_text("My sign-ins").await?;
    assert!(
        fetched(&desk)
            .await?
            .iter()
            .any(|file| file.contains("split_own"))
    );
    // From the badge it comes unasked too, and nothing else does.
    desk.open(&format!("{}/badge", site.server.backoffice()))
        .await?;
    has_fetched(&desk, "split_own").await?;
    let files = fetched(&desk).await?;
    for other in ["split_admin", "split_hours", "split_door", "split_verify"] {
        assert!(!files.iter().any(|file| file.contains(other)), "{files:?}");
    }

    let admin = browser(Screen::Desk, "en").await?;
    let url = format!("{}/badge", site.server.backoffice());
    sign_in(&admin, &url, Server::admin(), "en").await?;
    has_fetched(&admin, "split_admin").await?;
    has_fetched(&admin, "split_hours").await?;
    admin.press("side-organisation").await?;
    admin.press("nav-people").await?;
    admin.see_text("Camille Durand").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_part_that_does_not_come_is_said_and_fetched_again() -> Result<()> {
    let site = Site::new().await?;
    let network = Network::before(site.server.backoffice_port())?;
    for (language, words) in [
        ("fr", "Cette page n’est pas arrivée."),
        ("en", "This page did not load."),
    ] {
        network.loses(&PARTS);
        let page = browser(Screen::Desk, language).await?;
        sign_in(&page, &network.url(), camille(&site), language).await?;
        page.press("nav-my-hours").await?;
        page.see("failing").await?;
        page.see_text(words).await?;
        for screen in [Screen::Phone, Screen::Desk] {
            page.resize(screen).await?;
            let name = format!("part-failed-{}-{language}", screen.name());
            screenshot(&page, &name).await?;
            no_barriers(&page, &name).await?;
        }
        // The ways to the other pages are there as before.
        page.press("nav-badge").await?;
        page.see_css(".badge-page").await?;
        page.press("nav-my-hours").await?;
        page.see("failing").await?;
        // What comes again is shown without loading the page anew.
        page.run("window.stayed = true").await?;
        network.loses(&[]);
        again(&page).await?;
        page.see("empty").await?;
        assert_eq!(page.run("return window.stayed").await?, true);
        page.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn where_a_newer_release_has_other_parts_the_page_is_loaded_anew() -> Result<()> {
    let site = Site::new().await?;
    let network = Network::before(site.server.backoffice_port())?;
    // The page of a forgotten password, for anyone.
    let desk = browser(Screen::Desk, "fr").await?;
    desk.before_each_page(
        "if (!sessionStorage.getItem('newer')) {
            const whole = window.fetch;
            window.fetch = (what, ...more) =>
                whole(String(what).replace('split_', 'split_older_'), ...more);
        }",
    )
    .await?;
    desk.open(&format!("{}/forgot", network.url())).await?;
    desk.see("failing").await?;
    no_barriers(&desk, "a door that does not load").await?;
    desk.run("window.stayed = true; sessionStorage.setItem('newer', '1')")
        .await?;
    again(&desk).await?;
    desk.see("forgot-form").await?;
    assert_eq!(desk.run("return window.stayed ?? null").await?, json!(null));
    desk.kept_the_policy().await
}

/// Presses the button that tries again.
async fn again(page: &Browser) -> Result<()> {
    page.run("document.querySelector('[data-testid=failing] button').click()")
        .await?;
    Ok(())
}
