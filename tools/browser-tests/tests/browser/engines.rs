//! The same journey in Firefox and in `WebKitGTK`, and each page opened once: `cargo xtask test browsers` brings them.
//!
//! Neither has a camera whose picture could be chosen: the kiosk gets the badge as a USB reader types it, read from the
//! picture of the phone's screen by the kiosk's own scanner.

use anyhow::{Context, Result, bail, ensure};
use chrona_browser_tests::{Browser, Engine, Options, Screen, Server, no_barriers, screenshot};

use crate::{
    pages::{PAGES, invite_some, settle},
    support::{Site, open_kept_receipts, sign_in, take_receipts},
    teams::make_team,
};

/// A browser of this kind.
async fn browser(engine: Engine, screen: Screen) -> Result<Browser> {
    Browser::start(&Options {
        engine,
        screen,
        ..Options::default()
    })
    .await
}

/// A site with HTTPS, without which `WebKit` keeps no cookie of a session, not on this machine either.
async fn https_site() -> Result<Site> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let folder = tempfile::tempdir()?.keep();
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem())?;
    std::fs::write(&key, made.signing_key.serialize_pem())?;
    let site = Site::with(&[
        ("TLS_CERT_PATH", &certificate.to_string_lossy()),
        ("TLS_KEY_PATH", &key.to_string_lossy()),
        ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60"),
    ])
    .await;
    std::fs::remove_dir_all(folder)?;
    site
}

/// What the QR code in a picture holds, as `chrona scan` reads it.
fn read_code(site: &Site, picture: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("badge.png");
    std::fs::write(&file, picture)?;
    let read = site.server.chrona(&["scan", &file.to_string_lossy()], "")?;
    let (_, text) = read.trim_end().split_once('\t').context("a code is read")?;
    Ok(text.to_owned())
}

/// Has the reader type a badge, once more where the kiosk asks for that: on a busy machine the keys come late, and bear
/// the times at which they came.
async fn hold(tablet: &Browser, badge: &str) -> Result<()> {
    let answer = "[data-testid=kiosk-result]";
    for _ in 0..5 {
        tablet.scan(badge).await?;
        tablet.see_css(answer).await?;
        if tablet.count(&format!("{answer}[data-outcome=ok]")).await? == 1 {
            return Ok(());
        }
        let asked = tablet.run("return document.body.innerText").await?;
        let asked = asked.as_str().unwrap_or_default();
        ensure!(asked.contains("à nouveau"), "the kiosk says: {asked}");
        tablet.see_no_css(answer).await?;
    }
    bail!("the kiosk read no badge")
}

async fn a_person_clocks_in(engine: Engine) -> Result<()> {
    let site = https_site().await?;
    let tablet = browser(engine, Screen::Tablet).await?;
    tablet.open(&site.server.kiosk()).await?;
    site.set_up(&tablet).await?;

    let office = browser(engine, Screen::Desk).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    office.see_attribute("live", "data-live", "true").await?;
    let camille = site.person.user.id;
    let present = format!("[data-user-id=\"{camille}\"][data-present=\"true\"]");
    ensure!(office.count(&present).await? == 0, "nobody is there yet");

    let phone = browser(engine, Screen::Phone).await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&phone, &site.server, email, password, "fr").await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    // The key that signs lives in the browser and cannot be taken out of it.
    phone
        .see_attribute("badge-phone", "data-bound", "true")
        .await?;
    settle(&phone).await?;
    no_barriers(&phone, "a badge").await?;
    let shown = phone.picture().await?;
    hold(&tablet, &read_code(&site, &shown)?).await?;
    tablet.see_text("Camille").await?;
    settle(&tablet).await?;
    no_barriers(&tablet, "the kiosk's answer").await?;

    // HR sees it without reloading, and the phone keeps the receipt.
    office.see_css(&present).await?;
    phone.see("punch-made").await?;
    open_kept_receipts(&phone, &site).await?;
    let receipts = take_receipts(&phone).await?;
    office
        .open(&format!("{}/verify", site.server.backoffice()))
        .await?;
    office.see_css("#verify-files").await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("recus.txt");
    std::fs::write(&file, receipts)?;
    office
        .give_file("verify-files", &file.to_string_lossy())
        .await?;
    office.see_text("authentique").await?;
    settle(&office).await?;
    no_barriers(&office, "a verified receipt").await?;
    for browser in [&tablet, &office, &phone] {
        browser.kept_the_policy().await?;
    }
    Ok(())
}

/// Opens every page at a desk: each settles, is no wider than the screen, breaks no policy once it
/// is there, and has no barrier.
async fn every_page_opens(engine: Engine) -> Result<()> {
    let site = https_site().await?;
    site.server.chrona(&["seed-demo"], "")?;
    make_team(&site).await?;
    invite_some(&site).await?;
    let office = browser(engine, Screen::Desk).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
    let mut found = Vec::new();
    for (path, page) in PAGES {
        office
            .open(&format!("{}{path}", site.server.backoffice()))
            .await?;
        settle(&office).await?;
        ensure!(
            office.count("[data-testid=sign-in-form]").await? == 0,
            "the session was lost before {page}"
        );
        screenshot(&office, &format!("{engine:?}-{page}").to_lowercase()).await?;
        if office.run(wide).await? == true {
            found.push(format!("{page} is wider than the screen"));
        }
        for checked in [
            no_barriers(&office, page).await,
            office.kept_the_policy().await,
        ] {
            if let Err(error) = checked {
                found.push(format!("{page}: {error:#}"));
            }
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
#[ignore = "needs Firefox: cargo xtask test browsers runs it"]
async fn a_person_clocks_in_with_firefox() -> Result<()> {
    a_person_clocks_in(Engine::Firefox).await
}

#[tokio::test]
#[ignore = "needs Firefox: cargo xtask test browsers runs it"]
async fn every_page_opens_in_firefox() -> Result<()> {
    every_page_opens(Engine::Firefox).await
}

#[tokio::test]
#[ignore = "needs WebKitGTK: cargo xtask test browsers runs it"]
async fn a_person_clocks_in_with_webkit() -> Result<()> {
    a_person_clocks_in(Engine::WebKit).await
}

#[tokio::test]
#[ignore = "needs WebKitGTK: cargo xtask test browsers runs it"]
async fn every_page_opens_in_webkit() -> Result<()> {
    every_page_opens(Engine::WebKit).await
}
