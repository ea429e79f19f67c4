//! A further phone of someone who has one: no badge before it is confirmed.

use anyhow::Result;
use chrona_browser_tests::{Browser, Client, Options, Person, Screen, Server};

use crate::{pages::look, support::sign_in};

/// A phone on which someone registered it.
async fn registered(server: &Server, person: &Person) -> Result<Browser> {
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    sign_in(&phone, server, &person.email, &person.password, "fr").await?;
    phone
        .open(&format!("{}/badge", server.backoffice()))
        .await?;
    phone.press("register-phone").await?;
    Ok(phone)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_further_phone_waits_and_an_administrator_confirms_it() -> Result<()> {
    // A relay that is away: the letter waits, the page does not.
    let server = Server::start(&[
        ("EMAIL_PROVIDER", "smtp"),
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", "9"),
        ("SMTP_USE_TLS", "false"),
        ("EMAIL_FROM_ADDRESS", "chrona@example.org"),
        ("BACKOFFICE_URL", "http://localhost"),
    ])?;
    let admin = Client::admin(&server).await?;
    let person = admin.create_person("Camille", "Durand").await?;
    let first = registered(&server, &person).await?;
    first.see("badge-qr").await?;

    let second = registered(&server, &person).await?;
    second.see("badge-unconfirmed").await?;
    look(&second, "backoffice-badge-unconfirmed-phone-fr").await?;
    second.press("send-link-again").await?;
    second.see_text("Le lien est envoyé").await?;

    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &server, email, password, "fr").await?;
    office
        .open(&format!("{}/devices", server.backoffice()))
        .await?;
    office.see("confirm-device").await?;
    look(&office, "backoffice-devices-unconfirmed-desk-fr").await?;
    office.press("confirm-device").await?;
    office.see("confirm-yes").await?;
    look(&office, "backoffice-device-confirm-desk-fr").await?;
    office.press("confirm-yes").await?;
    office.see_no("confirm-device").await?;

    // The badge comes by itself.
    second.see("badge-qr").await?;
    first.kept_the_policy().await?;
    second.kept_the_policy().await
}
