//! Links in e-mails, opened in a browser.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrona_api_types::User;
use chrona_browser_tests::{Browser, Client, Options, Screen, Server};
use serde_json::Value;

use crate::{pages::look, support::sign_in};

/// The link of this address's last e-mail, which the server writes to its log.
pub(crate) async fn link(server: &Server, to: &str) -> Result<String> {
    let end = Instant::now() + Duration::from_secs(15);
    loop {
        let log = server.logged();
        let mails = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|line| line["to"] == to);
        // A notice that has no link may leave after it.
        let mut links = mails.filter_map(|mail| {
            let words = mail["message"].as_str()?;
            let link = words.split_whitespace().find(|word| word.contains('#'))?;
            Some(link.to_owned())
        });
        if let Some(link) = links.next_back() {
            return Ok(link);
        }
        anyhow::ensure!(Instant::now() < end, "no link was e-mailed to {to}");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_address_is_confirmed_by_touching_a_button() -> Result<()> {
    let server = Server::start(&[])?;
    let (email, _) = Server::admin();
    let admin = Client::admin(&server).await?;
    let desk = Browser::start(&Options::default()).await?;
    let (_, password) = Server::admin();
    sign_in(&desk, &server, email, password, "fr").await?;
    desk.open(&format!("{}/sessions", server.backoffice()))
        .await?;
    desk.see("unconfirmed-address").await?;
    look(&desk, "backoffice-address-unconfirmed-desk-fr").await?;
    desk.press("ask-for-address-check").await?;
    desk.see_text("Regardez dans la boîte").await?;
    let link = link(&server, email).await?;
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    phone.open(&link).await?;
    phone.see("confirm-form").await?;
    look(&phone, "confirm-phone-fr").await?;
    let me: User = admin.get("/auth/me").await?;
    assert!(!me.email_verified, "opening the link confirms nothing");
    phone.press("confirm-link").await?;
    phone.see("link-done").await?;
    look(&phone, "confirm-done-phone-fr").await?;
    let me: User = admin.get("/auth/me").await?;
    assert!(me.email_verified);
    desk.reload().await?;
    desk.see("session-rows").await?;
    desk.see_no("unconfirmed-address").await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_forgotten_password_is_replaced_by_a_link() -> Result<()> {
    let server = Server::start(&[])?;
    let (email, _) = Server::admin();
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    phone.open(&server.backoffice()).await?;
    phone.see("sign-in-form").await?;
    look(&phone, "sign-in-phone-fr").await?;
    phone.press("forgot").await?;
    phone.see("forgot-form").await?;
    look(&phone, "forgot-phone-fr").await?;
    phone.fill("email", email).await?;
    phone.press("ask-for-link").await?;
    phone.see("link-done").await?;
    look(&phone, "forgot-done-phone-fr").await?;

    let link = link(&server, email).await?;
    phone.open(&link).await?;
    phone.see("reset-form").await?;
    phone
        .wait_for("an address bar without the token", async || {
            let address = phone.run("return location.href").await?;
            Ok(address == format!("{}/reset", server.backoffice()))
        })
        .await?;
    look(&phone, "reset-phone-fr").await?;
    let password = "quatre pommes sur le quai";
    phone.fill("new_password", password).await?;
    phone.press("reset-password").await?;
    phone.see("link-done").await?;
    look(&phone, "reset-done-phone-fr").await?;

    phone.open("about:blank").await?;
    phone.open(&link).await?;
    phone.see("reset-form").await?;
    phone.fill("new_password", password).await?;
    phone.press("reset-password").await?;
    phone.see("another-link").await?;
    look(&phone, "reset-over-phone-fr").await?;

    let desk = Browser::start(&Options::default()).await?;
    sign_in(&desk, &server, email, password, "fr").await?;
    desk.see("nav-presence").await.context("the new password")?;
    Ok(())
}
