//! Correcting punches: HR adds the one that was forgotten and puts another in the place of a wrong one;
//! the person reads what was done.

use anyhow::Result;
use chrona_api_types::{Punch, PunchAnswer};
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::{
    pages::look,
    support::{Site, choose_person, sign_in},
};

pub(crate) async fn set(office: &Browser, field: &str, value: &str) -> Result<()> {
    let script = format!(
        "const field = document.querySelector('[data-testid={field}]');
         field.value = '{value}';
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));
         field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    office.run(&script).await.map(drop)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_corrects_and_the_person_reads_it() -> Result<()> {
    let site = Site::new().await?;
    let badge = site.camille.badge(site.phone).await?;
    let made: PunchAnswer = site.kiosk_client().punch(&badge.qr_token).await?;

    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    office.open(&at("/punches")).await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    office.press("add-punch").await?;
    office.see("correction-form").await?;
    office.press("save-correction").await?;
    office.see_text("Remplissez ce champ").await?;
    look(&office, "backoffice-punch-added-missing-desk-fr").await?;
    office.fill("user_id", "cam").await?;
    office.see_css("#list-user_id [data-person]").await?;
    look(&office, "backoffice-punch-added-whose-desk-fr").await?;
    choose_person(&office, "user_id", "camille", site.person.user.id).await?;
    set(&office, "day", "2026-01-05").await?;
    set(&office, "time", "17:30").await?;
    office.fill("reason", "Oubli de pointage").await?;
    look(&office, "backoffice-punch-added-desk-fr").await?;
    office.press("save-correction").await?;
    office.see_text("La correction est enregistrée").await?;
    office.see_text("Oubli de pointage").await?;

    // The first row is the newest: the one of the kiosk.
    let row = format!(
        "[data-punch-id='{}'] [data-testid=correct-punch]",
        made.punch_id
    );
    office
        .run(&format!("document.querySelector(\"{row}\").click()"))
        .await?;
    office.see("corrected-punch").await?;
    set(&office, "change", "annul").await?;
    office.see_no("time").await?;
    office.fill("reason", "Double passage").await?;
    look(&office, "backoffice-punch-annulled-dialog-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-punch-annulled-dialog-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    office.press("save-correction").await?;
    office.see_css("tr[data-annulled=true]").await?;
    look(&office, "backoffice-punches-corrected-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-punches-corrected-phone-fr").await?;
    let counted: Vec<Punch> = site.admin.get("/admin/punches").await?;
    let added = counted.first().map(|punch| punch.punched_at.to_rfc3339());
    assert_eq!(counted.len(), 1);
    assert_eq!(
        added.as_deref(),
        Some("2026-01-05T16:30:00+00:00"),
        "Paris, in winter"
    );

    let own = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    let person = &site.person;
    sign_in(&own, &site.server, &person.email, &person.password, "fr").await?;
    own.open(&at("/my-punches")).await?;
    own.see_text("Double passage").await?;
    own.see_text("Oubli de pointage").await?;
    look(&own, "backoffice-my-punches-corrected-phone-fr").await?;
    own.kept_the_policy().await
}
