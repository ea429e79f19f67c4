//! One's own first page: the day as it runs, what is left of it, and what comes.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen};
use serde_json::{Value, json};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

/// Two minutes every day, the first and the last but one: something is still planned whenever the test runs, and little.
fn every_day() -> Value {
    let day = json!(["00:00-00:01", "23:58-23:59"]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: serde_json::Map<_, _> = days
        .iter()
        .map(|&name| (name.to_owned(), day.clone()))
        .collect();
    json!({ "from": "2026-01-01", "weeks": [week] })
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_day_runs_from_the_entry_to_the_exit() -> Result<()> {
    let site = Site::new().await?;
    let id = site.person.user.id;
    let path = format!("/admin/users/{id}/schedules");
    let _: Value = site.admin.post(&path, &every_day()).await?;
    let kiosk = site.kiosk_client();
    let punch = async || {
        let badge = site.camille.badge(site.phone).await?;
        kiosk.punch(&badge.qr_token).await
    };
    let home = format!("{}/home", site.server.backoffice());
    let own = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&own, &site.server, email, password, "fr").await?;
    // Who has a phone in hand is about to clock in.
    own.wait_for("the badge", async || Ok(own.address().await? == "/badge"))
        .await?;
    own.open(&home).await?;
    own.see("home-standing").await?;
    own.see_text("pas encore pointé").await?;

    punch().await?;
    own.open(&home).await?;
    own.see("home-standing").await?;
    own.see_text("Entrée à").await?;
    own.see_text("au plus tôt").await?;
    own.see_css("[data-testid=home-next] li:nth-child(7)")
        .await?;
    look(&own, "backoffice-home-in-phone-fr").await?;

    punch().await?;
    own.open(&home).await?;
    own.see("home-standing").await?;
    own.see_text("En pause depuis").await?;
    own.kept_the_policy().await?;

    // At a desk it is the first page.
    let desk = Browser::start(&Options::default()).await?;
    sign_in(&desk, &site.server, email, password, "en").await?;
    desk.wait_for("the first page", async || {
        Ok(desk.address().await? == "/home")
    })
    .await?;
    desk.see("home-standing").await?;
    desk.see_text("On a break since").await?;
    desk.see_text("00:00–00:01, 23:58–23:59").await?;
    look(&desk, "backoffice-home-break-desk-en").await?;
    desk.kept_the_policy().await
}
