//! Contracts over several weeks and by the year, and schedules of many weeks, as HR enters and reads them.

use anyhow::{Result, ensure};
use chrona_api_types::ContractEntry;

use crate::{
    corrections::set,
    hours::{hr, opens, tells},
    pages::look,
    support::Site,
};

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_enters_periods_of_several_weeks_and_years_that_begin_in_june() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = hr(&site).await?;
    let id = site.person.user.id;
    let page = format!("{}/people/{id}/time", site.server.backoffice());
    office.open(&page).await?;
    opens(&office, "add-contract").await?;
    set(&office, "contract_from", "2026-01-01").await?;
    office.fill("weekly_minutes", "35").await?;
    office.see_no("period_anchor").await?;
    office.fill("period_weeks", "54").await?;
    set(&office, "period_anchor", "2026-01-05").await?;
    office.press("save-contract").await?;
    office.see_css("#field-period_weeks-error").await?;
    office.fill("period_weeks", "4").await?;
    look(&office, "backoffice-contract-period-desk-fr").await?;
    office.press("save-contract").await?;
    let words =
        "Temps plein, 35 h 00 par semaine, par périodes de 4 semaines à partir du 05/01/2026";
    tells(&office, "contract-rows", words).await?;

    set(&office, "contract_kind", "annual").await?;
    set(&office, "contract_from", "2027-06-01").await?;
    office.fill("annual_minutes", "1607").await?;
    office.fill("year_from", "30/02").await?;
    office.press("save-contract").await?;
    office.see_css("#field-year_from-error").await?;
    office.fill("year_from", "1/6").await?;
    office.press("save-contract").await?;
    let words = "Annualisé, 1607 h 00 par an, année à partir du 01/06";
    tells(&office, "contract-rows", words).await?;

    let path = format!("/admin/users/{id}/contracts");
    let contracts: Vec<ContractEntry> = site.admin.get(&path).await?;
    let annual = &contracts[0].contract;
    assert_eq!(annual.year_from.as_deref(), Some("06-01"));
    let full = &contracts[1].contract;
    assert_eq!(full.period_weeks, Some(4));
    assert_eq!(full.period_anchor, "2026-01-05".parse().ok());
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn twelve_weeks_take_turns() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = hr(&site).await?;
    let id = site.person.user.id;
    let page = format!("{}/people/{id}/time", site.server.backoffice());
    office.open(&page).await?;
    opens(&office, "add-schedule").await?;
    set(&office, "schedule_from", "2026-01-05").await?;
    office.fill("week1_mon", "08:00-12:00").await?;
    for _ in 1..12 {
        office.press("add-week").await?;
    }
    office.fill("week12_sun", "9-12").await?;
    office.press("save-schedule").await?;
    office.see_css("#field-week12_sun-error").await?;
    office.fill("week12_sun", "09:00-12:00").await?;
    office.press("save-schedule").await?;
    tells(&office, "schedule-rows", "Semaine 12 sur 12").await?;
    let drawn = office
        .count("[data-testid=schedule-rows] .drawn-week")
        .await?;
    ensure!(drawn == 12, "{drawn} weeks are drawn");
    tells(&office, "schedule-rows", "09:00–12:00").await?;
    office.kept_the_policy().await
}
