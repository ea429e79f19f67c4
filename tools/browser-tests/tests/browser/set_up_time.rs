//! Setting working time up: five questions, a last screen that says what will be written, and what then stands.

use anyhow::{Result, ensure};
use chrona_api_types::{OrganisationTime, ScheduleEntry, Site as Place, WorkRulesEntry};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{hr, opens, shows, tells},
    pages::look,
    support::{Site, sign_in},
};

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const ARROW_DOWN: &str = "\u{e015}";

/// What stands on the server.
struct Standing {
    rules: Vec<WorkRulesEntry>,
    schedules: Vec<ScheduleEntry>,
    organisation: OrganisationTime,
    places: Vec<Place>,
}

impl Standing {
    async fn of(site: &Site) -> Result<Self> {
        let admin = &site.admin;
        Ok(Self {
            rules: admin.get("/admin/rules").await?,
            schedules: admin.get("/admin/schedules").await?,
            organisation: admin.get("/admin/organisation").await?,
            places: admin.get("/admin/sites").await?,
        })
    }

    fn calendar_of(&self, name: &str) -> Option<&str> {
        let place = self.places.iter().find(|place| place.name == name)?;
        place.calendar.as_deref()
    }
}

async fn site_with_places() -> Result<Site> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    for name in ["Lyon", "Strasbourg"] {
        let named = json!({ "name": name });
        site.admin.post::<Place>("/admin/sites", &named).await?;
    }
    Ok(site)
}

fn at(site: &Site, path: &str) -> String {
    format!("{}{path}", site.server.backoffice())
}

/// Waits for the screen of this number.
async fn asks(browser: &Browser, number: u8) -> Result<()> {
    let place = format!("Question {number} sur 5");
    tells(browser, "start-place", &place).await
}

/// Whether the keyboard is at the heading of the screen.
async fn is_at_heading(browser: &Browser) -> Result<()> {
    browser
        .wait_for("the keyboard at the question", async || {
            let script = "return document.activeElement?.dataset.testid";
            Ok(browser.run(script).await? == "start-heading")
        })
        .await
}

/// The calendar of the site called so.
async fn choose_calendar(browser: &Browser, site: &Site, name: &str, value: &str) -> Result<()> {
    let places: Vec<Place> = site.admin.get("/admin/sites").await?;
    let place = places.into_iter().find(|place| place.name == name);
    let id = place.map(|place| place.id.0).unwrap_or_default();
    set(browser, &format!("start-site-{id}"), value).await
}

/// The week of 39 hours, with a break that is wrong at first; counted by the week, by the keyboard alone.
async fn answers_the_first_two(office: &Browser) -> Result<()> {
    asks(office, 1).await?;
    look(office, "backoffice-start-1-desk-fr").await?;
    opens(office, "weekly-39").await?;
    tells(office, "start-meaning", "compte 4 h 00 supplémentaires").await?;
    tells(office, "drawn-weeks", "39 h 00 par semaine").await?;
    set(office, "start_begins", "17:00").await?;
    set(office, "start_pause_from", "12:00").await?;
    office.press("start-next").await?;
    office.see_css("#field-start_pause_from-error").await?;
    look(office, "backoffice-start-1-wrong-desk-fr").await?;
    set(office, "start_begins", "08:30").await?;
    look(office, "backoffice-start-1-39-desk-fr").await?;
    office.press("start-next").await?;

    asks(office, 2).await?;
    is_at_heading(office).await?;
    look(office, "backoffice-start-2-desk-fr").await?;
    // By the keyboard alone: the answer, its neighbour and back, and on.
    office.keys(TAB).await?;
    office.keys(ARROW_DOWN).await?;
    office
        .wait_for("the year chosen", async || {
            let script = "return document.querySelector('[data-testid=counted-yearly]').checked";
            Ok(office.run(script).await? == true)
        })
        .await?;
    opens(office, "counted-weekly").await?;
    office
        .run("document.querySelector('[data-testid=counted-weekly]').focus()")
        .await?;
    office.keys(ENTER).await?;
    Ok(())
}

/// Restaurants, a night of their own, and Strasbourg's calendar; the way back keeps what was answered.
async fn answers_the_others(office: &Browser, site: &Site) -> Result<()> {
    asks(office, 3).await?;
    is_at_heading(office).await?;
    opens(office, "agreement-restaurants").await?;
    look(office, "backoffice-start-3-desk-fr").await?;
    office.press("start-next").await?;

    asks(office, 4).await?;
    // The browser's own way back leads to the question before, with its answer.
    office.back().await?;
    asks(office, 3).await?;
    let chosen = "return document.querySelector('[data-testid=agreement-restaurants]').checked";
    ensure!(office.run(chosen).await? == true, "the answer is kept");
    office.forward().await?;
    asks(office, 4).await?;
    opens(office, "night-other").await?;
    office.see("start_night_from").await?;
    set(office, "start_night_to", "05:30").await?;
    office.press("start-next").await?;
    office.see_css("#field-start_night_from-error").await?;
    set(office, "start_night_to", "07:00").await?;
    office.see_no_css("#field-start_night_from-error").await?;
    look(office, "backoffice-start-4-desk-fr").await?;
    office.press("start-next").await?;

    asks(office, 5).await?;
    choose_calendar(office, site, "Strasbourg", "FR-57-GF").await?;
    look(office, "backoffice-start-5-desk-fr").await?;
    office.press("start-next").await?;
    Ok(())
}

