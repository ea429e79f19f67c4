//! Every page at every width: nothing reaches beyond the screen, no address breaks within a word, and
//! the menu is whole.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};
use chrona_api_types::{CreateUser, Team, User};
use chrona_browser_tests::{Browser, Options, Server};
use serde_json::{Value, json};

use crate::{
    pages::{PAGES, invite_some, list_someone, settle},
    support::{Site, sign_in},
    teams::make_team,
};

/// From a small phone to a desk, with the widths at which the layout changes.
const WIDTHS: [u32; 8] = [360, 390, 768, 896, 900, 1024, 1152, 1280];

/// What reaches beyond the screen, and addresses that break within a word: each named by its text.
const TROUBLE: &str = "
    const width = document.documentElement.clientWidth;
    const trouble = [];
    if (document.documentElement.scrollWidth > width) {
        for (const part of document.querySelectorAll('body *')) {
            const { right, width: own } = part.getBoundingClientRect();
            if (own > 0 && right > width + 1 && part.children.length === 0) {
                trouble.push('beyond the screen: ' + part.textContent.trim().slice(0, 60));
            }
        }
        trouble.push('the page is ' + document.documentElement.scrollWidth + ' wide');
    }
    for (const address of document.querySelectorAll('.address')) {
        for (const part of address.childNodes) {
            if (part.nodeType !== Node.TEXT_NODE) continue;
            const range = document.createRange();
            range.selectNodeContents(part);
            if (range.getClientRects().length > 1) {
                trouble.push('breaks within a word: ' + part.textContent);
            }
        }
    }
    return trouble;";

/// Writes the longest day there is, in each language, where a table names one: which days are on a page
/// depends on the day of the test.
const LONGEST_DAYS: &str = "
    const longest = { fr: 'mercredi 30 septembre', en: 'Wednesday, September 30' };
    for (const moment of document.querySelectorAll('td time')) {
        const day = [...moment.childNodes].find((part) => /\\S/.test(part.textContent));
        if (day?.nodeType === Node.TEXT_NODE) day.textContent = longest[document.documentElement.lang];
    }";

/// People and teams as long as names get.
async fn fill(site: &Site) -> Result<()> {
    site.server.chrona(&["seed-demo"], "")?;
    make_team(site).await?;
    invite_some(site).await?;
    list_someone(site).await?;
    let team = json!({ "name": "Préparation de commandes et expéditions", "site_id": 1 });
    let team: Team = site.admin.post("/admin/teams", &team).await?;
    for (first_name, last_name, role) in [
        (
            "Maximilien-Alexandre",
            "de La Rochefoucauld-Montbel",
            "manager",
        ),
        ("Anne-Charlotte", "Vandenbroucke-Haverskercke", "admin"),
    ] {
        let local = format!("{first_name}.{last_name}")
            .to_lowercase()
            .replace(' ', "-");
        let wanted = CreateUser {
            email: format!("{local}@expeditions-du-nord.example.org"),
            password: "une longue phrase de passe".to_owned(),
            role: role.to_owned(),
            first_name: Some(first_name.to_owned()),
            last_name: Some(last_name.to_owned()),
            staff_number: Some(format!("NORD-2026-{last_name}").chars().take(20).collect()),
            team_id: Some(team.id),
            ..CreateUser::default()
        };
        let user: User = site.admin.post("/admin/users", &wanted).await?;
        let named = json!({ "user_id": user.id });
        let path = format!("/admin/kiosks/{}/grant-access", site.kiosk.kiosk_id);
        site.admin.post::<Value>(&path, &named).await?;
    }
    Ok(())
}

/// Looks at the page that is open at every width.
async fn look_at_widths(browser: &Browser, page: &str) -> Result<Vec<String>> {
    settle(browser).await?;
    browser.run(LONGEST_DAYS).await?;
    let mut troubles = Vec::new();
    for width in WIDTHS {
        browser.resize_to((width, 800), false).await?;
        let drawn = "const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        browser.run_until_called(drawn).await?;
        let trouble = browser.run(TROUBLE).await?;
        if trouble != json!([]) {
            troubles.push(format!("{page} at {width}: {trouble}"));
        }
    }
    Ok(troubles)
}

