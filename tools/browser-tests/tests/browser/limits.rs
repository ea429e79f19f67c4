//! Limits of working time: found, counted, and what was done about each written down.

use std::time::SystemTime;

use anyhow::Result;
use chrona_api_types::{AddedPunch, CorrectPunches, CorrectionMade, PunchType};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    hours::shows,
    pages::look,
    support::{Site, sign_in},
};

const ROWS: &str = "[data-testid=limit-rows]";

/// Yesterday from 06:00 to 17:00 UTC without a break: more than ten hours, and no twenty minutes of rest among them.
async fn eleven_hours_in_one_go(site: &Site) -> Result<()> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    let day = now.date_naive() - TimeDelta::days(1);
    let ends = [(PunchType::ClockIn, 6), (PunchType::ClockOut, 17)];
    for (punch_type, hour) in ends {
        let correction = CorrectPunches {
            user_id: site.person.user.id,
            kind: None,
            annulled_id: None,
            added: Some(AddedPunch {
                punch_type,
                punched_at: format!("{day}T{hour:02}:00:00Z").parse()?,
            }),
            reason: "Relevé papier".to_owned(),
        };
        let path = "/admin/punches/corrections";
        site.admin.post::<CorrectionMade>(path, &correction).await?;
    }
    Ok(())
}

async fn rows(office: &Browser, count: u64) -> Result<()> {
    let css = format!("{ROWS} [data-limit]");
    office
        .wait_for(&format!("{count} limits"), async || {
            Ok(office.count(&css).await? == count)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_writes_what_was_done_about_a_limit() -> Result<()> {
    for (language, screen, broken, required, done) in [
        (
            "fr",
            Screen::Phone,
            "11 h 00 travaillées dans la journée au lieu de 10 h 00 au plus (L3121-18)",
            "Remplissez ce champ.",
            "Repos accordé le lendemain",
        ),
        (
            "en",
            Screen::Desk,
            "11 h 00 worked in the day instead of 10 h 00 at most (L3121-18)",
            "Fill in this field.",
            "Rest given the next day",
        ),
    ] {
        let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
        eleven_hours_in_one_go(&site).await?;
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
        shows(&office, "[data-testid=to-do-limits] .count", "2").await?;
        office.press("to-do-limits").await?;
        rows(&office, 2).await?;
        shows(&office, ROWS, broken).await?;
        look(
            &office,
            &format!("backoffice-limits-{}-{language}", screen.name()),
        )
        .await?;

        // Nothing is dealt with in silence.
        office.press("handle-limit").await?;
        office.press("save-handled").await?;
        shows(&office, "dialog[open]", required).await?;
        look(
            &office,
            &format!("backoffice-limits-note-{}-{language}", screen.name()),
        )
        .await?;
        office.fill("note", done).await?;
        office.press("save-handled").await?;
        rows(&office, 1).await?;
        office.open(&at("/limits?state=done")).await?;
        rows(&office, 1).await?;
        shows(&office, ROWS, done).await?;

        // From the limit to the month it is of.
        office.press("limit-sheet").await?;
        office.see("day-rows").await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}
