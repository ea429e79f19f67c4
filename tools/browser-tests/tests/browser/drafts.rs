//! What was typed outlives a reload and the end of a session; secrets do not. What is wrong with a field
//! is told for as long as it is wrong.

use anyhow::{Result, ensure};
use chrona_browser_tests::{Browser, Options, Server};
use serde_json::Value;

use crate::{
    corrections::set,
    support::{Site, sign_in},
};

async fn office(site: &Site) -> Result<Browser> {
    let browser = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    Ok(browser)
}

async fn value(browser: &Browser, test_id: &str) -> Result<Value> {
    let value = format!("return document.querySelector('[data-testid={test_id}]').value");
    browser.run(&value).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_form_survives_a_reload_and_the_end_of_the_session() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let page = format!("{}/people/new", site.server.backoffice());
    browser.open(&page).await?;
    browser.fill("first_name", "Zoé").await?;
    browser.fill("email", "zoe@example.org").await?;
    browser.choose("role", "manager").await?;
    browser.fill("password", "un secret de Zoé").await?;
    browser.reload().await?;
    browser.see("restored").await?;
    assert_eq!(value(&browser, "first_name").await?, "Zoé");
    assert_eq!(value(&browser, "email").await?, "zoe@example.org");
    assert_eq!(value(&browser, "role").await?, "manager");
    assert_eq!(value(&browser, "password").await?, "");
    let kept = "return JSON.stringify(sessionStorage) + JSON.stringify(localStorage)";
    let kept = browser.run(kept).await?.to_string();
    ensure!(kept.contains("zoe@example.org"), "{kept}");
    ensure!(!kept.contains("secret"), "a password is kept: {kept}");

    // The session ends elsewhere; signed in again, the form is there.
    for session in site.admin.get::<Vec<Value>>("/auth/sessions").await? {
        if session["is_current"] == false {
            let path = format!("/auth/sessions/{}", session["id"]);
            site.admin.delete(&path).await?;
        }
    }
    browser.reload().await?;
    browser.see("sign-in-form").await?;
    browser.fill("email", Server::admin().0).await?;
    browser.fill("password", Server::admin().1).await?;
    browser.press("sign-in").await?;
    browser.see("restored").await?;
    assert_eq!(value(&browser, "first_name").await?, "Zoé");

    // Begun again on demand, and forgotten once it is sent.
    browser.press("start-again").await?;
    browser.see_no("restored").await?;
    assert_eq!(value(&browser, "email").await?, "");
    browser.fill("email", "zoe@example.org").await?;
    browser.fill("password", "une longue phrase de Zoé").await?;
    browser.press("create-person").await?;
    browser.see("people-rows").await?;
    browser.open(&page).await?;
    browser.see("new-person-form").await?;
    assert_eq!(value(&browser, "email").await?, "");
    browser.see_no("restored").await?;

    // Whoever signs out leaves nothing behind.
    browser.fill("first_name", "Ann").await?;
    browser.press("sign-out").await?;
    browser.see("sign-in-form").await?;
    let drafts =
        "return Object.keys(sessionStorage).filter((name) => name.includes('draft')).length";
    assert_eq!(browser.run(drafts).await?, 0);
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_dialogs_form_and_a_kiosks_list_survive_a_reload() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let kiosks = format!("{}/kiosks", site.server.backoffice());
    browser.open(&kiosks).await?;
    browser.press("edit-kiosk").await?;
    browser.fill("location", "Quai nord").await?;
    browser.reload().await?;
    browser.press("edit-kiosk").await?;
    browser.see("restored").await?;
    assert_eq!(value(&browser, "location").await?, "Quai nord");
    // Given up, it is as it was saved.
    browser
        .run("document.querySelector('dialog[open] .dialog-actions button').click()")
        .await?;
    browser.press("edit-kiosk").await?;
    browser.see("kiosk-form").await?;
    assert_eq!(value(&browser, "location").await?, "Paris");

    let access = format!("{kiosks}/{}/access", site.kiosk.kiosk_id);
    browser.open(&access).await?;
    browser.press("mode-whitelist").await?;
    browser.press("name-person").await?;
    browser.fill("person", "camille").await?;
    browser
        .see_css("[data-testid=people-found] :checked")
        .await?;
    browser.press("save-name").await?;
    browser.see("access-rows").await?;
    browser.reload().await?;
    browser.see("access-unsaved").await?;
    browser.see_css("[data-testid=access-rows] tr").await?;
    // Nothing of it holds yet.
    let path = format!("/admin/kiosks/{}/access", site.kiosk.kiosk_id);
    let now: Value = site.admin.get(&path).await?;
    assert_eq!(now["access_mode"], "public");
    assert_eq!(now["authorized_users"], serde_json::json!([]));
    browser.press("save-access").await?;
    browser.see_no("access-unsaved").await?;
    let now: Value = site.admin.get(&path).await?;
    assert_eq!(now["access_mode"], "whitelist");
    assert_eq!(now["authorized_users"][0]["user_id"], site.person.user.id.0);

    // Dropped, it is as it was saved.
    browser.press("take-off").await?;
    browser.press("drop-access").await?;
    browser.see_no("access-unsaved").await?;
    browser.see_css("[data-testid=access-rows] tr").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_correction_survives_a_reload() -> Result<()> {
    let site = Site::new().await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    let browser = office(&site).await?;
    let page = format!("{}/punches", site.server.backoffice());
    browser.open(&page).await?;
    browser.press("correct-punch").await?;
    set(&browser, "change", "annul").await?;
    browser.fill("reason", "Double passage").await?;
    browser.reload().await?;
    browser.press("correct-punch").await?;
    browser.see("restored").await?;
    assert_eq!(value(&browser, "change").await?, "annul");
    assert_eq!(value(&browser, "reason").await?, "Double passage");
    // A forgotten punch is a form of its own.
    browser
        .run("document.querySelector('dialog[open] .dialog-actions button').click()")
        .await?;
    browser.press("add-punch").await?;
    browser.see("correction-form").await?;
    browser.see_no("restored").await?;
    assert_eq!(value(&browser, "reason").await?, "");
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_is_typed_in_one_part_stays_when_another_is_saved() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let page = format!(
        "{}/people/{}",
        site.server.backoffice(),
        site.person.user.id
    );
    browser.open(&page).await?;
    browser.fill("tag-number", "04A2B9C1D2").await?;
    browser.fill("staff_number", "0042").await?;
    browser.choose("role", "manager").await?;
    browser.press("save-person").await?;
    browser.see_text("La fiche est enregistrée.").await?;
    assert_eq!(value(&browser, "tag-number").await?, "04A2B9C1D2");
    let user: Value = site
        .admin
        .get(&format!("/admin/users/{}", site.person.user.id))
        .await?;
    assert_eq!(user["role"], "manager");
    assert_eq!(user["staff_number"], "0042");
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_is_wrong_with_a_field_goes_when_it_is_changed() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let page = format!("{}/people/new", site.server.backoffice());
    browser.open(&page).await?;
    browser.press("create-person").await?;
    let wrong = "[aria-invalid=true]";
    browser.see_css(wrong).await?;
    assert_eq!(browser.count(wrong).await?, 2);
    browser.fill("password", "une longue phrase de Zoé").await?;
    browser
        .wait_for("one field wrong", async || {
            Ok(browser.count(wrong).await? == 1)
        })
        .await?;
    // Refused by the server: someone has the address.
    browser.fill("email", &site.person.email).await?;
    browser.press("create-person").await?;
    browser.see_text("Quelqu’un a déjà cette adresse").await?;
    assert_eq!(browser.count(wrong).await?, 1);
    browser.press("language-en").await?;
    browser.see_text("New employee").await?;
    browser.fill("email", "zoe@example.org").await?;
    browser
        .wait_for("no field wrong", async || {
            Ok(browser.count(wrong).await? == 0)
        })
        .await?;
    // Another language does not bring it back.
    browser.press("language-fr").await?;
    browser.see_text("Nouveau salarié").await?;
    assert_eq!(browser.count(wrong).await?, 0);
    browser.fill("email", &site.person.email).await?;
    browser.press("create-person").await?;
    browser.see_text("Quelqu’un a déjà cette adresse").await
}
