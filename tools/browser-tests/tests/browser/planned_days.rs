//! Who is late, missing or off, on the first page.

use std::time::SystemTime;

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen, Server};
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use serde_json::{Value, json};

use crate::{
    hours::shows,
    pages::look,
    support::{Site, sign_in},
};

/// A zone in which it is about noon, so that no day ends during the test.
fn midday() -> Result<String> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    let hours = i64::from(now.hour()) - 12;
    // East of Greenwich has the sign of the west.
    Ok(match hours {
        0 => "Etc/GMT".to_owned(),
        hours => format!("Etc/GMT{hours:+}"),
    })
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn who_is_not_there_yet_is_seen_and_counted() -> Result<()> {
    for (language, screen, missing, late, on_the_premises) in [
        (
            "fr",
            Screen::Phone,
            "Pas encore arrivés · attendu à 08:00",
            "En retard",
            "1 personne sur place",
        ),
        (
            "en",
            Screen::Desk,
            "Missing · due at 08:00",
            "Late",
            "1 person on the premises",
        ),
    ] {
        let site = Site::with(&[
            ("REQUIRE_TOTP", "false"),
            ("ORGANISATION_TIMEZONE", &midday()?),
        ])
        .await?;
        let day = ["08:00-16:00"];
        let week = json!({
            "mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day,
        });
        let schedule = json!({ "from": "2026-01-01", "weeks": [week] });
        let path = format!("/admin/users/{}/schedules", site.person.user.id);
        site.admin.post::<Value>(&path, &schedule).await?;
        let office = Browser::start(&Options {
            screen,
            language,
            ..Options::default()
        })
        .await?;
        let (email, password) = Server::admin();
        sign_in(&office, &site.server, email, password, language).await?;
        office
            .open(&format!("{}/", site.server.backoffice()))
            .await?;
        shows(&office, "[data-testid=missing-count]", "1").await?;
        shows(&office, "[data-testid=late-count]", "0").await?;
        office.press("missing-count").await?;
        shows(&office, "[data-testid=presence-list]", missing).await?;
        look(
            &office,
            &format!("backoffice-missing-{}-{language}", screen.name()),
        )
        .await?;

        // They come: late, and missing no more.
        let correction = json!({
            "user_id": site.person.user.id, "reason": "Badge oublié",
            "added": { "punch_type": "clock_in", "punched_at": a_while_ago()? },
        });
        let path = "/admin/punches/corrections";
        site.admin.post::<Value>(path, &correction).await?;
        shows(&office, "[data-testid=late-count]", "1").await?;
        shows(&office, "[data-testid=missing-count]", "0").await?;
        office.press("late-count").await?;
        shows(&office, "[data-testid=presence-list]", late).await?;

        // Should there be a fire, they are called over.
        office.press("evacuation").await?;
        shows(&office, "[data-testid=evacuation-count]", on_the_premises).await?;
        shows(&office, "[data-testid=evacuation-rows]", "Camille Durand").await?;
        look(
            &office,
            &format!("backoffice-evacuation-{}-{language}", screen.name()),
        )
        .await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}

/// Ten minutes ago.
fn a_while_ago() -> Result<DateTime<Utc>> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    Ok(now - TimeDelta::minutes(10))
}
