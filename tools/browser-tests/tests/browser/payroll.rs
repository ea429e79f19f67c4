//! Who pays people: lands on everyone's punches, takes them away as a file, and finds nothing to change.

use anyhow::Result;
use chrona_api_types::{CreateUser, PunchAnswer, User};
use chrona_browser_tests::{Browser, Options, Screen};

use crate::{
    pages::look,
    support::{HANDED, Site, sign_in},
};

/// The keys, as their codes for the browser.
const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";
/// What stands in the field that chooses a person.
const SHOWN: &str = "return document.querySelector('[data-testid=user]').value";

const CLERK: (&str, &str) = ("paie@example.org", "la phrase de Sacha pour la paie");

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn payroll_sees_and_exports_hours_and_has_nothing_to_change_them_with() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let wanted = CreateUser {
        email: CLERK.0.to_owned(),
        password: CLERK.1.to_owned(),
        role: "payroll".to_owned(),
        first_name: Some("Sacha".to_owned()),
        last_name: Some("Perrin".to_owned()),
        ..CreateUser::default()
    };
    site.admin.post::<User>("/admin/users", &wanted).await?;
    let badge = site.camille.badge(site.phone).await?;
    let _: PunchAnswer = site.kiosk_client().punch(&badge.qr_token).await?;

    let office = Browser::start(&Options::default()).await?;
    office.before_each_page(HANDED).await?;
    sign_in(&office, &site.server, CLERK.0, CLERK.1, "fr").await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    office.see_text("Camille Durand").await?;
    look(&office, "backoffice-payroll-desk-fr").await?;
    for absent in ["add-punch", "correct-punch", "nav-presence", "nav-people"] {
        office.see_no(absent).await?;
    }
    // Someone is found among everyone; the arrows and Enter choose, Escape gives up.
    office.fill("user", "cam").await?;
    let option = format!("#list-user [data-person='{}']", site.person.user.id);
    office.see_css(&option).await?;
    look(&office, "backoffice-person-field-desk-fr").await?;
    office.keys(ESCAPE).await?;
    assert_eq!(office.run(SHOWN).await?, "");
    office.keys("dur").await?;
    office.see_css(&option).await?;
    office.keys(ENTER).await?;
    office
        .wait_for("who is chosen", async || {
            Ok(office.run(SHOWN).await? == "Camille Durand")
        })
        .await?;
    let id = site.person.user.id;
    assert_eq!(office.address().await?, format!("/punches?user={id}"));
    office.press("export-csv").await?;
    office
        .wait_for("the file", async || {
            let whole = "return (window.handed ?? '').includes('Camille')";
            Ok(office.run(whole).await? == true)
        })
        .await?;
    // The settings are there to read.
    office.press("nav-settings").await?;
    office.see("rules-overtime").await?;
    for absent in ["change-rules", "organisation-form"] {
        office.see_no(absent).await?;
    }
    office.press("tab-settings-schedules").await?;
    office.see_css("#schedules").await?;
    office.see_no("add-schedule").await?;
    // What belongs to others is not there, whoever types its address.
    for path in ["/people", "/kiosks", "/log", "/team"] {
        let address = format!("{}{path}", site.server.backoffice());
        office.open(&address).await?;
        office.see_text("Il n’y a rien ici").await?;
    }

    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    sign_in(&phone, &site.server, CLERK.0, CLERK.1, "en").await?;
    phone.see_css("[data-testid=punch-rows] tr").await?;
    look(&phone, "backoffice-payroll-phone-en").await
}
