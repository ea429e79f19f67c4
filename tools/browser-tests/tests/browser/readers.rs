//! Readers of cards that type, at the kiosk and at HR's desk.

use std::time::Duration;

use anyhow::Result;
use chrona_api_types::{Device, Punch};
use chrona_browser_tests::{Browser, Camera, Options, Person, Reader, Screen, Server, camera};
use serde_json::{Value, json};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

/// As long as the kiosk waits before keys are a reading of their own.
const QUIET: Duration = Duration::from_millis(2_200);

/// Camille's tag, and Sacha's: its end.
const CAMILLES: &str = "0013748911";
const SACHAS: &str = "13748911";
const PIN: &str = "294817";

/// A site whose kiosk takes tags, with Camille's and Sacha's; and Sacha.
async fn with_tags(tags: &str) -> Result<(Site, Person)> {
    let site = Site::new().await?;
    let sacha = site.admin.create_person("Sacha", "Martin").await?;
    for (person, number) in [(&site.person, CAMILLES), (&sacha, SACHAS)] {
        let path = format!("/admin/users/{}/tag", person.user.id);
        let tag = json!({ "number": number });
        site.admin.post::<Device>(&path, &tag).await?;
        let path = format!("/admin/users/{}/pin", person.user.id);
        site.admin.post::<()>(&path, &json!({ "pin": PIN })).await?;
    }
    takes(&site, tags, true).await?;
    Ok((site, sacha))
}

async fn takes(site: &Site, tags: &str, staff_numbers: bool) -> Result<()> {
    let path = format!("/admin/kiosks/{}", site.kiosk.kiosk_id);
    let means = json!({
        "printed_badges": true, "staff_numbers": staff_numbers, "tags": tags,
    });
    let change = json!({ "means": means });
    let _: Value = site.admin.patch(&path, &change).await?;
    Ok(())
}

/// A tablet that knows what it takes.
async fn ready_tablet(site: &Site) -> Result<Browser> {
    let tablet = site.kiosk_tablet().await?;
    tablet.see("ask-staff-number").await?;
    // The part of the program that punches by a tag alone.
    tablet
        .wait_for("the seldom used part", async || {
            let fetched = "return performance.getEntriesByType('resource')
                .some(entry => entry.name.includes('seldom') && entry.responseEnd > 0)";
            Ok(tablet.run(fetched).await? == true)
        })
        .await?;
    Ok(tablet)
}

/// Whose punches there are, the last first.
async fn who_punched(site: &Site) -> Result<Vec<String>> {
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    Ok(punches.into_iter().map(|punch| punch.user_name).collect())
}

