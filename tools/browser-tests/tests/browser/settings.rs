//! The organisation's settings: a rule changes what hours come to, a schedule is drawn, a site has its own holidays.

use std::fs;

use anyhow::{Result, ensure};
use chrona_api_types::Site as Place;
use chrona_browser_tests::{Browser, Options, Screen, Server};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{hr, opens, shows, site_with_a_week, tells},
    pages::look,
    support::{Site, sign_in},
};

/// The administrator on a phone, in English.
async fn on_a_phone(site: &Site) -> Result<Browser> {
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        language: "en",
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&phone, &site.server, email, password, "en").await?;
    Ok(phone)
}

fn at(site: &Site, path: &str) -> String {
    format!("{}{path}", site.server.backoffice())
}

/// Brings an element to the top of the screen, for the picture.
async fn show_at_top(browser: &Browser, css: &str) -> Result<()> {
    let script = format!("document.querySelector(\"{css}\").scrollIntoView()");
    browser.run(&script).await.map(drop)
}

/// The row of a rule in force.
fn rule(name: &str) -> String {
    format!("[data-rule={name}]")
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_rule_of_the_settings_changes_what_a_month_comes_to() -> Result<()> {
    let site = site_with_a_week().await?;
    let office = hr(&site).await?;
    office.press("nav-settings").await?;
    let threshold = rule("weekly_legal_minutes");
    shows(&office, &threshold, "35 h 00").await?;
    shows(&office, &threshold, "Valeur de la loi").await?;
    shows(&office, &threshold, "L3121-27").await?;
    look(&office, "backoffice-settings-law-desk-fr").await?;

    opens(&office, "change-rules").await?;
    opens(&office, "save-rules").await?;
    office.see_css("#field-rules_from-error").await?;
    set(&office, "rules_from", "2026-01-01").await?;
    opens(&office, "save-rules").await?;
    shows(&office, "#field-rules_from-error", "au moins une règle").await?;
    set(&office, "weekly_legal_minutes", "trente").await?;
    opens(&office, "save-rules").await?;
    office.see_css("#field-weekly_legal_minutes-error").await?;
    set(&office, "weekly_legal_minutes", "39").await?;
    opens(&office, "change-bands").await?;
    office.see("band0_hours").await?;
    set(&office, "band0_hours", "8").await?;
    set(&office, "band0_percent", "5").await?;
    set(&office, "band1_percent", "50 %").await?;
    opens(&office, "save-rules").await?;
    office.see_css("#field-band0_percent-error").await?;
    show_at_top(&office, "[data-testid=rules-form]").await?;
    look(&office, "backoffice-settings-rules-wrong-desk-fr").await?;
    set(&office, "band0_percent", "10").await?;
    opens(&office, "save-rules").await?;
    shows(&office, &threshold, "39 h 00").await?;
    shows(&office, &threshold, "Réglée depuis le 01/01/2026").await?;
    tells(&office, "rule-entries", "8 h 00 à +10 %, puis +50 %").await?;
    show_at_top(&office, "#rules").await?;
    look(&office, "backoffice-settings-rules-set-desk-fr").await?;
    show_at_top(&office, "#entered").await?;
    look(&office, "backoffice-settings-rules-entered-desk-fr").await?;

    let id = site.person.user.id;
    let month = at(&site, &format!("/timesheets/{id}?month=2026-03"));
    office.open(&month).await?;
    tells(&office, "month-totals", "1 h 00 à +10 %").await?;

    // What is annulled never was.
    office.open(&at(&site, "/settings")).await?;
    opens(&office, "annul-entry").await?;
    office.press("confirm-yes").await?;
    tells(&office, "rule-entries", "Annulé").await?;
    shows(&office, &threshold, "35 h 00").await?;
    office.open(&month).await?;
    tells(&office, "month-totals", "5 h 00 à +25 %").await?;
    office.kept_the_policy().await
}

/// A field and what is typed in it.
type Typed = (&'static str, &'static str);

/// Every rule but the bands: its fields, and what it then says.
const RULES: &[(&str, &[Typed], &str)] = &[
    (
        "weekly_legal_minutes",
        &[("weekly_legal_minutes", "37,5")],
        "37 h 30",
    ),
    (
        "overtime_in_rest",
        &[("overtime_in_rest", "rest")],
        "Taken as rest",
    ),
    (
        "yearly_quota_minutes",
        &[("yearly_quota_minutes", "130")],
        "130 h 00",
    ),
    (
        "weekly_trigger_minutes",
        &[("weekly_trigger_minutes", "40:30")],
        "40 h 30",
    ),
    (
        "period_maximum_weeks",
        &[("period_maximum_weeks", "52")],
        "52 weeks",
    ),
    ("week_starts", &[("week_starts", "sun")], "Sunday"),
    (
        "daily_maximum_minutes",
        &[("daily_maximum_minutes", "12")],
        "12 h 00",
    ),
    (
        "weekly_maximum_minutes",
        &[("weekly_maximum_minutes", "46")],
        "46 h 00",
    ),
    (
        "average_maximum_minutes",
        &[("average_maximum_minutes", "46")],
        "46 h 00",
    ),
    ("break_minutes", &[("break_minutes", "30")], "30 min"),
    (
        "break_after_minutes",
        &[("break_after_minutes", "5")],
        "5 h 00",
    ),
    (
        "daily_rest_minutes",
        &[("daily_rest_minutes", "9")],
        "9 h 00",
    ),
    (
        "weekly_rest_minutes",
        &[("weekly_rest_minutes", "36")],
        "36 h 00",
    ),
    (
        "night",
        &[("night", "22:00"), ("night_end", "07:00")],
        "22:00\u{2013}07:00",
    ),
    (
        "paid_leave_counts",
        &[("paid_leave_counts", "annual")],
        "by the year too",
    ),
    (
        "leave_day_value",
        &[("leave_day_value", "contract")],
        "The contract’s hours",
    ),
    (
        "solidarity_day",
        &[("solidarity_day", "2027-05-17")],
        "17/05/2027",
    ),
    (
        "rounding",
        &[("rounding", "down"), ("rounding_to", "5")],
        "To 5 min, down",
    ),
    (
        "automatic_break",
        &[("break_taken", "45 min"), ("break_from", "6")],
        "45 min from 6 h 00 of work",
    ),
    (
        "longest_shift_minutes",
        &[("longest_shift_minutes", "14")],
        "14 h 00",
    ),
    (
        "schedule_tolerance_minutes",
        &[("schedule_tolerance_minutes", "10")],
        "10 min",
    ),
];

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn every_rule_of_the_settings_can_be_set_on_a_phone() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let phone = on_a_phone(&site).await?;
    phone.open(&at(&site, "/settings")).await?;
    opens(&phone, "change-rules").await?;
    set(&phone, "rules_from", "2026-01-01").await?;
    for (_, fields, _) in RULES {
        for (field, value) in *fields {
            phone.see(field).await?;
            set(&phone, field, value).await?;
        }
    }
    show_at_top(&phone, "[data-testid=rules-form]").await?;
    look(&phone, "backoffice-settings-rules-form-phone-en").await?;
    opens(&phone, "save-rules").await?;
    for (name, _, told) in RULES {
        shows(&phone, &rule(name), told).await?;
        shows(&phone, &rule(name), "Set since 01/01/2026").await?;
    }
    show_at_top(&phone, "[data-testid=rules-leave]").await?;
    look(&phone, "backoffice-settings-rules-set-phone-en").await?;
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_schedule_of_the_settings_that_turns_is_drawn() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = hr(&site).await?;
    office.press("nav-settings").await?;
    office.press("tab-settings-schedules").await?;
    opens(&office, "add-schedule").await?;
    set(&office, "schedule_from", "2026-11-02").await?;
    set(&office, "week1_mon", "08:00-12:00 13:00-17:00").await?;
    opens(&office, "repeat-monday-1").await?;
    opens(&office, "add-week").await?;
    office.see("week2_fri").await?;
    set(&office, "week2_fri", "22-6").await?;
    set(&office, "span", "07:00-20:00").await?;
    set(&office, "core", "10:00-12:00").await?;
    opens(&office, "save-schedule").await?;
    office.see_css("#field-week2_fri-error").await?;
    show_at_top(&office, "[data-testid=schedule-form]").await?;
    look(&office, "backoffice-settings-schedule-wrong-desk-fr").await?;
    set(&office, "week2_fri", "22:00-06:00").await?;
    opens(&office, "save-schedule").await?;
    tells(&office, "schedule-rows", "En vigueur").await?;
    tells(&office, "drawn-weeks", "Semaine 2 sur 2").await?;
    tells(&office, "drawn-weeks", "40 h 00 par semaine").await?;
    tells(&office, "drawn-weeks", "10:00\u{2013}12:00").await?;
    let planned = "[data-testid=schedule-rows] .drawn-planned";
    // Two a day, and the night, which is on both its days.
    ensure!(
        office.count(planned).await? == 9 * 2 + 2,
        "each interval is drawn"
    );
    show_at_top(&office, "#schedules").await?;
    look(&office, "backoffice-settings-schedule-drawn-desk-fr").await?;

    let phone = on_a_phone(&site).await?;
    phone.open(&at(&site, "/settings/schedules")).await?;
    tells(&phone, "drawn-weeks", "Week 2 of 2").await?;
    look(&phone, "backoffice-settings-schedule-drawn-phone-en").await?;
    phone.resize(Screen::UprightTablet).await?;
    look(&phone, "backoffice-settings-schedule-drawn-upright-en").await?;
    phone.kept_the_policy().await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_site_of_the_settings_has_its_own_public_holidays() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    for name in ["Strasbourg", "Lyon"] {
        let named = json!({ "name": name });
        site.admin.post::<Place>("/admin/sites", &named).await?;
    }
    let office = hr(&site).await?;
    let holidays = at(&site, "/settings/holidays?year=2027");
    office.open(&at(&site, "/settings")).await?;
    office.see("organisation-form").await?;
    set(&office, "staff", "25").await?;
    set(&office, "calendar", "").await?;
    opens(&office, "save-organisation").await?;
    office.see_text("L’organisation est enregistrée").await?;
    office.open(&holidays).await?;
    office.see("no-holidays").await?;
    look(&office, "backoffice-settings-no-holidays-desk-fr").await?;

    office.open(&at(&site, "/settings")).await?;
    office.see("organisation-form").await?;
    set(&office, "calendar", "FR").await?;
    opens(&office, "save-organisation").await?;
    office.see_text("L’organisation est enregistrée").await?;
    office.open(&holidays).await?;
    shows(&office, "[data-date='2027-03-29']", "Partout").await?;
    let strasbourg = "[data-testid=site-calendars] tr:last-child";
    shows(&office, strasbourg, "Celui de l’organisation").await?;
    let change =
        format!("document.querySelector(\"{strasbourg} [data-testid=edit-calendar]\").click()");
    office.run(&change).await?;
    office.see("calendar-form").await?;
    set(&office, "calendar", "FR-57-GF").await?;
    look(&office, "backoffice-settings-site-calendar-desk-fr").await?;
    office.press("save-calendar").await?;
    shows(&office, strasbourg, "avec le Vendredi saint").await?;
    let friday = "[data-date='2027-03-26']";
    shows(&office, friday, "Vendredi saint").await?;
    shows(&office, friday, "Strasbourg").await?;
    shows(&office, "[data-date='2027-03-29']", "Partout").await?;
    look(&office, "backoffice-settings-holidays-set-desk-fr").await?;
    office.press("year-next").await?;
    office.see_css("[data-date='2028-04-14']").await?;
    assert_eq!(office.address().await?, "/settings/holidays?year=2028");

    let phone = on_a_phone(&site).await?;
    phone.open(&holidays).await?;
    shows(&phone, friday, "Good Friday").await?;
    look(&phone, "backoffice-settings-holidays-set-phone-en").await?;
    phone.kept_the_policy().await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_site_abroad_has_the_public_holidays_of_a_file() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let named = json!({ "name": "Bruxelles" });
    site.admin.post::<Place>("/admin/sites", &named).await?;
    let office = hr(&site).await?;
    let holidays = at(&site, "/settings/holidays?year=2027");
    office.open(&holidays).await?;
    office.see("no-imported-calendar").await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("be.csv");
    fs::write(&file, "2027-07-21;Fête nationale\n15/08/2027;Assomption\n")?;
    office.press("import-calendar").await?;
    office.see("import-calendar-form").await?;
    office.press("save-import-calendar").await?;
    office.see_css("#field-name-error").await?;
    set(&office, "calendar-name", "BE").await?;
    office.press("save-import-calendar").await?;
    shows(
        &office,
        "[data-testid=calendar-fault]",
        "Choisissez d’abord un fichier",
    )
    .await?;
    office
        .give_file("calendar-file", &file.to_string_lossy())
        .await?;
    shows(&office, "[data-testid=calendar-file-name]", "be.csv").await?;
    office.press("save-import-calendar").await?;
    shows(&office, "[data-testid=calendar-fault]", "Ligne 2").await?;
    look(&office, "backoffice-settings-import-calendar-desk-fr").await?;
    // As spreadsheets save it: not in UTF-8.
    fs::write(
        &file,
        b"2027-07-21;F\xeate nationale\r\n2027-08-15;Assomption\r\n",
    )?;
    office
        .give_file("calendar-file", &file.to_string_lossy())
        .await?;
    shows(&office, "[data-testid=calendar-file-name]", "be.csv").await?;
    office.press("save-import-calendar").await?;
    shows(&office, "[data-calendar=BE]", "du 21/07/2027 au 15/08/2027").await?;

    let brussels = "[data-testid=site-calendars] tr:last-child";
    let change =
        format!("document.querySelector(\"{brussels} [data-testid=edit-calendar]\").click()");
    office.run(&change).await?;
    office.see("calendar-form").await?;
    set(&office, "calendar", "BE").await?;
    office.press("save-calendar").await?;
    shows(&office, brussels, "BE").await?;
    let national = "[data-date='2027-07-21']";
    shows(&office, national, "Fête nationale").await?;
    shows(&office, national, "Bruxelles").await?;
    look(&office, "backoffice-settings-imported-calendar-desk-fr").await?;
    let phone = on_a_phone(&site).await?;
    phone.open(&holidays).await?;
    shows(&phone, "[data-calendar=BE]", "21/07/2027 to 15/08/2027").await?;
    look(&phone, "backoffice-settings-imported-calendar-phone-en").await?;
    phone.kept_the_policy().await?;
    office.kept_the_policy().await
}