async fn every_page_fits(language: &'static str) -> Result<()> {
    let site = Site::new().await?;
    fill(&site).await?;
    let browser = Browser::start(&Options {
        language,
        ..Options::default()
    })
    .await?;
    browser.open(&site.server.backoffice()).await?;
    browser.press(&format!("language-{language}")).await?;
    let mut troubles = look_at_widths(&browser, "sign-in").await?;
    browser.press("join").await?;
    browser.see("join-begin").await?;
    troubles.extend(look_at_widths(&browser, "join").await?);
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, language).await?;
    let access = format!("/kiosks/{}/access", site.kiosk.kiosk_id);
    let paths = PAGES.iter().map(|(path, _)| *path);
    for path in paths.chain([access.as_str(), "/nowhere"]) {
        let address = format!("{}{path}", site.server.backoffice());
        browser.resize_to((1280, 800), false).await?;
        browser.open(&address).await?;
        settle(&browser).await?;
        if path == access {
            browser.press("mode-whitelist").await?;
            browser.see("access-rows").await?;
        }
        troubles.extend(look_at_widths(&browser, path).await?);
    }
    if !troubles.is_empty() {
        bail!("{}", troubles.join("\n"));
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn every_page_fits_every_screen_in_french() -> Result<()> {
    every_page_fits("fr").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn every_page_fits_every_screen_in_english() -> Result<()> {
    every_page_fits("en").await
}

#[test]
fn every_page_there_is_is_looked_at() {
    let pages = include_str!("../../../../backoffice/src/page.rs");
    // Such as `"/people/_"` in the table of pages. One identifier stands for all of them.
    let (_, table) = pages.split_once("const PAGES").unwrap();
    let (table, _) = table.split_once("];").unwrap();
    let quoted = table.split('"').skip(1).step_by(2);
    let steps = quoted.map(|address| address.replace('_', "2"));
    // A kiosk's access and joining are looked at on the way, and one address leads to another.
    let elsewhere = ["/join", "/kiosks/2/access", "/punches/late"];
    let there: BTreeSet<String> = steps
        .filter(|path| !elsewhere.contains(&path.as_str()))
        .collect();
    let looked_at: BTreeSet<String> = PAGES
        .iter()
        .map(|(path, _)| path.split('?').next().unwrap_or_default().to_owned())
        .collect();
    assert!(there.len() > 20, "{there:?}");
    assert_eq!(there, looked_at);
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_menu_is_whole_on_a_screen_of_768_pixels() -> Result<()> {
    let site = Site::new().await?;
    let browser = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    browser.see("nav-presence").await?;
    for (size, touched) in [
        ((1280, 768), false),
        ((1024, 768), true),
        ((1280, 768), true),
    ] {
        browser.resize_to(size, touched).await?;
        let hidden = "const parts = [...document.querySelectorAll('.side, .side-links')];
            return parts.map((part) => part.scrollHeight - part.clientHeight);";
        let hidden = browser.run(hidden).await?;
        ensure!(
            hidden == json!([0, 0]),
            "{hidden} pixels are hidden at {size:?}, {touched}"
        );
        let least = "const ways = [...document.querySelectorAll('.side .way')];
            return Math.min(...ways.map((way) => way.getBoundingClientRect().height));";
        let least = browser.run(least).await?.as_f64().unwrap_or_default();
        let wanted = if touched { 44.0 } else { 36.0 };
        ensure!(
            least >= wanted,
            "a way is {least} high at {size:?}, {touched}"
        );
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_link_past_the_menu_leads_past_the_menu() -> Result<()> {
    let site = Site::new().await?;
    let browser = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    let page = format!("{}/people?search=camille", site.server.backoffice());
    browser.open(&page).await?;
    browser.see("people-rows").await?;
    let focused =
        "return [document.activeElement.dataset.testid ?? null, document.activeElement.id]";
    browser.keys("\u{e004}").await?;
    assert_eq!(browser.run(focused).await?, json!(["skip", ""]));
    browser.keys("\u{e007}").await?;
    browser
        .wait_for("the keyboard in the content", async || {
            Ok(browser.run(focused).await? == json!([null, "content"]))
        })
        .await?;
    assert_eq!(browser.address().await?, "/people?search=camille");
    // The next stop of the keyboard is in the page, not in the menu.
    browser.keys("\u{e004}").await?;
    let inside = "return document.getElementById('content').contains(document.activeElement)";
    assert_eq!(browser.run(inside).await?, true);
    Ok(())
}
