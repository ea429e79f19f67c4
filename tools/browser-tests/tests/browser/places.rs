//! Sites and kiosks in zones of their own, and categories of people.

use anyhow::{Result, ensure};
use chrona_api_types::{Category, Kiosk, Site as Place, Team, User};
use chrona_browser_tests::{Browser, Options, Server};
use serde_json::json;

use crate::{
    pages::look,
    support::{Site, sign_in},
};

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_site_in_martinique_has_its_own_time_and_guards_their_own_shift() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());

    office.open(&at("/teams")).await?;
    office.press("new-site").await?;
    office.fill("name", "Fort-de-France").await?;
    office.fill("timezone", "Mars/Olympus").await?;
    let proposed = office.run("return document.querySelectorAll('datalist option').length");
    let proposed = proposed.await?;
    ensure!(proposed.as_u64() > Some(300), "{proposed} zones proposed");
    office.press("save-team").await?;
    office.see_text("Ce n’est pas un fuseau horaire").await?;
    look(&office, "backoffice-site-zone-desk-fr").await?;
    office.fill("timezone", "America/Martinique").await?;
    office.press("save-team").await?;
    office
        .see_css("[data-testid=site-rows] [data-site-id]")
        .await?;
    let rows = office.text("site-rows").await?;
    ensure!(rows.contains("America/Martinique"), "{rows}");

    office.press("new-category").await?;
    office.fill("name", "Gardiens").await?;
    office.fill("longest_shift_minutes", "99").await?;
    office.press("save-category").await?;
    office.see_text("Un nombre d’heures entier").await?;
    look(&office, "backoffice-category-desk-fr").await?;
    office.fill("longest_shift_minutes", "25").await?;
    office.press("save-category").await?;
    office
        .see_css("[data-testid=category-rows] [data-category-id]")
        .await?;
    look(&office, "backoffice-teams-sites-categories-desk-fr").await?;
    let made: Vec<Category> = site.admin.get("/admin/categories").await?;
    assert_eq!(made[0].longest_shift_minutes, Some(25 * 60));

    let places: Vec<Place> = site.admin.get("/admin/sites").await?;
    let team = json!({ "name": "Atelier", "site_id": places[0].id });
    let team: Team = site.admin.post("/admin/teams", &team).await?;
    let id = site.person.user.id;
    office.open(&at(&format!("/people/{id}"))).await?;
    office.choose("team_id", &team.id.to_string()).await?;
    office
        .choose("category_id", &made[0].id.to_string())
        .await?;
    look(&office, "backoffice-person-category-desk-fr").await?;
    office.press("save-person").await?;
    office.see_text("La fiche est enregistrée.").await?;
    let person: User = site.admin.get(&format!("/admin/users/{id}")).await?;
    assert_eq!(person.category_id, Some(made[0].id));
    assert_eq!(person.team_id, Some(team.id));

    let badge = site.camille.badge(site.phone).await?;
    let punch = site.kiosk_client().punch(&badge.qr_token).await?;
    office.open(&at("/punches")).await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    let row = office.text("punch-rows").await?;
    ensure!(row.contains("Martinique"), "{row}");
    let there = punch.punched_at - chrono::TimeDelta::hours(4);
    let there = there.format("%H:%M").to_string();
    ensure!(row.contains(&there), "{there} is not in {row}");
    look(&office, "backoffice-punches-martinique-desk-fr").await?;

    office.open(&at("/kiosks")).await?;
    office.press("edit-kiosk").await?;
    office.fill("timezone", "America/Martinique").await?;
    look(&office, "backoffice-kiosk-zone-desk-fr").await?;
    office.press("save-kiosk").await?;
    office.see_text("est enregistrée").await?;
    let kiosks: Vec<Kiosk> = site.admin.get("/admin/kiosks").await?;
    assert_eq!(kiosks[0].timezone.as_deref(), Some("America/Martinique"));
    office.kept_the_policy().await
}

/// A day that cannot be read is never taken for none, which would let someone in for ever.
#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_last_day_that_cannot_be_read_is_refused() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    let kiosk = site.kiosk.kiosk_id;
    let page = format!("{}/kiosks/{kiosk}/access", site.server.backoffice());
    office.open(&page).await?;
    office.press("mode-blacklist").await?;
    office.press("name-person").await?;
    office.fill("person", "camille").await?;
    office
        .see_css("[data-testid=people-found] :checked")
        .await?;
    // Six digits, as one types who goes on typing in the year.
    let typed = "const day = document.querySelector('[name=expires_at]');
        day.value = '202612-01-01';
        day.dispatchEvent(new Event('input', { bubbles: true }));";
    office.run(typed).await?;
    office.press("save-name").await?;
    office.see_text("Cette date ne se lit pas").await?;
    look(&office, "backoffice-day-unread-desk-fr").await?;
    office.kept_the_policy().await
}
