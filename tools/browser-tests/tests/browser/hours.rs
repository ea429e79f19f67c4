//! A month of work: as the person reads it, as HR lists and signs it, and what contracts and absences change in it.

use anyhow::{Result, ensure};
use chrona_api_types::{AddedPunch, CorrectPunches, CorrectionMade, PunchType};
use chrona_browser_tests::{Browser, Options, Screen, Server};

use crate::{
    corrections::set,
    pages::look,
    support::{HANDED, Site, sign_in},
};

/// The worked periods of a week of March 2026, by the clocks of UTC: 40 hours, with ten hours of rest after Tuesday.
const WEEK: [(&str, &str, &str); 10] = [
    ("2026-03-02", "07:00", "11:00"),
    ("2026-03-02", "12:00", "16:00"),
    ("2026-03-03", "12:00", "17:00"),
    ("2026-03-03", "18:00", "21:00"),
    ("2026-03-04", "07:00", "11:00"),
    ("2026-03-04", "12:00", "16:00"),
    ("2026-03-05", "07:00", "11:00"),
    ("2026-03-05", "12:00", "16:00"),
    ("2026-03-06", "07:00", "11:00"),
    ("2026-03-06", "12:00", "16:00"),
];

/// A site whose employee worked that week.
pub(crate) async fn site_with_a_week() -> Result<Site> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    for (day, start, end) in WEEK {
        for (punch_type, time) in [(PunchType::ClockIn, start), (PunchType::ClockOut, end)] {
            let added = AddedPunch {
                punch_type,
                punched_at: format!("{day}T{time}:00Z").parse()?,
            };
            let correction = CorrectPunches {
                user_id: site.person.user.id,
                kind: None,
                annulled_id: None,
                added: Some(added),
                reason: "Relevé papier".to_owned(),
            };
            let path = "/admin/punches/corrections";
            site.admin.post::<CorrectionMade>(path, &correction).await?;
        }
    }
    Ok(site)
}

/// The administrator at a desk, in French.
pub(crate) async fn hr(site: &Site) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    Ok(office)
}

/// Waits until an element tells this; spaces of all kinds are one.
pub(crate) async fn tells(browser: &Browser, test_id: &str, words: &str) -> Result<()> {
    shows(browser, &format!("[data-testid={test_id}]"), words).await
}

/// The same of the element of a CSS selector.
pub(crate) async fn shows(browser: &Browser, css: &str, words: &str) -> Result<()> {
    browser
        .wait_for(&format!("{words} in {css}"), async || {
            let script = format!(
                "return (document.querySelector(\"{css}\")?.textContent ?? '')
                    .replace(/\\s+/g, ' ')"
            );
            let text = browser.run(&script).await?;
            Ok(text.as_str().is_some_and(|text| text.contains(words)))
        })
        .await
}

