//! A month as a calendar: the same month as the table, a row a week.

use anyhow::{Result, ensure};
use chrona_api_types::{AbsenceEntry, ScheduleEntry};
use chrona_browser_tests::{Browser, Options, Screen};
use serde_json::json;

use crate::{
    hours::{hr, opens, shows, site_with_a_week, tells},
    pages::look,
    support::{Site, sign_in},
};

/// The cell of a day.
fn cell(day: &str) -> String {
    format!("[data-testid=calendar] [data-date='{day}']")
}

/// The row of the week that begins then.
fn week(day: &str) -> String {
    format!("[data-testid=calendar] [data-week='{day}']")
}

/// A site whose employee worked a week of March 2026 by a schedule, and was away on a day after it.
async fn site_with_a_month() -> Result<Site> {
    let site = site_with_a_week().await?;
    let id = site.person.user.id;
    let day = json!(["08:00-12:00", "13:00-17:00"]);
    let schedule = json!({ "from": "2026-03-02", "to": "2026-03-13",
        "weeks": [{ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day }] });
    let path = format!("/admin/users/{id}/schedules");
    site.admin.post::<ScheduleEntry>(&path, &schedule).await?;
    let absence = json!({ "type": "paid_leave", "from": "2026-03-09", "to": "2026-03-10" });
    let path = format!("/admin/users/{id}/absences");
    site.admin.post::<AbsenceEntry>(&path, &absence).await?;
    Ok(site)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_reads_a_month_as_a_calendar_and_prints_the_table() -> Result<()> {
    let site = site_with_a_month().await?;
    let office = hr(&site).await?;
    let id = site.person.user.id;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    office
        .open(&at(&format!("/timesheets/{id}?month=2026-03")))
        .await?;
    office.see_css("[data-testid=day-rows] [data-date]").await?;
    office.see_no("calendar").await?;
    office.press("view-calendar").await?;
    office.see("calendar").await?;
    assert_eq!(
        office.address().await?,
        format!("/timesheets/{id}?month=2026-03&view=calendar")
    );
    shows(&office, &cell("2026-03-02"), "8 h 00").await?;
    shows(&office, &cell("2026-03-02"), "prévu 8 h 00").await?;
    shows(&office, &cell("2026-03-04"), "Alerte").await?;
    shows(&office, &cell("2026-03-04"), "Repos de 10 h 00").await?;
    shows(&office, &cell("2026-03-09"), "Congé payé").await?;
    shows(&office, &cell("2026-03-11"), "Anomalie").await?;
    shows(&office, &week("2026-03-02"), "Semaine 10").await?;
    let total = format!("{} .calendar-total", week("2026-03-02"));
    shows(&office, &total, "40 h 00").await?;
    shows(&office, &total, "5 h 00 à +25 %").await?;
    // A table to whoever hears it: seven days between the week and its total, in each row.
    let shape = "return [...document.querySelectorAll('[data-testid=calendar] tr')].map((row) =>
        [row.querySelectorAll('th').length, row.querySelectorAll('td').length].join())";
    let shape = office.run(shape).await?;
    ensure!(
        shape == json!(["9,0", "1,8", "1,8", "1,8", "1,8", "1,8", "1,8"]),
        "{shape}"
    );
    look(&office, "backoffice-month-calendar-desk-fr").await?;
    for width in [1000, 900] {
        office.resize_to((width, 900), false).await?;
        look(&office, &format!("backoffice-month-calendar-{width}-fr")).await?;
    }
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-month-calendar-phone-fr").await?;
    office.resize(Screen::Desk).await?;

    let (_, sheets) = office.print().await?;
    assert_eq!(sheets, 1, "a month is one sheet of A4");
    office.as_printed(true).await?;
    let shown = "return ['calendar', 'day-rows', 'week-rows'].map((name) =>
        document.querySelector(`[data-testid=${name}]`).getClientRects().length > 0)";
    assert_eq!(office.run(shown).await?, json!([false, true, true]));
    office.as_printed(false).await?;

    // It stays a calendar from month to month and over a reload, and a day leads where the table's row does.
    office.press("month-previous").await?;
    office.see_css(&cell("2026-02-28")).await?;
    office.press("month-next").await?;
    office.see_css(&cell("2026-03-03")).await?;
    office.reload().await?;
    let day = format!("{} a", cell("2026-03-03"));
    office.see_css(&day).await?;
    office
        .run(&format!("document.querySelector(\"{day}\").click()"))
        .await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    assert_eq!(
        office.address().await?,
        format!("/punches?user={id}&from=2026-03-03&to=2026-03-03")
    );
    office.back().await?;
    office.see("calendar").await?;
    office.press("view-table").await?;
    office.see_no("calendar").await?;
    assert_eq!(
        office.address().await?,
        format!("/timesheets/{id}?month=2026-03")
    );
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_reads_the_own_month_as_a_calendar() -> Result<()> {
    let site = site_with_a_month().await?;
    let person = &site.person;
    let page = format!(
        "{}/my-hours?month=2026-03&view=calendar",
        site.server.backoffice()
    );
    for (language, screen, rest) in [
        ("fr", Screen::Phone, "Repos de 10 h 00 au lieu de 11 h 00"),
        ("en", Screen::Desk, "Rest of 10 h 00 instead of 11 h 00"),
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
        own.open(&page).await?;
        tells(&own, "month-worked", "40 h 00").await?;
        shows(&own, &cell("2026-03-04"), rest).await?;
        own.see_no_css("[data-testid=calendar] a").await?;
        let name = |page: &str| format!("backoffice-{page}-{}-{language}", screen.name());
        look(&own, &name("my-hours-calendar")).await?;
        opens(&own, "view-table").await?;
        own.see_css(".time-week [data-date='2026-03-04']").await?;
        assert_eq!(own.address().await?, "/my-hours?month=2026-03");
        own.kept_the_policy().await?;
    }
    Ok(())
}
