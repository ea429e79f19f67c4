//! Dialogs and the browser's history: Back closes a dialog, not the page.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::support::{Site, sign_in};

async fn office(site: &Site) -> Result<Browser> {
    let browser = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    Ok(browser)
}

async fn no_dialog(browser: &Browser) -> Result<()> {
    browser
        .wait_for("no dialog", async || {
            Ok(browser.count("dialog[open]").await? == 0)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn back_closes_a_dialog_and_not_the_page() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    browser.press("nav-people").await?;
    browser.see("people-rows").await?;
    browser.press("nav-kiosks").await?;
    browser.see("kiosk-list").await?;
    browser.press("edit-kiosk").await?;
    browser.see("kiosk-form").await?;
    browser.back().await?;
    no_dialog(&browser).await?;
    assert_eq!(browser.address().await?, "/kiosks");

    // Closed by its own button, it leaves nothing behind to go back through.
    browser.press("edit-kiosk").await?;
    browser.see("kiosk-form").await?;
    browser
        .run("document.querySelector('dialog[open] .dialog-actions button').click()")
        .await?;
    no_dialog(&browser).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    browser.back().await?;
    browser.see("people-rows").await?;
    assert_eq!(browser.address().await?, "/people");
    browser.forward().await?;
    browser.see("kiosk-list").await?;
    no_dialog(&browser).await?;

    // Escape too.
    browser.press("edit-kiosk").await?;
    browser.see("kiosk-form").await?;
    browser.keys("\u{e00c}").await?;
    no_dialog(&browser).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    browser.back().await?;
    browser.see("people-rows").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn one_dialog_after_another_is_one_step_each() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    browser.press("nav-people").await?;
    browser.see("people-rows").await?;
    browser.press("nav-kiosks").await?;
    browser.press("new-kiosk").await?;
    browser.fill("kiosk_name", "Quai").await?;
    browser.fill("location", "Lyon").await?;
    browser.press("save-kiosk").await?;
    // The question about the key has taken the form's place.
    browser.see("confirm-yes").await?;
    browser.back().await?;
    no_dialog(&browser).await?;
    assert_eq!(browser.address().await?, "/kiosks");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    browser.back().await?;
    browser.see("people-rows").await?;

    // What is shown once stays: a key that nobody has seen would be lost.
    browser.press("nav-kiosks").await?;
    browser.press("configure-kiosk").await?;
    browser.press("confirm-yes").await?;
    browser.see("kiosk-configuration").await?;
    let key = "return document.querySelector('[data-testid=kiosk-configuration]').value";
    let shown = browser.run(key).await?;
    browser.back().await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(browser.run(key).await?, shown);
    assert_eq!(browser.address().await?, "/kiosks");
    browser.press("configuration-done").await?;
    no_dialog(&browser).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_link_in_a_dialog_leads_on_and_back_leads_home() -> Result<()> {
    let site = Site::new().await?;
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&phone, &site.server, email, password, "fr").await?;
    phone.press("nav-more").await?;
    phone.see_css("dialog[open] [data-testid=nav-log]").await?;
    phone
        .run("document.querySelector('dialog[open] [data-testid=nav-log]').click()")
        .await?;
    phone.see("log-rows").await?;
    no_dialog(&phone).await?;
    assert_eq!(phone.address().await?, "/log");
    phone.back().await?;
    phone.see("presence-search").await?;
    no_dialog(&phone).await?;
    assert_eq!(phone.address().await?, "/");

    // A page that was loaded anew over an open dialog comes back without it.
    phone.press("nav-more").await?;
    phone.see_css("dialog[open]").await?;
    phone.reload().await?;
    phone.see("presence-search").await?;
    no_dialog(&phone).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_card_or_a_printed_badge_is_replaced_only_after_a_question() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let page = format!(
        "{}/people/{}",
        site.server.backoffice(),
        site.person.user.id
    );
    browser.open(&page).await?;
    browser.press("print-badge").await?;
    browser.see("printed-badge").await?;
    let code = browser.attribute("printed-badge", "data-code").await?;
    browser.press("printed-done").await?;
    browser.see_css("[data-card=printed_badge]").await?;

    browser.press("print-badge").await?;
    browser.see_text("Remplacer le badge imprimé").await?;
    browser.press("confirm-no").await?;
    no_dialog(&browser).await?;
    assert_eq!(browser.count("[data-testid=printed-badge]").await?, 0);
    browser.press("print-badge").await?;
    browser.press("confirm-yes").await?;
    browser.see("printed-badge").await?;
    assert_ne!(browser.attribute("printed-badge", "data-code").await?, code);
    browser.press("printed-done").await?;

    for (number, is_replaced) in [("04A2B9C1D2", false), ("04FFEEDDCC", true)] {
        browser.fill("tag-number", number).await?;
        browser.press("give-tag").await?;
        if is_replaced {
            browser.see_text("Remplacer la carte").await?;
            browser.press("confirm-yes").await?;
        }
        browser
            .wait_for("the number taken", async || {
                let left = "return document.querySelector('[data-testid=tag-number]').value";
                Ok(browser.run(left).await? == "")
            })
            .await?;
        browser.see_css("[data-card=tag]").await?;
    }
    browser.kept_the_policy().await
}
