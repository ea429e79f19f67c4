//! What is wrong with people's hours: found, counted, mended beside where it is told, or explained.

use std::time::SystemTime;

use anyhow::{Result, ensure};
use chrona_api_types::{AddedPunch, CorrectPunches, CorrectionMade, PunchType};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{
    corrections::set,
    hours::shows,
    pages::look,
    support::{Site, sign_in},
};

const ROWS: &str = "[data-testid=anomaly-rows]";

/// Two entries that no exit follows, on days before today; the days of both, the later one first.
async fn two_forgotten_exits(site: &Site) -> Result<[NaiveDate; 2]> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    let days = [1, 2].map(|count| now.date_naive() - TimeDelta::days(count));
    for day in days {
        let added = AddedPunch {
            punch_type: PunchType::ClockIn,
            punched_at: format!("{day}T06:00:00Z").parse()?,
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
    Ok(days)
}

async fn rows(office: &Browser, count: u64) -> Result<()> {
    let css = format!("{ROWS} [data-anomaly]");
    office
        .wait_for(&format!("{count} anomalies"), async || {
            Ok(office.count(&css).await? == count)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_adds_what_was_forgotten_and_explains_the_rest() -> Result<()> {
    for (language, screen, forgotten, done) in [
        ("fr", Screen::Phone, "sans sortie", "Vu avec Camille"),
        ("en", Screen::Desk, "without an exit", "Seen with Camille"),
    ] {
        let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
        let [_, earlier] = two_forgotten_exits(&site).await?;
        let office = Browser::start(&Options {
            screen,
            language,
            ..Options::default()
        })
        .await?;
        let (email, password) = Server::admin();
        sign_in(&office, &site.server, email, password, language).await?;
        let at = |path: &str| format!("{}{path}", site.server.backoffice());
        office.open(&at("/to-do")).await?;
        shows(&office, "[data-testid=to-do-anomalies] .count", "2").await?;
        office.press("to-do-anomalies").await?;
        rows(&office, 2).await?;
        shows(&office, ROWS, forgotten).await?;
        look(
            &office,
            &format!("backoffice-anomalies-{}-{language}", screen.name()),
        )
        .await?;

        // The later one first: who, the day and the way are filled in.
        office.press("add-missing").await?;
        office.see("correction-form").await?;
        let day = office
            .run("return document.querySelector('[data-testid=day]').value")
            .await?;
        ensure!(day != earlier.to_string(), "{day}");
        set(&office, "time", "15:30").await?;
        office.fill("reason", done).await?;
        office.press("save-correction").await?;
        rows(&office, 1).await?;

        office.press("handle-anomaly").await?;
        office.fill("note", done).await?;
        office.press("save-handled").await?;
        office.see("empty").await?;
        office.open(&at("/anomalies?state=done")).await?;
        rows(&office, 1).await?;
        shows(&office, ROWS, done).await?;

        // What the list was called before leads to it.
        office.open(&at("/punches/late")).await?;
        office
            .wait_for("the new address", async || {
                Ok(office.address().await? == "/anomalies?kind=late_punch")
            })
            .await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}
