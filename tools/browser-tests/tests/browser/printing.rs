//! What comes out of a printer: every row that the filter shows, as on a desk, and nothing of the screen.

use anyhow::{Result, ensure};
use chrona_browser_tests::{Browser, Options, Server};

use crate::support::{Site, sign_in};

/// Counts how often the page asks to be printed; no printer is asked.
const NO_PRINTER: &str = "window.printed = 0; window.print = () => { window.printed += 1; };";

/// A4 within the margins, in CSS pixels.
const PAPER: (u32, u32) = (680, 1000);

/// A site with so many punches of Camille's, and HR's browser.
async fn office(punches: usize) -> Result<(Site, Browser)> {
    let site = Site::with(&[("BADGE_LIMIT_PER_10S", "1000")]).await?;
    for _ in 0..punches {
        let badge = site.camille.badge(site.phone).await?;
        site.kiosk_client().punch(&badge.qr_token).await?;
    }
    let browser = Browser::start(&Options::default()).await?;
    browser.before_each_page(NO_PRINTER).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    Ok((site, browser))
}

async fn printed(browser: &Browser, times: u64) -> Result<()> {
    browser
        .wait_for("the page printed", async || {
            Ok(browser.run("return window.printed").await? == times)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_list_is_printed_whole_and_clean() -> Result<()> {
    let (site, browser) = office(120).await?;
    let rows = "[data-testid=punch-rows] tr";
    let page = format!("{}/punches?from=2020-01-01", site.server.backoffice());
    browser.open(&page).await?;
    browser.see_css(rows).await?;
    assert_eq!(browser.count(rows).await?, 50);
    browser.press("print-list").await?;
    printed(&browser, 1).await?;
    assert_eq!(browser.count(rows).await?, 120);

    browser.resize_to(PAPER, false).await?;
    browser.as_printed(true).await?;
    let text = browser.run("return document.body.innerText").await?;
    let text = text.as_str().unwrap_or_default();
    for told in [
        "Pointages",
        "Camille Durand",
        "Du\u{a0}: 01/01/2020",
        "120 lignes",
        "Borne",
    ] {
        ensure!(text.contains(told), "{told} is missing on paper:\n{text}");
    }
    for screens in [
        "Aller au contenu",
        "Se déconnecter",
        "Corriger",
        "Exporter",
        "Suivants",
    ] {
        ensure!(!text.contains(screens), "{screens} is on paper");
    }
    // Rows as on a desk, not cards as on a phone.
    let shape =
        "return [getComputedStyle(document.querySelector('[data-testid=punch-rows] tr')).display,
        getComputedStyle(document.querySelector('thead')).display]";
    assert_eq!(
        browser.run(shape).await?,
        serde_json::json!(["table-row", "table-header-group"])
    );
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.run(wide).await?, 0);
    browser.as_printed(false).await?;
    let (pdf, sheets) = browser.print().await?;
    ensure!((2..=5).contains(&sheets), "120 rows take {sheets} sheets");
    ensure!(pdf.len() > 10_000, "the sheets are empty");

    // The page is as it was once the printer has it.
    browser
        .run("window.dispatchEvent(new Event('afterprint'))")
        .await?;
    browser
        .wait_for("fifty rows again", async || {
            Ok(browser.count(rows).await? == 50)
        })
        .await?;

    // The browser's own keys do the same.
    let keys = "window.dispatchEvent(new KeyboardEvent('keydown',
        { key: 'p', ctrlKey: true, bubbles: true, cancelable: true }))";
    browser.run(keys).await?;
    printed(&browser, 2).await?;
    assert_eq!(browser.count(rows).await?, 120);
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_list_that_cannot_be_read_whole_is_not_printed() -> Result<()> {
    let (site, browser) = office(60).await?;
    let rows = "[data-testid=punch-rows] tr";
    let page = format!("{}/punches", site.server.backoffice());
    browser.open(&page).await?;
    browser.see_css(rows).await?;
    browser.set_offline(true).await?;
    browser.press("print-list").await?;
    browser.see_text("Le serveur ne répond pas").await?;
    assert_eq!(browser.run("return window.printed").await?, 0);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn people_and_presence_are_printed_as_they_are_filtered() -> Result<()> {
    let (site, browser) = office(1).await?;
    site.admin.create_person("Hélène", "Roy").await?;
    let people = format!("{}/people?search=helene", site.server.backoffice());
    for (page, told, left_out) in [
        (people, "Recherche\u{a0}: helene", "Camille Durand"),
        (
            site.server.backoffice(),
            "État\u{a0}: Présents",
            "Hélène Roy",
        ),
    ] {
        browser.open(&page).await?;
        browser.see_css("[data-user-id]").await?;
        browser.press("print-list").await?;
        printed(&browser, 1).await?;
        browser.as_printed(true).await?;
        let text = browser.run("return document.body.innerText").await?;
        let text = text.as_str().unwrap_or_default();
        ensure!(text.contains(told), "{told} is missing:\n{text}");
        ensure!(!text.contains(left_out), "{left_out} is there:\n{text}");
        browser.as_printed(false).await?;
    }
    Ok(())
}
