//! Lists: found and sorted as French does, filtered by team and site, kept in the address; names are
//! links, and what can be done is said in words.

use anyhow::{Result, ensure};
use chrona_api_types::{Site as Place, Team, User};
use chrona_browser_tests::{Browser, Options, Person, Server};
use serde_json::{Value, json};

use crate::support::{HANDED, Site, choose_person, sign_in};

async fn office(site: &Site) -> Result<Browser> {
    let browser = Browser::start(&Options::default()).await?;
    browser.before_each_page(HANDED).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &site.server, email, password, "fr").await?;
    Ok(browser)
}

/// Makes a team at a site of its own and puts someone in it.
async fn team(site: &Site, name: &str, place: &str, person: &Person) -> Result<Team> {
    let place: Place = site
        .admin
        .post("/admin/sites", &json!({ "name": place }))
        .await?;
    let team = json!({ "name": name, "site_id": place.id });
    let team: Team = site.admin.post("/admin/teams", &team).await?;
    let path = format!("/admin/users/{}/team", person.user.id);
    site.admin
        .put::<User>(&path, &json!({ "team_id": team.id }))
        .await?;
    Ok(team)
}

/// The names a list shows, in their order.
async fn names(browser: &Browser, list: &str) -> Result<Vec<String>> {
    let script = format!(
        "return [...document.querySelectorAll('{list} [data-testid=open-person]')]
            .map((link) => link.innerText)"
    );
    Ok(serde_json::from_value(browser.run(&script).await?)?)
}

async fn shown(browser: &Browser, list: &str, expected: &[&str]) -> Result<()> {
    browser
        .wait_for(&format!("{expected:?} alone"), async || {
            Ok(names(browser, list).await? == expected)
        })
        .await
}