/// Keeps the page busy for so long in the moment after the second key.
const BUSY: &str = "let keys = 0;
    addEventListener('keydown', () => {
        keys += 1;
        const end = performance.now() + (keys === 2 ? 120 : 0);
        while (performance.now() < end);
    }, true);";

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_busy_page_takes_no_part_of_a_card_for_another() -> Result<()> {
    let (site, _) = with_tags("alone").await?;
    let tablet = ready_tablet(&site).await?;
    tablet.run(BUSY).await?;
    tablet.reader_types(&Reader::new(), CAMILLES).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await?;
    tablet.see_text("Camille").await?;
    assert_eq!(who_punched(&site).await?, ["Camille Durand"]);
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_end_of_a_reading_is_nobodys_card_and_said() -> Result<()> {
    let (site, _) = with_tags("alone").await?;
    let tablet = ready_tablet(&site).await?;
    // The reader itself held back after the second key.
    let stalls = Reader::new().with_a_pause(2, 300.0);
    tablet.reader_types(&stalls, CAMILLES).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "refused")
        .await?;
    tablet.see_text("La lecture est incomplète").await?;
    look(&tablet, "kiosk-half-read-tablet-fr").await?;
    assert!(who_punched(&site).await?.is_empty());
    tablet.press("kiosk-result").await?;
    tablet.see_no("kiosk-result").await?;
    tablet.reader_types(&Reader::new(), CAMILLES).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await?;
    assert_eq!(who_punched(&site).await?, ["Camille Durand"]);
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_slow_reader_is_read_once_the_kiosk_is_told() -> Result<()> {
    let (site, _) = with_tags("alone").await?;
    let tablet = ready_tablet(&site).await?;
    let slow = Reader::new().with_pace(100.0);
    tablet.reader_types(&slow, CAMILLES).await?;
    // What the kiosk did not take for a card it does not answer: another one is.
    tablet.reader_types(&Reader::new(), SACHAS).await?;
    tablet.see("kiosk-result").await?;
    tablet.press("kiosk-result").await?;
    tablet.see_no("kiosk-result").await?;
    let before = who_punched(&site).await?;
    assert!(!before.contains(&"Camille Durand".to_owned()), "{before:?}");

    tablet.press("settings").await?;
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.press("slow-reader").await?;
    look(&tablet, "kiosk-settings-tablet-fr").await?;
    tablet.press("settings-close").await?;
    tablet.see_no("settings-panel").await?;
    // The exit code's keys are not the begin of a card.
    tokio::time::sleep(QUIET).await;
    tablet.reader_types(&slow, CAMILLES).await?;
    tablet.see_text("Camille").await?;
    assert_eq!(who_punched(&site).await?[0], "Camille Durand");
    // It is kept on the tablet.
    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    let kept = "return localStorage.getItem('chrona.kiosk.slow-reader')";
    assert_eq!(tablet.run(kept).await?, "true");
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_card_is_neither_a_pin_nor_a_staff_number_nor_an_exit_code() -> Result<()> {
    let (site, sacha) = with_tags("with_pin").await?;
    let tablet = ready_tablet(&site).await?;
    let wants = |what: &'static str| {
        let tablet = &tablet;
        async move {
            tablet
                .see_attribute("asked-field", "data-wants", what)
                .await
        }
    };
    // Camille is asked for her PIN, and Sacha holds out a card.
    tablet.reader_types(&Reader::new(), CAMILLES).await?;
    wants("pin").await?;
    tablet.reader_types(&Reader::new(), SACHAS).await?;
    wants("pin").await?;
    tablet
        .wait_for("an empty field", async || {
            let typed = "return document.querySelector('[data-testid=asked-field]').value";
            Ok(tablet.run(typed).await? == "")
        })
        .await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet.see_text("Sacha").await?;
    assert_eq!(who_punched(&site).await?, ["Sacha Martin"]);
    tablet.press("kiosk-result").await?;
    tablet.see_no("kiosk-result").await?;

    // The question for a staff number is open, and Camille holds out her card.
    tablet.press("ask-staff-number").await?;
    wants("number").await?;
    // What was typed by hand is no beginning of a reading once it is quiet.
    tokio::time::sleep(QUIET).await;
    tablet.reader_types(&Reader::new(), CAMILLES).await?;
    wants("pin").await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet.see_text("Camille").await?;
    tablet.press("kiosk-result").await?;
    tablet.see_no("kiosk-result").await?;

    // A staff number on paper, read by a US reader at a French machine.
    let path = format!("/admin/users/{}", sacha.user.id);
    let named = json!({ "staff_number": "004217" });
    let _: Value = site.admin.patch(&path, &named).await?;
    tablet.press("ask-staff-number").await?;
    wants("number").await?;
    let french = Reader::new().at_a_french_machine();
    tokio::time::sleep(QUIET).await;
    tablet.reader_types(&french, "004217").await?;
    wants("pin").await?;
    tablet.press("asked-cancel").await?;
    tablet.see_no("asked-field").await?;

    // The exit code is no card's number either: it would be a wrong one.
    tablet.press("settings").await?;
    tablet.see("exit-code").await?;
    for _ in 0..3 {
        tablet.reader_types(&Reader::new(), CAMILLES).await?;
    }
    let gate = "return localStorage.getItem('chrona.kiosk.exit-gate')";
    let gate = tablet.run(gate).await?;
    let no_failure = |gate: &str| gate.contains("\"failures\":0");
    assert!(gate.as_str().is_none_or(no_failure), "{gate}");
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.see("settings-panel").await?;
    let refused: Vec<Value> = site
        .admin
        .get("/admin/audit-logs?event_type=pin_refused")
        .await?;
    assert!(refused.is_empty(), "{refused:?}");
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_gives_the_card_that_the_reader_meant_and_is_asked_before_another() -> Result<()> {
    let site = Site::new().await?;
    let desk = Browser::start(&Options {
        screen: Screen::Desk,
        camera: Camera::None,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&desk, &site.server, email, password, "fr").await?;
    let page = format!(
        "{}/people/{}",
        site.server.backoffice(),
        site.person.user.id
    );
    desk.open(&page).await?;
    desk.see("tag-form").await?;
    let french = Reader::new().at_a_french_machine();
    let into = |field: &'static str| {
        let desk = &desk;
        let focus = format!("document.querySelector('[data-testid={field}]').focus()");
        async move { desk.run(&focus).await }
    };
    into("tag-number").await?;
    desk.reader_types(&french, CAMILLES).await?;
    desk.see_css("[data-card=tag]").await?;
    assert_eq!(tags(&site).await?, ["…8911"]);

    // What no kiosk reads is refused, unasked, and the card in use stays.
    desk.fill("tag-number", "1234567").await?;
    desk.press("give-tag").await?;
    desk.see_text("De 8 à 100 chiffres ou lettres").await?;
    look(&desk, "backoffice-tag-refused-desk-fr").await?;
    assert_eq!(tags(&site).await?, ["…8911"]);

    // Another card ends it: that is said, and asked.
    for (language, screen) in [("en", Screen::Phone), ("fr", Screen::Desk)] {
        desk.resize(Screen::Desk).await?;
        desk.press(&format!("language-{language}")).await?;
        desk.resize(screen).await?;
        desk.fill("tag-number", "").await?;
        into("tag-number").await?;
        desk.reader_types(&french, "04a22b91").await?;
        desk.see("confirm-yes").await?;
        desk.see_text("04A22B91").await?;
        desk.see_text("…8911").await?;
        look(
            &desk,
            &format!("backoffice-replace-tag-{}-{language}", screen.name()),
        )
        .await?;
        desk.press("confirm-no").await?;
        desk.see_no("confirm-yes").await?;
    }
    assert_eq!(tags(&site).await?, ["…8911"]);
    desk.press("give-tag").await?;
    desk.press("confirm-yes").await?;
    desk.wait_for("the new card", async || Ok(tags(&site).await? == ["…2B91"]))
        .await?;

    // A printed badge that would end another asks too.
    desk.press("print-badge").await?;
    desk.press("printed-done").await?;
    desk.see_css("[data-card=printed_badge]").await?;
    desk.press("print-badge").await?;
    desk.press("confirm-no").await?;
    desk.see_no("confirm-no").await?;

    // A staff number that a reader types, too.
    into("staff_number").await?;
    desk.reader_types(&french, "004217").await?;
    desk.see_text("La fiche est enregistrée").await?;
    let person: Value = site
        .admin
        .get(&format!("/admin/users/{}", site.person.user.id))
        .await?;
    assert_eq!(person["staff_number"], "004217");
    desk.kept_the_policy().await
}

/// The tags in use, as lists show them.
async fn tags(site: &Site) -> Result<Vec<String>> {
    let path = format!(
        "/admin/devices?user_id={}&is_revoked=false",
        site.person.user.id
    );
    let devices: Vec<Value> = site.admin.get(&path).await?;
    let tags = devices.iter().filter(|device| device["kind"] == "tag");
    let names = tags.filter_map(|device| device["device_name"].as_str());
    Ok(names.map(ToOwned::to_owned).collect())
}

/// Someone's card is before the camera as the kiosk has stood untouched for long: there is time for the PIN.
#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_panel_that_opens_untouched_stays_for_its_time() -> Result<()> {
    let (site, _) = with_tags("with_pin").await?;
    let path = format!("/admin/users/{}/printed-badge", site.person.user.id);
    let printed: Value = site.admin.post(&path, &json!({})).await?;
    let tablet = ready_tablet(&site).await?;
    let code = printed["code"].as_str().unwrap_or_default();
    camera::text_code(&site.video(), code, camera::Pose::default())?;
    // Nobody has touched this page when the camera sees the badge.
    tablet.reload().await?;
    tablet
        .see_attribute("asked-field", "data-wants", "pin")
        .await?;
    // The panels are looked at each second: this is many of its looks.
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(tablet.count("[data-testid=asked-field]").await?, 1);
    tablet.see_no("asked-field").await
}
