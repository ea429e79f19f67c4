//! A month's way to pay: the person approves it, who looks after them validates it, HR closes it, and opens it again.

use std::time::SystemTime;

use anyhow::{Context, Result};
use chrona_api_types::{
    AddedPunch, CorrectPunches, CorrectionMade, CreateUser, PunchType, Team, User,
};
use chrona_browser_tests::{Browser, Client, Clock, Options, Screen, Server};
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{hr, opens, shows, tells},
    pages::look,
    support::{Site, choose_person, sign_in},
};

const MANAGER: (&str, &str) = ("dominique@example.org", "la phrase de Dominique");
const REASON: &str = "Une prime oubliée";

/// The first day of last month, by the clocks of Paris in winter.
fn last_month() -> Result<NaiveDate> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    let today = (now + TimeDelta::hours(1)).date_naive();
    let last = today - Days::new(u64::from(today.day()));
    last.with_day(1).context("a month without a first day")
}

/// A Tuesday that is never a public holiday: from the 16th to the 22nd of a month only Mondays and Thursdays can be.
fn working_day(month: NaiveDate) -> NaiveDate {
    let days = (15..22).map(|count| month + Days::new(count));
    let mut tuesdays = days.filter(|day| day.weekday() == Weekday::Tue);
    tuesdays.next().unwrap_or(month)
}

/// A site whose employee worked on a day of last month, in a team that Dominique has looked after since before it; and the
/// clock that the server goes by, which is right by now.
async fn site_with_a_month(month: NaiveDate, day: NaiveDate) -> Result<(Site, Clock)> {
    let before = (month - Days::new(5))
        .and_hms_opt(9, 0, 0)
        .context("nine")?;
    let clock = Clock::standing_at(before.and_utc())?;
    let settings = clock.settings();
    let mut settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.push(("REQUIRE_TOTP", "false"));
    let mut site = Site::with(&settings).await?;
    let wanted = CreateUser {
        email: MANAGER.0.to_owned(),
        password: MANAGER.1.to_owned(),
        role: "manager".to_owned(),
        first_name: Some("Dominique".to_owned()),
        last_name: Some("Lefèvre".to_owned()),
        ..CreateUser::default()
    };
    let manager: User = site.admin.post("/admin/users", &wanted).await?;
    let team = json!({ "name": "Accueil" });
    let team: Team = site.admin.post("/admin/teams", &team).await?;
    let path = format!("/admin/teams/{}/managers", team.id);
    let managers = json!({ "user_ids": [manager.id] });
    site.admin.put::<Team>(&path, &managers).await?;
    let path = format!("/admin/users/{}/team", site.person.user.id);
    let member = json!({ "team_id": team.id });
    site.admin.put::<User>(&path, &member).await?;

    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    clock.run_from(now)?;
    let (email, password) = Server::admin();
    site.admin = Client::sign_in(&site.server, email, password).await?;
    for (punch_type, time) in [
        (PunchType::ClockIn, "07:00"),
        (PunchType::ClockOut, "11:00"),
        (PunchType::ClockIn, "12:00"),
        (PunchType::ClockOut, "16:00"),
    ] {
        let correction = CorrectPunches {
            user_id: site.person.user.id,
            kind: None,
            annulled_id: None,
            added: Some(AddedPunch {
                punch_type,
                punched_at: format!("{day}T{time}:00Z").parse()?,
            }),
            reason: "Relevé papier".to_owned(),
        };
        let path = "/admin/punches/corrections";
        site.admin.post::<CorrectionMade>(path, &correction).await?;
    }
    Ok((site, clock))
}

/// A browser of someone who has signed in.
async fn signed_in(
    site: &Site,
    screen: Screen,
    (email, password): (&str, &str),
) -> Result<Browser> {
    let browser = Browser::start(&Options {
        screen,
        ..Options::default()
    })
    .await?;
    sign_in(&browser, &site.server, email, password, "fr").await?;
    Ok(browser)
}

/// The employee is led to the month by the first page, reads it and approves it.
async fn approve(own: &Browser, home: &str) -> Result<()> {
    own.open(home).await?;
    tells(own, "home-month", "attend votre accord").await?;
    look(own, "backoffice-closing-home-phone-fr").await?;
    own.run("document.querySelector('[data-testid=home-month] a').click()")
        .await?;
    own.see_attribute("my-month-state", "data-state", "open")
        .await?;
    tells(own, "month-worked", "8 h 00").await?;
    look(own, "backoffice-closing-own-open-phone-fr").await?;
    opens(own, "approve-month").await?;
    own.see_attribute("my-month-state", "data-state", "approved")
        .await?;
    look(own, "backoffice-closing-own-approved-phone-fr").await
}