const PEOPLE: &str = "[data-testid=people-rows]";
const PRESENT: &str = "[data-testid=presence-list]";

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn people_are_sorted_and_found_as_french_does() -> Result<()> {
    let site = Site::new().await?;
    for (first_name, last_name) in [
        ("Zoé", "Lefèvre"),
        ("Émile", "Roy"),
        ("Eric", "Zola"),
        ("Franck", "Lecœur"),
        ("Maëlle", "d’Alembert"),
    ] {
        site.admin.create_person(first_name, last_name).await?;
    }
    let browser = office(&site).await?;
    let page = format!("{}/people", site.server.backoffice());
    browser.open(&page).await?;
    browser
        .see(
            PEOPLE
                .trim_start_matches("[data-testid=")
                .trim_end_matches(']'),
        )
        .await?;
    let all = names(&browser, PEOPLE).await?;
    let place = |name: &str| all.iter().position(|known| known == name);
    ensure!(place("Camille Durand") < place("Émile Roy"), "{all:?}");
    ensure!(place("Émile Roy") < place("Eric Zola"), "{all:?}");
    ensure!(place("Eric Zola") < place("Franck Lecœur"), "{all:?}");
    for (typed, found) in [
        ("lefevre ZOE", "Zoé Lefèvre"),
        ("lecoeur", "Franck Lecœur"),
        ("d\u{27}alembert", "Maëlle d’Alembert"),
        ("maelle", "Maëlle d’Alembert"),
    ] {
        browser.fill("people-search", typed).await?;
        shown(&browser, PEOPLE, &[found]).await?;
    }

    // What was searched for is in the address: it is there again after a look at someone.
    browser.press("open-person").await?;
    browser.see("person-form").await?;
    browser.back().await?;
    shown(&browser, PEOPLE, &["Maëlle d’Alembert"]).await?;
    assert_eq!(browser.address().await?, "/people?search=maelle");
    let typed = "return document.querySelector('[data-testid=people-search]').value";
    assert_eq!(browser.run(typed).await?, "maelle");
    browser.press("open-person").await?;
    browser.see("person-form").await?;
    browser.press("back").await?;
    shown(&browser, PEOPLE, &["Maëlle d’Alembert"]).await?;
    browser.reload().await?;
    shown(&browser, PEOPLE, &["Maëlle d’Alembert"]).await?;
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn presence_finds_someone_on_either_side() -> Result<()> {
    let site = Site::new().await?;
    let maelle = site.admin.create_person("Maëlle", "Roy").await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    let browser = office(&site).await?;
    browser
        .see_css("[data-testid=presence-list] [data-present=true]")
        .await?;
    browser.fill("presence-search", "maelle").await?;
    // She is out: it is said, with the way there.
    browser
        .see_text("1 personne trouvée parmi les absents")
        .await?;
    assert_eq!(browser.text("show-in").await?, "Présents (0)");
    assert_eq!(browser.text("show-out").await?, "Absents (1)");
    browser.press("show-other-side").await?;
    shown(&browser, PRESENT, &["Maëlle Roy"]).await?;

    // Her name leads to her, and back to what was searched.
    browser.press("open-person").await?;
    browser.see("person-form").await?;
    let address = browser.address().await?;
    assert_eq!(address, format!("/people/{}", maelle.user.id));
    browser.back().await?;
    shown(&browser, PRESENT, &["Maëlle Roy"]).await?;
    browser.fill("presence-search", "personne").await?;
    browser.see_text("Rien ne correspond").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn lists_are_filtered_by_team_and_site() -> Result<()> {
    let site = Site::new().await?;
    let lea = site.admin.create_person("Léa", "Roy").await?;
    let quay = team(&site, "Quai", "Lyon", &site.person).await?;
    let desk = team(&site, "Accueil", "Brest", &lea).await?;
    let lea_client = chrona_browser_tests::Client::sign_in(&site.server, &lea.email, &lea.password);
    let lea_client = lea_client.await?;
    let phone = lea_client.register_phone("Téléphone de Léa").await?.id;
    for (client, phone) in [(&site.camille, site.phone), (&lea_client, phone)] {
        let badge = client.badge(phone).await?;
        site.kiosk_client().punch(&badge.qr_token).await?;
    }
    let browser = office(&site).await?;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    for (path, list) in [
        ("/", PRESENT),
        ("/people", PEOPLE),
        ("/punches", "[data-testid=punch-rows]"),
        ("/devices", "[data-testid=device-rows]"),
    ] {
        browser.open(&at(path)).await?;
        browser.see_css(list).await?;
        browser.choose("team", &quay.id.to_string()).await?;
        shown(&browser, list, &["Camille Durand"]).await?;
        assert_eq!(browser.address().await?, format!("{path}?team={}", quay.id));
        // Another site's team goes with it.
        let brest = desk.site_id.unwrap_or_default().to_string();
        browser.choose("site", &brest).await?;
        shown(&browser, list, &["Léa Roy"]).await?;
        assert_eq!(browser.address().await?, format!("{path}?site={brest}"));
        browser.reload().await?;
        shown(&browser, list, &["Léa Roy"]).await?;
    }
    // A team's name leads to its people.
    browser.open(&at("/teams")).await?;
    browser.see("team-rows").await?;
    browser
        .run(
            "[...document.querySelectorAll('[data-testid=open-team]')]
            .find((link) => link.innerText === 'Quai').click()",
        )
        .await?;
    shown(&browser, PEOPLE, &["Camille Durand"]).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_export_says_what_it_holds_and_is_named_after_it() -> Result<()> {
    let site = Site::new().await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    let browser = office(&site).await?;
    let names = "window.names = [];
        const click = HTMLAnchorElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () {
            if (this.download) { window.names.push(this.download); } else { click.call(this); }
        };";
    let page = format!("{}/punches", site.server.backoffice());
    browser.open(&page).await?;
    browser.run(names).await?;
    browser.see("punch-rows").await?;
    let note = browser.text("export-note").await?;
    ensure!(note.contains("tous les pointages"), "{note}");
    choose_person(&browser, "user", "durand", site.person.user.id).await?;
    for (day, value) in [("from", "2026-01-01"), ("to", "2099-12-31")] {
        let set = format!(
            "const day = document.querySelector('[data-testid={day}]');
            day.value = '{value}'; day.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        );
        browser.run(&set).await?;
    }
    browser
        .wait_for("the filters in the note", async || {
            let note = browser.text("export-note").await?;
            Ok(["Camille Durand", "01/01/2026", "31/12/2099"]
                .iter()
                .all(|told| note.contains(told)))
        })
        .await?;
    browser.see_css("[data-testid=punch-rows] tr").await?;
    browser.press("export-csv").await?;
    let name = "pointages_camille-durand_2026-01-01_2099-12-31.csv";
    browser.see_text(name).await?;
    assert_eq!(browser.run("return window.names").await?, json!([name]));
    browser
        .wait_for("the file", async || {
            Ok(browser.run("return window.handed ?? null").await? != Value::Null)
        })
        .await?;
    let file = browser.run("return window.handed").await?;
    let file = file.as_str().unwrap_or_default();
    ensure!(file.contains("Durand;Camille"), "{file}");
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_missing_half_is_named_and_a_kiosk_counts_when_it_is_heard() -> Result<()> {
    let site = Site::new().await?;
    for way in ["clock_in", "clock_out", "clock_out"] {
        let badge = site.camille.badge(site.phone).await?;
        let reading = json!({ "qr_token": badge.qr_token, "punch_type": way });
        site.kiosk_client()
            .post::<Value>("/punch/validate", &reading)
            .await?;
    }
    let browser = office(&site).await?;
    browser.see("online-kiosks").await?;
    assert_eq!(browser.text("online-kiosks").await?, "0");
    browser.see_css(".recent [data-testid=unpaired]").await?;
    assert_eq!(browser.count(".recent [data-testid=unpaired]").await?, 1);
    // The last punches have their day.
    browser.see_css(".recent-when").await?;
    let when = "return document.querySelector('.recent-when').innerText";
    let when = browser.run(when).await?.to_string();
    ensure!(when.contains("aujourd’hui"), "{when}");
    let beat = json!({ "app_version": "1" });
    site.kiosk_client()
        .post::<Value>("/kiosk/heartbeat", &beat)
        .await?;
    browser.reload().await?;
    browser
        .wait_for("the kiosk online", async || {
            Ok(browser.text("online-kiosks").await? == "1")
        })
        .await?;

    browser
        .open(&format!("{}/punches", site.server.backoffice()))
        .await?;
    browser.see_text("Sortie sans entrée").await?;
    assert_eq!(
        browser
            .count("[data-testid=punch-rows] [data-testid=unpaired]")
            .await?,
        1
    );
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_rows_menu_is_of_words_and_obeys_the_keyboard() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    browser
        .open(&format!("{}/people", site.server.backoffice()))
        .await?;
    let row = format!("[data-user-id=\"{}\"]", site.person.user.id);
    browser.see_css(&row).await?;
    let focus = format!("document.querySelector('{row} [data-testid=row-more]').focus()");
    browser.run(&focus).await?;
    browser.keys("\u{e007}").await?;
    browser.see("close-account").await?;
    assert_eq!(browser.text("close-account").await?, "Fermer le compte");
    chrona_browser_tests::no_barriers(&browser, "a row's menu").await?;
    chrona_browser_tests::screenshot(&browser, "backoffice-row-menu-desk-fr").await?;
    browser.keys("\u{e00c}").await?;
    browser.see_no("close-account").await?;
    let focused = "return document.activeElement.dataset.testid";
    assert_eq!(browser.run(focused).await?, "row-more");
    // The words are next after the button, and going on closes the menu.
    browser.keys("\u{e007}").await?;
    browser.keys("\u{e004}").await?;
    assert_eq!(browser.run(focused).await?, "person-access");
    browser.keys("\u{e004}").await?;
    assert_eq!(browser.run(focused).await?, "close-account");
    browser.keys("\u{e004}").await?;
    browser.see_no("close-account").await?;
    browser.press_in_menu(&row, "close-account").await?;
    browser.press("confirm-no").await?;
    browser.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_search_that_finds_nobody_leads_back_to_everyone() -> Result<()> {
    let site = Site::new().await?;
    let browser = office(&site).await?;
    let page = format!("{}/people", site.server.backoffice());
    browser.open(&page).await?;
    browser.see_css("[data-testid=people-rows] tr").await?;
    browser.fill("people-search", "personne ici").await?;
    let typed = "return document.querySelector('[data-testid=people-search]').value";
    browser.see_text("Rien ne correspond").await?;
    browser
        .run("document.querySelector('[data-testid=empty] button').click()")
        .await?;
    browser.see_css("[data-testid=people-rows] tr").await?;
    assert_eq!(browser.run(typed).await?, "");
    assert_eq!(browser.address().await?, "/people");
    browser.kept_the_policy().await
}
