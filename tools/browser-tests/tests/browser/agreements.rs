//! Rules agreed for a category and for one person, entered on screen, and what a month then comes to.

use anyhow::Result;
use chrona_api_types::Category;
use chrona_browser_tests::{Browser, Options, Screen, Server};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{hr, opens, shows, site_with_a_week, tells},
    pages::look,
    support::sign_in,
};

const THRESHOLD: &str = "[data-rule=weekly_legal_minutes]";

/// Enters another weekly threshold in the form of the page.
async fn enter(office: &Browser, hours: &str, from: &str, to: &str) -> Result<()> {
    opens(office, "change-rules").await?;
    set(office, "rules_from", from).await?;
    set(office, "rules_to", to).await?;
    set(office, "weekly_legal_minutes", hours).await?;
    opens(office, "save-rules").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_is_agreed_for_a_category_and_a_person_counts_their_hours() -> Result<()> {
    let site = site_with_a_week().await?;
    let category = json!({ "name": "Cadres" });
    let category: Category = site.admin.post("/admin/categories", &category).await?;
    let id = site.person.user.id;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    let month = at(&format!("/timesheets/{id}?month=2026-03"));
    let office = hr(&site).await?;

    // From the list of categories to the rules of one.
    office.open(&at("/teams")).await?;
    let row = format!("[data-category-id='{}']", category.id);
    office.see_css(&row).await?;
    office.press_in_menu(&row, "category-rules").await?;
    office
        .see_text("Rien n’a été saisi pour cette catégorie")
        .await?;
    shows(&office, THRESHOLD, "Valeur de la loi").await?;
    enter(&office, "39", "2026-03-01", "2026-02-28").await?;
    office.see_css("#field-rules_to-error").await?;
    look(&office, "backoffice-settings-category-wrong-desk-fr").await?;
    set(&office, "rules_to", "2026-12-31").await?;
    opens(&office, "save-rules").await?;
    tells(&office, "rule-entries", "39 h 00").await?;
    tells(&office, "rule-entries", "du 01/03/2026 au 31/12/2026").await?;
    look(&office, "backoffice-settings-category-desk-fr").await?;
    office.choose("rules_of", "").await?;
    office
        .see_text("les valeurs de la loi s’appliquent")
        .await?;
    assert_eq!(office.address().await?, "/settings");

    // Nobody belongs to it yet.
    office.open(&month).await?;
    tells(&office, "month-totals", "5 h 00 à +25 %").await?;
    office.open(&at(&format!("/people/{id}"))).await?;
    let chosen = category.id.to_string();
    office.choose("category_id", &chosen).await?;
    office.see("category_since").await?;
    set(&office, "category_since", "2026-01-01").await?;
    look(&office, "backoffice-person-category-since-desk-fr").await?;
    office.press("save-person").await?;
    office.see_text("La fiche est enregistrée.").await?;
    office.open(&month).await?;
    tells(&office, "month-totals", "1 h 00 à +25 %").await?;

    // What is agreed with the person goes before it.
    office.open(&at(&format!("/people/{id}/time"))).await?;
    office.see_text("Rien n’a été saisi").await?;
    enter(&office, "38", "2026-03-01", "").await?;
    tells(&office, "rule-entries", "38 h 00").await?;
    opens(&office, "all-rules").await?;
    shows(&office, THRESHOLD, "Contrat, depuis le 01/03/2026").await?;
    look(&office, "backoffice-person-rules-desk-fr").await?;
    office.open(&month).await?;
    tells(&office, "month-totals", "2 h 00 à +25 %").await?;
    office.open(&at(&format!("/people/{id}/time"))).await?;
    opens(&office, "annul-entry").await?;
    office.press("confirm-yes").await?;
    tells(&office, "rule-entries", "Annulé").await?;
    office.open(&month).await?;
    tells(&office, "month-totals", "1 h 00 à +25 %").await?;
    office.kept_the_policy().await?;

    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        language: "en",
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&phone, &site.server, email, password, "en").await?;
    phone
        .open(&at(&format!("/settings?category={chosen}")))
        .await?;
    tells(&phone, "rule-entries", "01/03/2026 to 31/12/2026").await?;
    look(&phone, "backoffice-settings-category-phone-en").await?;
    phone.open(&at(&format!("/people/{id}/time"))).await?;
    tells(&phone, "rule-entries", "38 h 00").await?;
    look(&phone, "backoffice-person-rules-phone-en").await?;
    phone.kept_the_policy().await
}