/// Whether the answers stand, and nothing else.
fn stands_as_answered(before: &Standing, after: &Standing) -> Result<()> {
    let [rules] = &after.rules[..] else {
        anyhow::bail!("{:?}", after.rules);
    };
    let day = "2027-01-04".parse()?;
    assert_eq!(rules.changes.from, day);
    assert_eq!(rules.changes.night.as_deref(), Some("22:00-07:00"));
    let bands = rules.changes.overtime_bands.iter().flatten();
    let bands: Vec<_> = bands.map(|band| (band.minutes, band.percent)).collect();
    assert_eq!(bands, [(Some(240), 10), (Some(240), 20), (None, 50)]);
    assert_eq!(rules.changes.weekly_legal_minutes, None);
    let [schedule] = &after.schedules[..] else {
        anyhow::bail!("{:?}", after.schedules);
    };
    assert_eq!(schedule.schedule.from, day);
    assert_eq!(schedule.schedule.weeks.len(), 1);
    assert_eq!(
        schedule.schedule.weeks[0].mon,
        ["08:30-12:00", "13:00-17:30"]
    );
    assert_eq!(
        schedule.schedule.weeks[0].fri,
        ["08:30-12:00", "13:00-16:30"]
    );
    assert!(schedule.schedule.weeks[0].sat.is_empty());
    assert_eq!(after.organisation, before.organisation);
    assert_eq!(after.calendar_of("Strasbourg"), Some("FR-57-GF"));
    assert_eq!(after.calendar_of("Lyon"), None);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn five_answers_set_working_time_up() -> Result<()> {
    let site = site_with_places().await?;
    let office = hr(&site).await?;
    office.press("nav-settings").await?;
    office.see("open-start").await?;
    tells(&office, "open-start", "Commencer la mise en route").await?;
    look(&office, "backoffice-start-offered-desk-fr").await?;
    office.press("open-start").await?;
    answers_the_first_two(&office).await?;
    answers_the_others(&office, &site).await?;

    // What is answered outlives a reload; nothing is written yet.
    office.see("start-writes").await?;
    office.reload().await?;
    for told in [
        "4 h 00 à +10 %, 4 h 00 à +20 %, puis +50 %",
        "22:00\u{2013}07:00",
        "Lundi\u{2013}jeudi 08:30-12:00 13:00-17:30 · Vendredi 08:30-12:00 13:00-16:30",
        "Jours fériés du site Strasbourg",
        "Moselle, Bas-Rhin, Haut-Rhin, avec le Vendredi saint",
    ] {
        tells(&office, "start-writes", told).await?;
    }
    tells(&office, "start-without", "Décompte à la semaine").await?;
    tells(&office, "start-without", "4 h 00 supplémentaires").await?;
    let before = Standing::of(&site).await?;
    ensure!(before.rules.is_empty() && before.schedules.is_empty());
    set(&office, "start_from", "").await?;
    office.press("start-write").await?;
    office.see_css("#field-start_from-error").await?;
    set(&office, "start_from", "2027-01-04").await?;
    tells(&office, "start-writes", "à partir du 04/01/2027").await?;
    look(&office, "backoffice-start-last-desk-fr").await?;
    office.press("start-write").await?;
    office.see("start-done").await?;
    is_at_heading(&office).await?;
    tells(&office, "start-done", "de 39 h 00 par semaine").await?;
    look(&office, "backoffice-start-done-desk-fr").await?;

    let after = Standing::of(&site).await?;
    stands_as_answered(&before, &after)?;

    office.press("start-people").await?;
    office.see_text("Camille Durand").await?;
    // What stands is not replaced by answering again.
    office.open(&at(&site, "/settings/start")).await?;
    tells(&office, "start-already", "Des règles et un horaire").await?;
    look(&office, "backoffice-start-already-desk-fr").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn answers_of_the_law_write_nothing() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&phone, &site.server, email, password, "fr").await?;
    let before = Standing::of(&site).await?;
    phone.open(&at(&site, "/settings")).await?;
    phone.see("open-start").await?;
    look(&phone, "backoffice-start-offered-phone-fr").await?;
    opens(&phone, "open-start").await?;
    for number in 1..=5 {
        asks(&phone, number).await?;
        if number == 2 {
            opens(&phone, "counted-yearly").await?;
        }
        look(&phone, &format!("backoffice-start-{number}-phone-fr")).await?;
        opens(&phone, "start-next").await?;
    }
    tells(&phone, "start-nothing", "celles de la loi").await?;
    tells(&phone, "start-without", "Décompte à l’année").await?;
    phone.see_no("start_from").await?;
    look(&phone, "backoffice-start-last-phone-fr").await?;
    opens(&phone, "start-write").await?;
    tells(&phone, "start-done", "1 607 h par an").await?;
    look(&phone, "backoffice-start-done-phone-fr").await?;
    let after = Standing::of(&site).await?;
    ensure!(after.rules.is_empty() && after.schedules.is_empty());
    assert_eq!(after.organisation, before.organisation);
    phone.kept_the_policy().await
}

