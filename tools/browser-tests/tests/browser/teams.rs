//! Teams: made by HR, looked after by a manager.

use anyhow::Result;
use chrona_api_types::{CreateUser, Punch, PunchAnswer, Team, User};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use serde_json::{Value, json};

use crate::{
    pages::look,
    support::{Site, sign_in},
};

const MANAGER: (&str, &str) = ("chef@example.org", "la phrase de Dominique");

/// Makes a manager.
async fn make_manager(site: &Site) -> Result<User> {
    let wanted = CreateUser {
        email: MANAGER.0.to_owned(),
        password: MANAGER.1.to_owned(),
        role: "manager".to_owned(),
        first_name: Some("Dominique".to_owned()),
        last_name: Some("Lefèvre".to_owned()),
        ..CreateUser::default()
    };
    site.admin.post("/admin/users", &wanted).await
}

/// Makes a site with a team that the administrator looks after and Camille belongs to, on the list of
/// the site's kiosk; Camille comes in.
pub(crate) async fn make_team(site: &Site) -> Result<()> {
    let lyon: Value = site
        .admin
        .post("/admin/sites", &json!({ "name": "Lyon" }))
        .await?;
    let team = json!({ "name": "Accueil", "site_id": lyon["id"] });
    let team: Team = site.admin.post("/admin/teams", &team).await?;
    let path = format!("/admin/teams/{}/managers", team.id);
    let managers = json!({ "user_ids": [1] });
    site.admin.put::<Team>(&path, &managers).await?;
    let path = format!("/admin/users/{}/team", site.person.user.id);
    let member = json!({ "team_id": team.id });
    site.admin.put::<User>(&path, &member).await?;
    let path = format!("/admin/kiosks/{}/grant-access", site.kiosk.kiosk_id);
    site.admin.post::<Value>(&path, &member).await?;
    let badge = site.camille.badge(site.phone).await?;
    let _: PunchAnswer = site.kiosk_client().punch(&badge.qr_token).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_makes_a_team_and_its_manager_sees_who_is_in() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    make_manager(&site).await?;
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());

    office.open(&at("/teams")).await?;
    office.see_text("Aucune équipe").await?;
    office.press("new-team").await?;
    office.press("save-team").await?;
    office.fill("name", "Accueil").await?;
    office.see("manager-choices").await?;
    look(&office, "backoffice-teams-new-desk-fr").await?;
    let choose =
        "const wanted = [...document.querySelectorAll('[data-testid=manager-choices] label')]
        .find(label => label.innerText.includes('Dominique'));
        wanted.click()";
    office.run(choose).await?;
    office.press("save-team").await?;
    office.see_css("[data-testid=team-rows] tr").await?;
    office.see_text("Dominique Lefèvre").await?;

    office
        .open(&at(&format!("/people/{}", site.person.user.id)))
        .await?;
    office.choose("team_id", "1").await?;
    look(&office, "backoffice-person-team-desk-fr").await?;
    office.press("save-person").await?;
    office.see_text("La fiche est enregistrée.").await?;

    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    sign_in(&phone, &site.server, MANAGER.0, MANAGER.1, "fr").await?;
    phone.open(&at("/team")).await?;
    phone
        .see_css("[data-testid=presence-list] [data-present=true]")
        .await?;
    phone.see_css("[data-testid=punch-rows] tr").await?;
    phone.see_text("Camille Durand").await?;
    assert_eq!(phone.count("[data-testid=presence-list] li").await?, 1);
    look(&phone, "backoffice-my-team-manager-phone-fr").await?;
    phone.resize(Screen::Desk).await?;
    look(&phone, "backoffice-my-team-manager-desk-fr").await?;
    phone.open(&at("/people")).await?;
    phone.see_text("Page introuvable").await?;
    let punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    assert_eq!(punches.len(), 1);
    office.kept_the_policy().await
}
