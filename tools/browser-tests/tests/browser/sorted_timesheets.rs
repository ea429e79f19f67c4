//! The list of timesheets: sorted by the heads of its columns, narrowed to a site and to who has something.

use anyhow::{Result, ensure};
use chrona_api_types::{Site as Place, Team, User};
use chrona_browser_tests::{Browser, Screen};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{hr, site_with_a_week},
    pages::look,
};

const ROWS: &str = "[data-testid=timesheet-rows] tr";

/// Waits until the list begins with someone.
async fn begins_with(browser: &Browser, name: &str) -> Result<()> {
    browser
        .wait_for(&format!("{name} first"), async || {
            let script = format!("return document.querySelector('{ROWS}')?.textContent ?? ''");
            let text = browser.run(&script).await?;
            Ok(text.as_str().is_some_and(|text| text.contains(name)))
        })
        .await
}

/// Waits until the column of a head is sorted so.
async fn is_sorted(browser: &Browser, column: &str, order: &str) -> Result<()> {
    let head = format!("th[aria-sort={order}] [data-testid=sort-{column}]");
    browser.see_css(&head).await?;
    assert_eq!(browser.count("th[aria-sort]").await?, 1, "one column sorts");
    Ok(())
}

async fn has_rows(browser: &Browser, count: u64) -> Result<()> {
    browser
        .wait_for(&format!("{count} rows"), async || {
            Ok(browser.count(ROWS).await? == count)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_sorts_the_timesheets_and_narrows_them() -> Result<()> {
    let site = site_with_a_week().await?;
    let admin = &site.admin;
    let zoe = admin.create_person("Zoé", "Abel").await?;
    let place: Place = admin
        .post("/admin/sites", &json!({ "name": "Lyon" }))
        .await?;
    let team = json!({ "name": "Quai", "site_id": place.id });
    let team: Team = admin.post("/admin/teams", &team).await?;
    let path = format!("/admin/users/{}/team", zoe.user.id);
    let put: User = admin.put(&path, &json!({ "team_id": team.id })).await?;
    ensure!(put.team_id == Some(team.id), "{put:?}");

    let office = hr(&site).await?;
    let path = format!("{}/timesheets?month=2026-03", site.server.backoffice());
    office.open(&path).await?;
    is_sorted(&office, "name", "ascending").await?;
    let all = office.count(ROWS).await?;
    ensure!(all >= 3, "{all} people");

    office.press("sort-worked").await?;
    is_sorted(&office, "worked", "descending").await?;
    begins_with(&office, "Camille Durand").await?;
    let address = office.address().await?;
    ensure!(address.contains("sort=-worked"), "{address}");
    // Whoever uses the keyboard goes on from there.
    office
        .wait_for("the head that was pressed", async || {
            let focus = "return document.activeElement?.dataset?.testid ?? ''";
            Ok(office.run(focus).await? == "sort-worked")
        })
        .await?;
    look(&office, "backoffice-timesheets-sorted-desk-fr").await?;
    office.press("sort-worked").await?;
    is_sorted(&office, "worked", "ascending").await?;
    office
        .wait_for("Camille last", async || {
            let script = format!(
                "const rows = [...document.querySelectorAll('{ROWS}')];
                 return rows.at(-1)?.textContent ?? ''"
            );
            let last = office.run(&script).await?;
            Ok(last
                .as_str()
                .is_some_and(|last| last.contains("Camille Durand")))
        })
        .await?;
    office.reload().await?;
    is_sorted(&office, "worked", "ascending").await?;
    office.press("sort-name").await?;
    is_sorted(&office, "name", "ascending").await?;
    let address = office.address().await?;
    ensure!(!address.contains("sort"), "{address}");

    // Her rest after Tuesday was too short.
    set(&office, "only", "alerts").await?;
    has_rows(&office, 1).await?;
    begins_with(&office, "Camille Durand").await?;
    set(&office, "only", "").await?;
    has_rows(&office, all).await?;
    set(&office, "site", &place.id.to_string()).await?;
    has_rows(&office, 1).await?;
    begins_with(&office, "Zoé Abel").await?;
    let address = office.address().await?;
    ensure!(address.contains(&format!("site={}", place.id)), "{address}");
    set(&office, "site", "").await?;
    has_rows(&office, all).await?;

    // A phone shows no heads: a field sorts.
    office.resize(Screen::Phone).await?;
    set(&office, "sort", "-overtime").await?;
    begins_with(&office, "Camille Durand").await?;
    look(&office, "backoffice-timesheets-sorted-phone-fr").await?;
    office.kept_the_policy().await
}