/// The manager validates it for the whole team.
async fn validate(desk: &Browser, page: &str) -> Result<()> {
    desk.open(page).await?;
    desk.see_css("[data-testid=timesheet-rows] [data-state=approved]")
        .await?;
    look(desk, "backoffice-closing-team-desk-fr").await?;
    desk.press("validate-month").await?;
    tells(desk, "moved-done", "1 mois validé").await?;
    desk.see_css("[data-testid=timesheet-rows] [data-state=validated]")
        .await?;
    look(desk, "backoffice-closing-team-validated-desk-fr").await
}

/// The administrator closes the months of everyone who was there.
async fn close(office: &Browser, page: &str, row: &str) -> Result<()> {
    office.open(page).await?;
    office
        .see_css(&format!("{row}[data-state=validated]"))
        .await?;
    look(office, "backoffice-closing-desk-fr").await?;
    office.press("close-months").await?;
    office.see("confirm-close").await?;
    shows(office, "dialog[open]", "ne changeront plus").await?;
    look(office, "backoffice-closing-confirm-desk-fr").await?;
    office.press("confirm-close").await?;
    tells(office, "moved-done", "1 mois clôturé").await?;
    office.see_css(&format!("{row}[data-state=closed]")).await?;
    // Once more: it says why nothing happens.
    office.press("close-months").await?;
    office.see("confirm-close").await?;
    office.press("confirm-close").await?;
    office
        .see_css("[data-testid=moved-exception][data-code=done]")
        .await?;
    look(office, "backoffice-closing-closed-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(office, "backoffice-closing-closed-phone-fr").await?;
    office.resize(Screen::Desk).await
}

/// A punch that would change the closed month is refused.
async fn change_nothing(office: &Browser, site: &Site, day: NaiveDate) -> Result<()> {
    let page = format!("{}/punches", site.server.backoffice());
    office.open(&page).await?;
    office.press("add-punch").await?;
    office.see("correction-form").await?;
    choose_person(office, "user_id", "camille", site.person.user.id).await?;
    set(office, "day", &day.to_string()).await?;
    set(office, "time", "19:00").await?;
    office.fill("reason", "Oubli de pointage").await?;
    office.press("save-correction").await?;
    shows(office, "dialog[open]", "un mois clôturé").await?;
    look(office, "backoffice-closing-refused-desk-fr").await
}

/// The administrator opens hers again, and says why.
async fn reopen(office: &Browser, page: &str, row: &str) -> Result<()> {
    office.open(page).await?;
    let pick = format!("{row} [data-testid=pick-person]");
    office.see_css(&pick).await?;
    office
        .run(&format!("document.querySelector(\"{pick}\").click()"))
        .await?;
    tells(office, "whom", "1 personne choisie").await?;
    office.press("reopen-months").await?;
    office.see("reopen-form").await?;
    // Nothing is opened again without a word.
    office.press("confirm-reopen").await?;
    shows(office, "dialog[open]", "Remplissez ce champ.").await?;
    office.fill("reopen_reason", REASON).await?;
    look(office, "backoffice-closing-reopening-desk-fr").await?;
    office.press("confirm-reopen").await?;
    tells(office, "moved-done", "1 mois rouvert").await?;
    office.see_css(&format!("{row}[data-state=open]")).await?;
    look(office, "backoffice-closing-reopened-desk-fr").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_month_is_approved_validated_closed_and_opened_again() -> Result<()> {
    let month = last_month()?;
    let day = working_day(month);
    let (site, _clock) = site_with_a_month(month, day).await?;
    let person = &site.person;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    let month = month.format("%Y-%m");
    let closing = at(&format!("/timesheets/closing?month={month}"));
    let row = format!(
        "[data-testid=period-person][data-user-id='{}']",
        person.user.id
    );

    let own = signed_in(&site, Screen::Phone, (&person.email, &person.password)).await?;
    approve(&own, &at("/home")).await?;
    let desk = signed_in(&site, Screen::Desk, MANAGER).await?;
    validate(&desk, &at(&format!("/team/timesheets?month={month}"))).await?;
    let office = hr(&site).await?;
    close(&office, &closing, &row).await?;
    change_nothing(&office, &site, day).await?;
    reopen(&office, &closing, &row).await?;

    own.reload().await?;
    own.see_attribute("my-month-state", "data-state", "open")
        .await?;
    tells(&own, "month-steps", REASON).await?;
    look(&own, "backoffice-closing-own-reopened-phone-fr").await?;
    own.kept_the_policy().await?;
    desk.kept_the_policy().await?;
    office.kept_the_policy().await
}