/// Opens what is folded away, or presses what the menu of a phone lies over.
pub(crate) async fn opens(browser: &Browser, summary: &str) -> Result<()> {
    browser.see(summary).await?;
    let script = format!("document.querySelector('[data-testid={summary}]').click()");
    browser.run(&script).await.map(drop)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_reads_the_month_and_why_it_is_counted_so() -> Result<()> {
    let site = site_with_a_week().await?;
    let person = &site.person;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    for (language, screen, rest, law) in [
        (
            "fr",
            Screen::Phone,
            "Repos de 10 h 00 au lieu de 11 h 00 (L3131-1)",
            "valeur de la loi",
        ),
        (
            "en",
            Screen::Desk,
            "Rest of 10 h 00 instead of 11 h 00 (L3131-1)",
            "value of the law",
        ),
    ] {
        let own = Browser::start(&Options {
            screen,
            language,
            ..Options::default()
        })
        .await?;
        sign_in(
            &own,
            &site.server,
            &person.email,
            &person.password,
            language,
        )
        .await?;
        own.open(&at("/my-hours?month=2026-03")).await?;
        tells(&own, "month-worked", "40 h 00").await?;
        tells(&own, "month-overtime", "5 h 00").await?;
        own.see_css("[data-date='2026-03-04'] .time-notes").await?;
        let notes = "return document.querySelector(\"[data-date='2026-03-04']\").textContent
            .replace(/\\s+/g, ' ')";
        let notes = own.run(notes).await?;
        ensure!(notes.to_string().contains(rest), "{notes}");
        let name = |page: &str| format!("backoffice-{page}-{}-{language}", screen.name());
        look(&own, &name("my-hours-week")).await?;
        opens(&own, "why").await?;
        tells(&own, "why-list", "L3121-27").await?;
        tells(&own, "why-list", law).await?;
        look(&own, &name("my-hours-why")).await?;
        own.press("tab-my-punches").await?;
        own.see_css("[data-testid=tab-my-punches][aria-current=page]")
            .await?;
        own.back().await?;
        own.press("month-previous").await?;
        own.see("empty").await?;
        assert_eq!(own.address().await?, "/my-hours?month=2026-02");
        own.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_finds_a_person_among_the_timesheets_and_prints_the_month_on_a_page() -> Result<()> {
    let site = site_with_a_week().await?;
    let office = hr(&site).await?;
    let id = site.person.user.id;
    office.press("nav-timesheets").await?;
    office.see_css("[data-testid=timesheet-rows] tr").await?;
    set(&office, "month", "2026-03").await?;
    let row = format!("[data-testid=timesheet-rows] [data-user-id='{id}']");
    office
        .wait_for("the month's hours", async || {
            let script = format!(
                "return (document.querySelector(\"{row}\")?.textContent ?? '').replace(/\\s+/g, ' ')"
            );
            let text = office.run(&script).await?;
            Ok(text.as_str().is_some_and(|text| text.contains("40 h 00")))
        })
        .await?;
    look(&office, "backoffice-timesheets-month-desk-fr").await?;
    office
        .run(&format!(
            "document.querySelector(\"{row} [data-testid=open-timesheet]\").click()"
        ))
        .await?;
    office.see_css("[data-testid=day-rows] [data-date]").await?;
    assert_eq!(
        office.address().await?,
        format!("/timesheets/{id}?month=2026-03")
    );
    office.see_text("Camille Durand").await?;
    tells(&office, "month-totals", "5 h 00 à +25 %").await?;
    look(&office, "backoffice-timesheet-month-desk-fr").await?;
    let (_, sheets) = office.print().await?;
    assert_eq!(sheets, 1, "a month is one sheet of A4");
    office.as_printed(true).await?;
    let paper = office.run("return document.body.innerText").await?;
    let paper = paper.as_str().unwrap_or_default();
    for told in ["Le salarié", "L’employeur"] {
        ensure!(paper.contains(told), "{told} is missing on paper:\n{paper}");
    }
    ensure!(!paper.contains("D’où viennent"), "{paper}");
    office.as_printed(false).await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-timesheet-month-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    office
        .run("document.querySelector(\"[data-date='2026-03-03'] a\").click()")
        .await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    assert_eq!(office.count("[data-testid=punch-rows] tr").await?, 4);
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_contract_and_an_absence_change_the_month() -> Result<()> {
    let site = site_with_a_week().await?;
    let office = hr(&site).await?;
    let id = site.person.user.id;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    office.open(&at(&format!("/people/{id}"))).await?;
    office.press("tab-person-time").await?;
    opens(&office, "add-contract").await?;
    set(&office, "contract_kind", "part_time").await?;
    set(&office, "contract_from", "2026-01-01").await?;
    office.press("save-contract").await?;
    office.see("weekly_minutes").await?;
    office.see_css("#field-weekly_minutes-error").await?;
    office.fill("weekly_minutes", "24:30").await?;
    office.press("save-contract").await?;
    tells(
        &office,
        "contract-rows",
        "Temps partiel, 24 h 30 par semaine",
    )
    .await?;

    opens(&office, "add-schedule").await?;
    set(&office, "schedule_from", "2026-01-01").await?;
    office.fill("week1_mon", "9-12").await?;
    office.press("save-schedule").await?;
    office.see_css("#field-week1_mon-error").await?;
    look(&office, "backoffice-person-time-wrong-desk-fr").await?;
    office.fill("week1_mon", "08:00-12:00 13:00-17:00").await?;
    office.fill("week1_tue", "08:00-12:00 13:00-17:00").await?;
    office.press("save-schedule").await?;
    tells(
        &office,
        "schedule-rows",
        "Lundi\u{2013}mardi 08:00-12:00 13:00-17:00",
    )
    .await?;

    opens(&office, "add-absence").await?;
    set(&office, "absence_from", "2026-03-09").await?;
    set(&office, "absence_to", "2026-03-10").await?;
    office.press("save-absence").await?;
    tells(&office, "absence-rows", "Congé payé").await?;
    look(&office, "backoffice-person-time-entered-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-person-time-entered-phone-fr").await?;
    office.resize(Screen::Desk).await?;

    office
        .open(&at(&format!("/timesheets/{id}?month=2026-03")))
        .await?;
    tells(&office, "month-totals", "Heures complémentaires").await?;
    tells(&office, "day-rows", "Congé payé").await?;
    look(&office, "backoffice-timesheet-part-time-desk-fr").await?;

    // What is annulled never was.
    office.press("open-terms").await?;
    office.see_css("[data-testid=absence-rows] li").await?;
    office
        .run(
            "document.querySelector('[data-testid=absence-rows] [data-testid=annul-entry]').click()",
        )
        .await?;
    office.press("confirm-yes").await?;
    tells(&office, "absence-rows", "Annulé").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_employee_computes_the_month_again_without_the_server() -> Result<()> {
    let site = site_with_a_week().await?;
    let person = &site.person;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    let own = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    sign_in(&own, &site.server, &person.email, &person.password, "fr").await?;
    own.before_each_page(HANDED).await?;
    own.open(&at("/my-hours?month=2026-03")).await?;
    own.see("keep-case").await?;
    // The menu of a phone lies over the end of the page.
    own.run("document.querySelector('[data-testid=keep-case]').click()")
        .await?;
    own.wait_for("the case file", async || {
        Ok(own.run("return window.handed ?? null").await?.is_string())
    })
    .await?;
    let case = own.run("return window.handed").await?;
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("case.json"), case.as_str().unwrap_or_default())?;
    let wrong = case
        .as_str()
        .unwrap_or_default()
        .replace("2026-03-31", "2026-02-01");
    std::fs::write(path("wrong.json"), wrong)?;
    own.open(&at("/verify")).await?;
    own.see_css("#verify-files").await?;
    let give = async |name: &str| {
        let path = path(name);
        own.give_file("verify-files", &path.to_string_lossy()).await
    };
    give("case.json").await?;
    tells(&own, "verify-computed", "20 pointages").await?;
    tells(&own, "month-totals", "40 h 00").await?;
    tells(&own, "month-totals", "5 h 00 à +25 %").await?;
    look(&own, "backoffice-verify-timesheet-phone-fr").await?;
    give("wrong.json").await?;
    tells(&own, "verify-bad", "to: is before from").await?;
    own.kept_the_policy().await
}
