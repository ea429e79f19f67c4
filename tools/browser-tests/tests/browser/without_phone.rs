//! Punching without a phone: HR gives a staff number, a printed badge, a tag and a PIN; the kiosk takes
//! them.

use anyhow::{Context, Result};
use chrona_api_types::{Punch, PunchMethod};
use chrona_browser_tests::{Browser, Camera, Options, Screen, Server, camera, screenshot};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

const PIN: &str = "294817";
const TAG: &str = "0009871234";

/// HR at a desk: gives Camille all there is, and has the kiosk take it. Answers what the printed badge
/// says.
async fn hand_out(site: &Site) -> Result<String> {
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
    desk.see("person-form").await?;
    desk.fill("staff_number", "0042").await?;
    desk.press("save-person").await?;
    desk.see_text("La fiche est enregistrée").await?;

    desk.fill("pin", "123456").await?;
    desk.press("set-pin").await?;
    desk.see_text("ni tous pareils ni à la suite").await?;
    desk.fill("pin", PIN).await?;
    desk.press("set-pin").await?;
    desk.see_css("[data-card=pin]").await?;
    desk.fill("tag-number", TAG).await?;
    desk.press("give-tag").await?;
    desk.see_css("[data-card=tag]").await?;
    desk.press("print-badge").await?;
    desk.see("printed-badge").await?;
    look(&desk, "backoffice-printed-badge-desk-fr").await?;
    let code = desk.attribute("printed-badge", "data-code").await?;
    desk.as_printed(true).await?;
    screenshot(&desk, "backoffice-printed-badge-on-paper").await?;
    let hidden = "return getComputedStyle(document.querySelector('h1')).visibility";
    assert_eq!(desk.run(hidden).await?, "hidden");
    assert_eq!(desk.print().await?.1, 1, "a badge is one sheet");
    desk.as_printed(false).await?;
    desk.press("printed-done").await?;
    desk.see_css("[data-card=printed_badge]").await?;
    look(&desk, "backoffice-person-desk-fr").await?;
    desk.resize(Screen::Phone).await?;
    look(&desk, "backoffice-person-phone-fr").await?;
    desk.resize(Screen::Desk).await?;

    desk.open(&format!("{}/kiosks", site.server.backoffice()))
        .await?;
    desk.press("edit-kiosk").await?;
    desk.press("takes-printed-badges").await?;
    desk.press("takes-staff-numbers").await?;
    desk.run(
        "const tags = document.querySelector('[data-testid=tags]');
         tags.value = 'with_pin';
         tags.dispatchEvent(new Event('change', { bubbles: true }));",
    )
    .await?;
    look(&desk, "backoffice-kiosk-means-desk-fr").await?;
    desk.press("save-kiosk").await?;
    desk.see_no("kiosk-form").await?;
    code.context("the printed badge has no code")
}

async fn methods(site: &Site) -> Result<Vec<PunchMethod>> {
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    Ok(punches.into_iter().map(|punch| punch.method).collect())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_number_a_printed_badge_and_a_tag_are_punches() -> Result<()> {
    let site = Site::with(&[("SECOND_PUNCH_SECONDS", "0")]).await?;
    let code = hand_out(&site).await?;
    let tablet = site.kiosk_tablet().await?;
    tablet.press("ask-staff-number").await?;
    tablet
        .see_attribute("asked-field", "data-wants", "number")
        .await?;
    look(&tablet, "kiosk-staff-number-tablet-fr").await?;
    tablet.fill("asked-field", "0042").await?;
    tablet.press("asked-next").await?;
    tablet
        .see_attribute("asked-field", "data-wants", "pin")
        .await?;
    tablet.fill("asked-field", "000001").await?;
    tablet.press("asked-next").await?;
    tablet.see_text("n’est pas le bon").await?;
    look(&tablet, "kiosk-pin-tablet-fr").await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    tablet.see_text("Camille").await?;
    tablet.see_no("kiosk-result").await?;
    tablet.see_no("asked-field").await?;

    // The reader of tags types like a keyboard.
    tablet.scan(TAG).await?;
    tablet
        .see_attribute("asked-field", "data-wants", "pin")
        .await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_out")
        .await?;

    camera::text_code(&site.video(), &code, camera::Pose::default())?;
    tablet.reload().await?;
    tablet
        .see_attribute("asked-field", "data-wants", "pin")
        .await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    tablet.kept_the_policy().await?;
    let expected = [
        PunchMethod::PrintedBadge,
        PunchMethod::TagWithPin,
        PunchMethod::StaffNumber,
    ];
    assert_eq!(methods(&site).await?, expected);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_that_takes_nothing_else_asks_for_nothing() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await?;
    tablet.see_no("ask-staff-number").await?;
    tablet.scan("0009871234").await?;
    tablet.see_text("Ceci n’est pas un badge").await?;
    assert_eq!(methods(&site).await?.len(), 0);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_lost_answer_is_tried_again_and_is_one_punch() -> Result<()> {
    let mut site = Site::new().await?;
    hand_out(&site).await?;
    let tablet = site.kiosk_tablet().await?;
    tablet.press("ask-staff-number").await?;
    tablet.fill("asked-field", "0042").await?;
    tablet.press("asked-next").await?;
    // The first request reaches the server, and its answer does not come back.
    tablet
        .run(
            "const send = window.fetch; let lost = false;
             window.fetch = async (...given) => {
                 const answer = await send(...given);
                 const address = given[0].url ?? String(given[0]);
                 if (!lost && address.includes('/punch/without-phone')) {
                     lost = true;
                     throw new TypeError('lost');
                 }
                 return answer;
             };",
        )
        .await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet.see_text("rien ne compte deux fois").await?;
    assert_eq!(methods(&site).await?, [PunchMethod::StaffNumber]);
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet
        .see_attribute("kiosk-result", "data-punch-type", "clock_in")
        .await?;
    assert_eq!(methods(&site).await?, [PunchMethod::StaffNumber]);

    // Without the server nothing is kept: it alone knows the PIN.
    site.server.down();
    tablet.see_no("kiosk-result").await?;
    tablet.press("ask-staff-number").await?;
    tablet.fill("asked-field", "0042").await?;
    tablet.press("asked-next").await?;
    tablet.fill("asked-field", PIN).await?;
    tablet.press("asked-next").await?;
    tablet.see_text("Pas de réponse").await?;
    tablet.press("asked-cancel").await?;
    tablet.see_no("asked-field").await
}
