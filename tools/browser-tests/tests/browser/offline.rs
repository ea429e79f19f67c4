//! The kiosk without a network: it opens, keeps punches, and sends them once each.

use std::time::Duration;

use anyhow::Result;
use chrona_api_types::{Punch, PunchMethod, PunchType};
use chrona_browser_tests::{
    Browser, Client, Namespace, Network, Options, Screen, Server, Way, no_barriers, screenshot,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::support::{Site, sign_in};

/// Badges that outlive a test, as many as it wants, and people who punch again at once.
const SETTINGS: [(&str, &str); 3] = [
    ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "300"),
    ("BADGE_LIMIT_PER_10S", "1000"),
    ("SECOND_PUNCH_SECONDS", "0"),
];

/// Waits until the tablet could do without the server.
async fn ready_for_anything(tablet: &Browser) -> Result<()> {
    tablet
        .wait_for("what the kiosk needs without a network", async || {
            let ready = "return !!navigator.serviceWorker.controller
                && !!localStorage.getItem('chrona.kiosk.signing-keys')";
            Ok(tablet.run(ready).await? == true)
        })
        .await
}

async fn sees(tablet: &Browser, outcome: &str) -> Result<()> {
    tablet
        .see_attribute("kiosk-result", "data-outcome", outcome)
        .await
}

/// Waits until the server answers.
async fn is_online(tablet: &Browser) -> Result<()> {
    let online = "[data-testid=kiosk-online][data-online=true]";
    tablet.see_within(Duration::from_mins(1), online).await
}

/// Waits until nothing waits to be sent.
async fn all_sent(tablet: &Browser) -> Result<()> {
    tablet
        .wait_for("an empty tablet", async || {
            Ok(tablet.text("kiosk-online").await? == "En ligne")
        })
        .await
}

