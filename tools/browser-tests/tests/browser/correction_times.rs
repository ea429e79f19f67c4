//! Correcting punches where the time is not simple: the nights in which the clocks are set, a time that
//! was not edited, a date that cannot be, and a correction that cannot be meant.

use anyhow::Result;
use chrona_api_types::{AddedPunch, CorrectPunches, CorrectionMade, Punch, PunchId, PunchType};
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::{
    corrections::set,
    pages::look,
    support::{Site, choose_person, sign_in},
};

/// HR adds a punch through the API.
async fn forgotten(site: &Site, way: PunchType, at: &str) -> Result<PunchId> {
    let correction = CorrectPunches {
        user_id: site.person.user.id,
        kind: None,
        annulled_id: None,
        added: Some(AddedPunch {
            punch_type: way,
            punched_at: at.parse()?,
        }),
        reason: "Cahier".to_owned(),
    };
    let made: CorrectionMade = site
        .admin
        .post("/admin/punches/corrections", &correction)
        .await?;
    Ok(made.added_id.unwrap_or_default())
}

/// The person's punches that count, newest first: which way and when.
async fn counted(site: &Site) -> Result<Vec<(PunchType, String)>> {
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    let told = punches.into_iter().map(|punch| {
        let at = punch.punched_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        (punch.punch_type, at)
    });
    Ok(told.collect())
}

async fn open_correction(office: &Browser, site: &Site, punch_id: PunchId) -> Result<()> {
    office
        .open(&format!("{}/punches", site.server.backoffice()))
        .await?;
    let row = format!("[data-punch-id='{punch_id}'] [data-testid=correct-punch]");
    office.see_css(&row).await?;
    office
        .run(&format!("document.querySelector(\"{row}\").click()"))
        .await?;
    office.see("corrected-punch").await
}

async fn hr(site: &Site) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    Ok(office)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_time_that_was_not_edited_stays_where_the_clocks_show_it_twice() -> Result<()> {
    let site = Site::new().await?;
    // 02:30 in Paris for the first time that night; with its seconds.
    let id = forgotten(&site, PunchType::ClockIn, "2026-10-25T00:30:17Z").await?;
    let office = hr(&site).await?;
    open_correction(&office, &site, id).await?;
    set(&office, "way", "clock_out").await?;
    office.fill("reason", "Sens inversé").await?;
    office.press("save-correction").await?;
    office.see_text("La correction est enregistrée").await?;
    let at = "2026-10-25T00:30:17Z".to_owned();
    assert_eq!(counted(&site).await?, [(PunchType::ClockOut, at)]);
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_time_that_comes_twice_asks_which_and_one_that_does_not_exist_is_refused() -> Result<()> {
    let site = Site::new().await?;
    forgotten(&site, PunchType::ClockIn, "2026-10-25T00:30:00Z").await?;
    let office = hr(&site).await?;
    let punches = format!("{}/punches", site.server.backoffice());
    office.open(&punches).await?;
    office.press("add-punch").await?;
    office.see("correction-form").await?;
    choose_person(&office, "user_id", "camille", site.person.user.id).await?;
    office.fill("reason", "Oubli de pointage").await?;

    // A day in the 20,261st year loses nothing: the form says so and sends nothing.
    set(&office, "day", "20261-10-25").await?;
    set(&office, "time", "02:30").await?;
    office.see_text("Une année a quatre chiffres").await?;
    office.press("save-correction").await?;
    assert_eq!(counted(&site).await?.len(), 1);

    set(&office, "day", "2026-03-29").await?;
    office.see_text("Cette heure n’existe pas").await?;
    office.press("save-correction").await?;
    look(&office, "backoffice-correction-skipped-desk-fr").await?;
    assert_eq!(counted(&site).await?.len(), 1);

    set(&office, "day", "2026-10-25").await?;
    office.see("which").await?;
    office.press("save-correction").await?;
    office.see_text("Remplissez ce champ").await?;
    set(&office, "which", "second").await?;
    look(&office, "backoffice-correction-twice-desk-fr").await?;
    office.press("save-correction").await?;
    office.see_text("La correction est enregistrée").await?;
    let (first, second) = ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    assert_eq!(
        counted(&site).await?,
        [
            (PunchType::ClockOut, second.to_owned()),
            (PunchType::ClockIn, first.to_owned())
        ]
    );
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn replacing_a_punch_with_a_date_that_cannot_be_annuls_nothing() -> Result<()> {
    let site = Site::new().await?;
    let id = forgotten(&site, PunchType::ClockIn, "2026-11-20T08:00:00Z").await?;
    let office = hr(&site).await?;
    open_correction(&office, &site, id).await?;
    set(&office, "day", "202611-11-20").await?;
    office.fill("reason", "Faute de frappe").await?;
    office.press("save-correction").await?;
    office.see_text("Une année a quatre chiffres").await?;
    let at = "2026-11-20T08:00:00Z".to_owned();
    assert_eq!(counted(&site).await?, [(PunchType::ClockIn, at)]);
    let all: Vec<Punch> = site.admin.get("/admin/punches?with_annulled=true").await?;
    assert_eq!(all.len(), 1);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_dialog_shows_the_day_before_and_after_and_warns() -> Result<()> {
    let site = Site::new().await?;
    forgotten(&site, PunchType::ClockIn, "2026-11-20T07:00:00Z").await?;
    forgotten(&site, PunchType::ClockOut, "2026-11-20T16:00:00Z").await?;
    let office = hr(&site).await?;
    office
        .open(&format!("{}/punches", site.server.backoffice()))
        .await?;
    office.press("add-punch").await?;
    office.see("correction-form").await?;
    choose_person(&office, "user_id", "camille", site.person.user.id).await?;
    set(&office, "way", "clock_in").await?;
    set(&office, "day", "2026-11-20").await?;
    set(&office, "time", "13:00").await?;
    office.see("correction-warning").await?;
    office
        .see_text("L’entrée de 08:00 resterait sans sortie")
        .await?;
    office.see_text("9\u{a0}h\u{a0}00").await?;
    assert_eq!(office.text("hours-after").await?, "4 h 00");
    office.see_text("Enregistrer quand même").await?;
    look(&office, "backoffice-correction-effect-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-correction-effect-phone-fr").await?;
    office.resize(Screen::Desk).await?;

    // What is meant: back from a break.
    set(&office, "time", "17:00").await?;
    office.see_no("correction-warning").await?;
    office.kept_the_policy().await
}