/// Loses the answer to the first schedule that is sent, after the server has it, and refuses the first calendar of a
/// site before the server has it.
const BREAKS: &str = "const send = window.fetch;
    const once = new Set();
    window.fetch = async (address, options) => {
        const what = `${options?.method} ${address}`;
        const is = (start) => what.startsWith(start) && !once.has(start) && once.add(start);
        if (is('PATCH /api/admin/sites') || is('PUT /api/admin/sites')) {
            return new Response(JSON.stringify({ type: 'about:blank', title: 'Busy', status: 429,
                detail: 'Too many.', code: 'rate_limited', errors: [] }),
                { status: 429, headers: { 'Content-Type': 'application/problem+json' } });
        }
        const answer = await send.call(window, address, options);
        if (is('POST /api/admin/schedules')) { throw new TypeError('lost'); }
        return answer;
    };";

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_breaks_off_is_said_and_nothing_is_written_twice() -> Result<()> {
    let site = site_with_places().await?;
    let office = hr(&site).await?;
    office.before_each_page(BREAKS).await?;
    office.open(&at(&site, "/settings/start")).await?;
    asks(&office, 1).await?;
    opens(&office, "weekly-39").await?;
    office.press("start-next").await?;
    asks(&office, 2).await?;
    office.press("start-next").await?;
    asks(&office, 3).await?;
    opens(&office, "agreement-restaurants").await?;
    office.press("start-next").await?;
    asks(&office, 4).await?;
    office.press("start-next").await?;
    asks(&office, 5).await?;
    set(&office, "start_calendar", "FR-974").await?;
    choose_calendar(&office, &site, "Lyon", "FR").await?;
    office.press("start-next").await?;
    office.see("start-writes").await?;
    office.press("start-write").await?;

    let row = |number: u8| format!("[data-testid=start-tried] li:nth-child({number})");
    shows(&office, &row(1), "Écrit").await?;
    shows(&office, &row(2), "Sans réponse").await?;
    shows(&office, &row(3), "Pas encore écrit").await?;
    shows(&office, &row(4), "Pas encore écrit").await?;
    office.see_no("start-back").await?;
    look(&office, "backoffice-start-broken-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-start-broken-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    office.press("start-write").await?;
    shows(&office, &row(2), "Écrit").await?;
    shows(&office, &row(3), "Écrit").await?;
    shows(&office, &row(4), "Pas écrit").await?;
    shows(&office, &row(4), "Too many.").await?;
    let half = Standing::of(&site).await?;
    assert_eq!(half.organisation.calendar.as_deref(), Some("FR-974"));
    assert_eq!(half.calendar_of("Lyon"), None);
    office.press("start-write").await?;
    office.see("start-done").await?;
    let after = Standing::of(&site).await?;
    assert_eq!((after.rules.len(), after.schedules.len()), (1, 1));
    assert_eq!(after.calendar_of("Lyon"), Some("FR"));
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_somebody_else_entered_meanwhile_is_left() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let office = hr(&site).await?;
    office
        .open(&at(&site, "/settings/start?question=3"))
        .await?;
    asks(&office, 3).await?;
    opens(&office, "agreement-restaurants").await?;
    office.press("start-next").await?;
    asks(&office, 4).await?;
    office.press("start-next").await?;
    asks(&office, 5).await?;
    office.press("start-next").await?;
    office.see("start-writes").await?;
    let others = json!({ "from": "2026-01-01", "daily_maximum_minutes": 720 });
    site.admin
        .post::<WorkRulesEntry>("/admin/rules", &others)
        .await?;
    office.press("start-write").await?;
    tells(&office, "start-tried", "Quelqu’un d’autre").await?;
    office.see_no("start-write").await?;
    look(&office, "backoffice-start-changed-desk-fr").await?;
    let after = Standing::of(&site).await?;
    assert_eq!(after.rules.len(), 1);
    assert_eq!(after.rules[0].changes.overtime_bands, None);
    office.kept_the_policy().await
}