/// The site's punches, oldest first.
async fn punches(site: &Site) -> Result<Vec<Punch>> {
    let mut punches: Vec<Punch> = site.admin.get("/admin/punches").await?;
    punches.reverse();
    Ok(punches)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn punches_are_kept_without_a_network_and_sent_once_it_is_back() -> Result<()> {
    let mut site = Site::with(&SETTINGS).await?;
    let tablet = site.kiosk_tablet().await?;
    ready_for_anything(&tablet).await?;
    let mut badges = Vec::new();
    for _ in 0..2 {
        badges.push(site.camille.badge(site.phone).await?.qr_token);
    }
    site.server.down();

    // Each time the page is opened anew, from what the tablet keeps of it.
    site.show(&tablet, &badges[0]).await?;
    sees(&tablet, "kept").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    screenshot(&tablet, "kiosk-kept-tablet-fr").await?;
    no_barriers(&tablet, "a punch that is kept").await?;
    site.show(&tablet, &badges[0]).await?;
    sees(&tablet, "refused").await?;
    let (start, signature) = badges[1].rsplit_once('.').unwrap_or_default();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    site.show(&tablet, &format!("{start}.{other}{}", &signature[1..]))
        .await?;
    sees(&tablet, "refused").await?;
    site.show(&tablet, &badges[1]).await?;
    sees(&tablet, "kept").await?;
    site.show_nothing(&tablet).await?;
    tablet.see_text("En attente d’envoi : 2").await?;
    for language in ["en", "fr"] {
        tablet.press(&format!("language-{language}")).await?;
        for screen in [Screen::UprightTablet, Screen::Tablet] {
            tablet.resize(screen).await?;
            let name = format!("kiosk-offline-{}-{language}", screen.name());
            screenshot(&tablet, &name).await?;
            no_barriers(&tablet, &name).await?;
        }
    }

    site.server.up()?;
    is_online(&tablet).await?;
    all_sent(&tablet).await?;
    let sent = punches(&site).await?;
    let shown: Vec<_> = sent
        .iter()
        .map(|punch| (punch.punch_type, punch.method))
        .collect();
    let offline = PunchMethod::OfflineBadge;
    assert_eq!(
        shown,
        [
            (PunchType::ClockIn, offline),
            (PunchType::ClockOut, offline)
        ]
    );
    for punch in &sent {
        assert!(punch.punched_at < punch.created_at, "{punch:?}");
    }
    // Nothing is sent again.
    tablet.reload().await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await?;
    assert_eq!(punches(&site).await?, sent);
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_punch_whose_answer_is_lost_is_one_punch() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = site.kiosk_tablet().await?;
    ready_for_anything(&tablet).await?;
    // The request arrives, the answer does not; nor does the first answer to what was kept.
    tablet
        .before_each_page(
            "const whole = window.fetch;
            const lost = new Set();
            window.fetch = async (...what) => {
                const answer = await whole(...what);
                const path = new URL(what[0].url ?? what[0], location.href).pathname;
                const loses = ['/api/punch/validate', '/api/kiosk/punches'].includes(path);
                if (loses && !lost.has(path)) {
                    lost.add(path);
                    throw new TypeError('the answer is lost');
                }
                return answer;
            };",
        )
        .await?;
    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    sees(&tablet, "kept").await?;
    tablet.see_text("En attente d’envoi : 1").await?;
    is_online(&tablet).await?;
    all_sent(&tablet).await?;
    let punches = punches(&site).await?;
    assert_eq!(punches.len(), 1, "{punches:?}");
    assert_eq!(punches[0].method, PunchMethod::Badge);
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_newer_kiosk_takes_over_once_nobody_uses_the_older() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;
    ready_for_anything(&tablet).await?;
    tablet.run("window.notReloaded = true").await?;
    // As a newer build would: another script in the place of the one that keeps the files.
    tablet
        .run("navigator.serviceWorker.register('/sw.js?newer')")
        .await?;
    tablet
        .wait_for("the kiosk to open anew", async || {
            Ok(tablet.run("return window.notReloaded").await?.is_null())
        })
        .await?;
    tablet.see("kiosk-ready").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_is_in_doubt_is_decided_in_the_back_office() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let kiosk = site.kiosk_client();
    // As a kiosk sends it whose clock is right, an hour ahead, and right again.
    for (number, ahead) in [(1, 0), (2, 60), (3, 60)] {
        let badge = site.camille.badge(site.phone).await?;
        let read_at: DateTime<Utc> = badge.server_time + TimeDelta::minutes(ahead);
        let punch = json!({
            "key": format!("key-{number}"), "kiosk_id": site.kiosk.kiosk_id, "counter": number,
            "qr_token": badge.qr_token, "read_at": read_at, "device_time": read_at,
        });
        let body = json!({ "punches": [punch] });
        kiosk
            .post::<serde_json::Value>("/kiosk/punches", &body)
            .await?;
    }
    assert_eq!(punches(&site).await?.len(), 1);

    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, "fr").await?;
    // What waits is counted in the menu, and leads to where it is decided.
    office.see("to-do-count").await?;
    office.press("nav-to-do").await?;
    office.see("to-do-kept").await?;
    office.see_no("to-do-mail").await?;
    for screen in [Screen::Phone, Screen::Desk] {
        office.resize(screen).await?;
        let name = format!("backoffice-to-do-waiting-{}-fr", screen.name());
        screenshot(&office, &name).await?;
        no_barriers(&office, &name).await?;
    }
    office.press("to-do-kept").await?;
    office.see_css("[data-outcome=quarantined]").await?;
    office.see_no_css("[data-outcome=recorded]").await?;
    office
        .open(&format!("{}/punches", site.server.backoffice()))
        .await?;
    office.press("tab-punches-kept").await?;
    office.see("kept-rows").await?;
    for language in ["en", "fr"] {
        office.press(&format!("language-{language}")).await?;
        for screen in [Screen::Phone, Screen::Desk] {
            office.resize(screen).await?;
            let name = format!("backoffice-kept-punches-rows-{}-{language}", screen.name());
            screenshot(&office, &name).await?;
            no_barriers(&office, &name).await?;
        }
    }
    for (decision, left) in [("record-kept", 1), ("refuse-kept", 0)] {
        if decision == "refuse-kept" {
            let row = "[data-outcome=quarantined]";
            office.press_in_menu(row, decision).await?;
        } else {
            office.press(decision).await?;
        }
        office.press("confirm-yes").await?;
        office
            .wait_for("the decision", async || {
                let waiting = office.count("[data-outcome=quarantined]").await?;
                Ok(waiting == left)
            })
            .await?;
    }
    assert_eq!(office.count("[data-outcome=recorded]").await?, 2);
    assert_eq!(office.count("[data-outcome=refused]").await?, 1);
    assert_eq!(punches(&site).await?.len(), 2);
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_holds_the_ledger_to_what_it_saw() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let tablet = site.kiosk_tablet().await?;
    ready_for_anything(&tablet).await?;
    let kept = async |size: &str| {
        tablet.reload().await?;
        tablet
            .wait_for("the checkpoint to be kept", async || {
                let note = "return localStorage.getItem('chrona.kiosk.checkpoint') ?? ''";
                let note = tablet.run(note).await?;
                Ok(note.as_str().and_then(|note| note.lines().nth(1)) == Some(size))
            })
            .await
    };
    let kiosk = site.kiosk_client();
    // Sizes of all forms: full trees, trees within trees. The kiosk's clock is an entry as well.
    for punches in [1, 1, 3, 2, 1, 4] {
        for _ in 0..punches {
            let badge = site.camille.badge(site.phone).await?;
            kiosk.punch(&badge.qr_token).await?;
        }
        let note = site.server.chrona(&["ledger", "checkpoint"], "")?;
        kept(note.lines().nth(1).unwrap_or_default()).await?;
    }
    let altered = "return localStorage.getItem('chrona.kiosk.checkpoint-refused') !== null";
    assert_eq!(tablet.run(altered).await?, false);
    tablet.press("settings").await?;
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.see("settings-panel").await?;
    screenshot(&tablet, "kiosk-settings-tablet-fr").await?;
    tablet.press("settings-close").await?;

    // The same ledger, had one of its entries been another: a root that does not go on.
    tablet
        .run(
            "const note = localStorage.getItem('chrona.kiosk.checkpoint').split('\\n');
            note[2] = btoa('another root of thirty-two bytes');
            localStorage.setItem('chrona.kiosk.checkpoint', note.join('\\n'))",
        )
        .await?;
    tablet.reload().await?;
    tablet
        .see_text("n’est plus celui que cette borne a vu")
        .await?;
    screenshot(&tablet, "kiosk-ledger-altered-tablet-fr").await?;
    no_barriers(&tablet, "a kiosk that saw another ledger").await?;
    assert_eq!(tablet.run(altered).await?, true);
    // People go on punching.
    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    sees(&tablet, "ok").await?;
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_network_that_fails_in_each_way_loses_and_doubles_nothing() -> Result<()> {
    let site = Site::with(&SETTINGS).await?;
    let network = Network::before(site.server.kiosk_port())?;
    let tablet = Browser::start(&Options {
        screen: Screen::Tablet,
        ..Options::default()
    })
    .await?;
    tablet.open(&network.url()).await?;
    let ways = [Way::Open, Way::Slow, Way::Silent, Way::Deaf, Way::Reset];
    people_punch(&site, &tablet, &ways, |way| {
        network.becomes(way);
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kernel_that_fails_in_each_way_loses_and_doubles_nothing() -> Result<()> {
    in_a_place_of_its_own(&[]).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn nor_does_it_before_postgresql() -> Result<()> {
    let Ok(url) = std::env::var("CHRONA_BROWSER_POSTGRES_URL") else {
        println!("not tried: CHRONA_BROWSER_POSTGRES_URL names no empty database");
        return Ok(());
    };
    let secret = "thirty-two bytes that only tests know";
    in_a_place_of_its_own(&[("DATABASE_URL", &url), ("SECRET_KEY", secret)]).await
}

/// People punch at a tablet whose network is the kernel's and fails.
async fn in_a_place_of_its_own(settings: &[(&str, &str)]) -> Result<()> {
    let Some(place) = Namespace::make()? else {
        return Ok(());
    };
    let server = place.server().to_string();
    let mut all = SETTINGS.to_vec();
    all.push(("KIOSK_ADDR", &server));
    all.extend(settings);
    let site = Site::with(&all).await?;
    let options = Options {
        screen: Screen::Tablet,
        ..Options::default()
    };
    let tablet = Browser::start_in(&place, &site.server.kiosk(), &options).await?;
    tablet.open(&site.server.kiosk()).await?;
    let ways = [
        Way::Open,
        Way::Slow,
        Way::Silent,
        Way::Deaf,
        Way::Reset,
        Way::Cut,
    ];
    people_punch(&site, &tablet, &ways, |way| place.becomes(way)).await
}

/// Three people punch while the network is as each of these, and it recovers in between: each of them
/// punched once.
async fn people_punch(
    site: &Site,
    tablet: &Browser,
    ways: &[Way],
    becomes: impl Fn(Way) -> Result<()>,
) -> Result<()> {
    const AT_EACH: usize = 3;
    site.set_up(tablet).await?;
    ready_for_anything(tablet).await?;
    let is_calm = async || {
        is_online(tablet).await?;
        all_sent(tablet).await
    };

    let mut people = Vec::new();
    let mut outcomes = Vec::new();
    for &way in ways {
        is_calm().await?;
        let mut badges = Vec::new();
        for _ in 0..AT_EACH {
            let name = format!("{way:?}{}", people.len());
            let person = site.admin.create_person(&name, "Martin").await?;
            let client = Client::sign_in(&site.server, &person.email, &person.password).await?;
            let phone = client.register_phone(&name).await?.id;
            badges.push(client.badge(phone).await?.qr_token);
            people.push(name);
        }
        becomes(way)?;
        for badge in &badges {
            tablet.scan(badge).await?;
            tablet
                .see_within(Duration::from_secs(20), "[data-testid=kiosk-result]")
                .await?;
            let outcome = tablet.attribute("kiosk-result", "data-outcome").await?;
            outcomes.push((way, outcome.unwrap_or_default()));
            tablet.press("kiosk-result").await?;
            tablet.see_no("kiosk-result").await?;
        }
        becomes(Way::Open)?;
    }
    is_calm().await?;

    println!("{outcomes:?}");
    for (way, outcome) in outcomes {
        let answers = matches!(way, Way::Open | Way::Slow);
        assert_eq!(outcome, if answers { "ok" } else { "kept" }, "{way:?}");
    }
    let mut punched: Vec<String> = punches(site)
        .await?
        .into_iter()
        .map(|punch| {
            punch
                .user_name
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    punched.sort();
    people.sort();
    assert_eq!(punched, people);
    println!("{} punches, each there once", punched.len());
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn one_that_the_server_cannot_read_keeps_none_back() -> Result<()> {
    let mut site = Site::with(&SETTINGS).await?;
    let tablet = site.kiosk_tablet().await?;
    ready_for_anything(&tablet).await?;
    let badge = site.camille.badge(site.phone).await?.qr_token;
    site.server.down();
    let damage = "const done = arguments[arguments.length - 1];
        indexedDB.open('chrona-kiosk').onsuccess = ({ target }) => {
            const transaction = target.result.transaction('punches', 'readwrite');
            transaction.objectStore('punches').add({ key: 'damaged', read_at: 'some day' });
            transaction.oncomplete = () => done(true);
        };";
    assert_eq!(tablet.run_until_called(damage).await?, true);
    site.show(&tablet, &badge).await?;
    sees(&tablet, "kept").await?;
    site.server.up()?;
    is_online(&tablet).await?;
    tablet.see_text("En attente d’envoi : 1").await?;
    assert_eq!(punches(&site).await?.len(), 1);
    tablet.kept_the_policy().await
}
