//! A second punch of a person within a moment: the kiosk asks.

use std::time::Duration;

use anyhow::{Context, Result};
use chrona_api_types::{Punch, PunchType};
use chrona_browser_tests::{Browser, Client, Reader, Screen};
use serde_json::{Value, json};

use crate::{pages::look, support::Site};

/// Badges that outlive a test.
const SETTINGS: [(&str, &str); 2] = [
    ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60"),
    ("BADGE_LIMIT_PER_10S", "1000"),
];

/// A tablet that can ask: what asks is fetched once it is up.
async fn asking_tablet(site: &Site) -> Result<Browser> {
    let tablet = site.kiosk_tablet().await?;
    can_ask(&tablet).await?;
    Ok(tablet)
}

async fn can_ask(tablet: &Browser) -> Result<()> {
    tablet
        .wait_for("the seldom used part", async || {
            let fetched = "return performance.getEntriesByType('resource')
                .some(entry => entry.name.includes('seldom') && entry.responseEnd > 0)";
            Ok(tablet.run(fetched).await? == true)
        })
        .await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await
}

/// Camille punches at another kiosk, and then holds out a badge here, as a USB scanner reads it.
async fn a_second_time(site: &Site, tablet: &Browser) -> Result<()> {
    let first = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&first.qr_token).await?;
    let second = site.camille.badge(site.phone).await?;
    tablet.scan(&second.qr_token).await?;
    tablet.see("second-punch").await
}

async fn kinds(site: &Site) -> Result<Vec<PunchType>> {
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    Ok(punches.into_iter().map(|punch| punch.punch_type).collect())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_second_punch_is_asked_about_and_recorded_after_a_yes() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = asking_tablet(&site).await?;
    a_second_time(&site, &tablet).await?;
    tablet.see_text("Camille, pointer la sortie").await?;
    tablet.see_text("Vous avez pointé l’entrée à").await?;
    assert_eq!(kinds(&site).await?, [PunchType::ClockIn]);
    // Enter is no yes: the question begins with the focus on no.
    let focused = "return document.activeElement.dataset.testid";
    assert_eq!(tablet.run(focused).await?, "second-punch-no");
    for screen in [Screen::UprightTablet, Screen::Tablet] {
        tablet.resize(screen).await?;
        look(&tablet, &format!("kiosk-second-punch-{}-fr", screen.name())).await?;
    }
    tablet.press("second-punch-yes").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_out")
        .await?;
    assert_eq!(
        kinds(&site).await?,
        [PunchType::ClockOut, PunchType::ClockIn]
    );
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_no_records_nothing_and_another_person_goes_before_the_question() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = asking_tablet(&site).await?;
    tablet.press("language-en").await?;
    a_second_time(&site, &tablet).await?;
    tablet.see_text("Camille, clock out?").await?;
    look(&tablet, "kiosk-second-punch-tablet-en").await?;
    tablet.press("second-punch-no").await?;
    tablet.see_no("second-punch").await?;
    assert_eq!(kinds(&site).await?, [PunchType::ClockIn]);

    // Sacha does not wait for Camille to answer.
    let sacha = site.admin.create_person("Sacha", "Martin").await?;
    let own = Client::sign_in(&site.server, &sacha.email, &sacha.password).await?;
    let phone = own.register_phone("Téléphone de Sacha").await?.id;
    tablet.reload().await?;
    can_ask(&tablet).await?;
    let again = site.camille.badge(site.phone).await?;
    tablet.scan(&again.qr_token).await?;
    tablet.see("second-punch").await?;
    let badge = own.badge(phone).await?;
    tablet.scan(&badge.qr_token).await?;
    tablet.see_text("Sacha").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    tablet.see_no("second-punch").await?;
    assert_eq!(kinds(&site).await?.len(), 2);
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_question_that_nobody_answers_goes_away_by_itself() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = asking_tablet(&site).await?;
    a_second_time(&site, &tablet).await?;
    let gone = async || Ok(tablet.count("[data-testid=second-punch]").await? == 0);
    tablet
        .wait_at_most(Duration::from_secs(40), "the question to go", gone)
        .await?;
    assert_eq!(kinds(&site).await?, [PunchType::ClockIn]);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_lost_answer_to_a_yes_is_one_punch() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = asking_tablet(&site).await?;
    a_second_time(&site, &tablet).await?;
    tablet
        .run(
            "const whole = window.fetch;
            let lost = false;
            window.fetch = async (...what) => {
                const answer = await whole(...what);
                const path = new URL(what[0].url ?? what[0], location.href).pathname;
                if (!lost && path === '/api/punch/validate') {
                    lost = true;
                    throw new TypeError('the answer is lost');
                }
                return answer;
            };",
        )
        .await?;
    tablet.press("second-punch-yes").await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "kept")
        .await?;
    tablet
        .wait_for("an empty tablet", async || {
            Ok(tablet.text("kiosk-online").await? == "En ligne")
        })
        .await?;
    assert_eq!(
        kinds(&site).await?,
        [PunchType::ClockOut, PunchType::ClockIn]
    );
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_card_with_its_pin_is_asked_about_and_the_pin_given_once() -> Result<()> {
    const TAG: &str = "0009871234";
    let site = Site::with(&SETTINGS).await?;
    let person = format!("/admin/users/{}", site.person.user.id);
    let pin = json!({ "pin": "294817" });
    site.admin
        .post::<()>(&format!("{person}/pin"), &pin)
        .await?;
    let tag = json!({ "number": TAG });
    let _: Value = site.admin.post(&format!("{person}/tag"), &tag).await?;
    let means = json!({ "printed_badges": false, "staff_numbers": true, "tags": "with_pin" });
    let change = json!({ "means": means });
    let kiosk = format!("/admin/kiosks/{}", site.kiosk.kiosk_id);
    let _: Value = site.admin.patch(&kiosk, &change).await?;
    let tablet = asking_tablet(&site).await?;
    tablet.see("ask-staff-number").await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;

    tablet.reader_types(&Reader::new(), TAG).await?;
    tablet.fill("asked-field", "294817").await?;
    tablet.press("asked-next").await?;
    tablet.see("second-punch").await?;
    tablet.see_no("asked-field").await?;
    tablet.press("second-punch-yes").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_out")
        .await?;
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    let last = punches.first().context("no punch")?;
    assert_eq!(last.method.as_str(), "tag_with_pin");
    assert_eq!(punches.len(), 2);
    tablet.kept_the_policy().await
}
