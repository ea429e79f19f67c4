//! The menu: the organisation's places and one's own, the pages of a place, and going somewhere by name.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

/// Control, held until the keys end, and K.
const CONTROL_K: &str = "\u{e009}k";
const ENTER: &str = "\u{e007}";
const ARROW_DOWN: &str = "\u{e015}";

async fn office(site: &Site, language: &str) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, language).await?;
    office.see("nav-presence").await?;
    Ok(office)
}

/// Waits for the page at an address.
async fn is_at(browser: &Browser, address: &str) -> Result<()> {
    let what = format!("the page at {address}");
    browser
        .wait_for(&what, async || Ok(browser.address().await? == address))
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_menu_has_two_sides_and_a_place_has_its_pages() -> Result<()> {
    let site = Site::new().await?;
    let office = office(&site, "fr").await?;
    office.see_no_css(".side [data-testid=nav-badge]").await?;
    office.press("side-own").await?;
    is_at(&office, "/home").await?;
    office.see_no_css(".side [data-testid=nav-people]").await?;
    office.press("nav-sessions").await?;
    office.press("tab-my-pin").await?;
    is_at(&office, "/my-pin").await?;
    office
        .see_css("[data-testid=tab-my-pin][aria-current=page]")
        .await?;
    office
        .see_css(".side [data-testid=nav-sessions][aria-current=true]")
        .await?;

    office.press("side-organisation").await?;
    office.press("nav-people").await?;
    office.press("tab-invitations").await?;
    office.see("empty").await?;
    is_at(&office, "/invitations").await?;
    office.press("nav-log").await?;
    office.press("tab-mail").await?;
    is_at(&office, "/mail").await?;
    office.back().await?;
    is_at(&office, "/log").await?;
    look(&office, "backoffice-menu-desk-fr").await?;
    // One person's page is the employees'.
    office
        .open(&format!("{}/people/2", site.server.backoffice()))
        .await?;
    office
        .see_css(".side [data-testid=nav-people][aria-current=true]")
        .await?;
    office.see("tab-person-time").await?;
    office.see_no("tab-invitations").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_rail_says_its_words_where_the_keyboard_or_the_mouse_is() -> Result<()> {
    let site = Site::new().await?;
    let office = office(&site, "en").await?;
    office.resize_to((1000, 768), false).await?;
    let word = "const word = document.querySelector('.side [data-testid=nav-people] .way-word');
        const { left, right, width } = word.getBoundingClientRect();
        return getComputedStyle(word).opacity === '1' && width > 20 && left > 0 && right < innerWidth";
    assert_eq!(office.run(word).await?, false);
    office
        .run("document.querySelector('.side [data-testid=nav-people]').focus({ focusVisible: true })")
        .await?;
    office
        .wait_for("the word beside the sign", async || {
            Ok(office.run(word).await? == true)
        })
        .await?;
    look(&office, "backoffice-rail-en").await?;
    office.press("nav-people").await?;
    is_at(&office, "/people").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_or_a_page_is_found_from_anywhere() -> Result<()> {
    let site = Site::new().await?;
    let office = office(&site, "fr").await?;
    office.keys(CONTROL_K).await?;
    office.see("find-input").await?;
    office.keys("dur").await?;
    office.see_css("[data-address='/people/2']").await?;
    look(&office, "backoffice-find-desk-fr").await?;
    office.keys(ENTER).await?;
    is_at(&office, "/people/2").await?;
    office.see_text("Camille Durand").await?;

    // A page, without its accent; people come first, and nobody is called so.
    office.keys(CONTROL_K).await?;
    office.see("find-input").await?;
    office.keys("equipe").await?;
    office.see_css("[data-address='/teams']").await?;
    office.keys(ARROW_DOWN).await?;
    office.keys(ENTER).await?;
    is_at(&office, "/teams").await?;

    office.keys(CONTROL_K).await?;
    office.see("find-input").await?;
    office.keys("zzzzz").await?;
    office.see_text("Rien ne correspond").await?;

    // On a phone it stands in the menu.
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&phone, &site.server, email, password, "fr").await?;
    phone.press("nav-more").await?;
    phone.see_css("dialog[open] [data-testid=nav-log]").await?;
    look(&phone, "backoffice-menu-phone-fr").await?;
    phone
        .run("document.querySelector('dialog[open] [data-testid=find]').click()")
        .await?;
    phone.see("find-input").await?;
    phone.keys("dur").await?;
    phone
        .wait_for("a name to press", async || {
            let press = "const found = document.querySelector(\"[data-address='/people/2']\");
                found?.click(); return found !== null";
            Ok(phone.run(press).await? == true)
        })
        .await?;
    is_at(&phone, "/people/2").await?;
    phone.see_no_css("dialog[open]").await?;

    // The tabs are wider than the screen, and the present one is in sight.
    let pin = format!("{}/my-pin", site.server.backoffice());
    phone.open(&pin).await?;
    phone.see("tab-my-pin").await?;
    phone
        .wait_for("the present tab in sight", async || {
            let seen = "const { left, right } = document.querySelector('[data-testid=tab-my-pin]')
                .getBoundingClientRect(); return left >= 0 && right <= innerWidth";
            Ok(phone.run(seen).await? == true)
        })
        .await?;
    phone.kept_the_policy().await
}
