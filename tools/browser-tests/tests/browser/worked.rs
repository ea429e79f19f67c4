//! Lists that are worked through with the keyboard alone: where it is after each key, and that it is never lost.

use std::time::{Duration, SystemTime};

use anyhow::{Result, bail, ensure};
use chrona_api_types::{AddedPunch, CorrectPunches, CorrectionMade, PunchType};
use chrona_browser_tests::{Browser, Options, Server};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::{
    hours::{shows, tells},
    pages::look,
    support::{Site, sign_in},
};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const END: &str = "\u{e010}";
const HOME: &str = "\u{e011}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";

/// By when a list has asked again.
const REFRESH: Duration = Duration::from_secs(40);

/// A punch of Camille's, so many days ago.
async fn punch(site: &Site, days_ago: i64, punch_type: PunchType, time: &str) -> Result<()> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    let day = now.date_naive() - TimeDelta::days(days_ago);
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
    Ok(())
}

/// An entry that no exit follows.
async fn forgotten_exit(site: &Site, days_ago: i64) -> Result<()> {
    punch(site, days_ago, PunchType::ClockIn, "06:00").await
}

/// HR at a list of this many rows; answers what names each, from the top.
async fn hr_at(
    site: &Site,
    language: &'static str,
    path: &str,
    count: usize,
) -> Result<(Browser, Vec<String>)> {
    let office = Browser::start(&Options {
        language,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, language).await?;
    office
        .open(&format!("{}{path}", site.server.backoffice()))
        .await?;
    let keys = rows(&office, count).await?;
    Ok((office, keys))
}

/// Waits for this many rows; answers what names each, from the top.
async fn rows(office: &Browser, count: usize) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-waiting]')]
        .map((row) => row.dataset.waiting)";
    let mut keys = Vec::new();
    office
        .wait_for(&format!("{count} rows"), async || {
            keys = serde_json::from_value(office.run(script).await?)?;
            Ok(keys.len() == count)
        })
        .await?;
    Ok(keys)
}

/// Waits until the keyboard is on the row of this name, and no dialog is open.
async fn on_row(office: &Browser, key: &str) -> Result<()> {
    let script = "if (document.querySelector('dialog[open]')) { return null; }
        const at = document.activeElement;
        return at && at.getAttribute('data-waiting')";
    let mut found = Value::Null;
    let came = office
        .wait_for("the keyboard on a row", async || {
            found = office.run(script).await?;
            Ok(found == key)
        })
        .await;
    ensure!(came.is_ok(), "the keyboard is on {found}, not on {key}");
    // One row at a time is a stop of the Tab key.
    let stops = office.count("[data-waiting][tabindex='0']").await?;
    ensure!(stops == 1, "Tab stops at {stops} rows");
    Ok(())
}

/// Waits until the keyboard is on the element of this `data-testid`.
async fn on(office: &Browser, test_id: &str) -> Result<()> {
    let script = "return document.activeElement?.dataset.testid ?? null";
    office
        .wait_for(&format!("the keyboard on {test_id}"), async || {
            Ok(office.run(script).await? == test_id)
        })
        .await
}

/// Goes on with Tab until the keyboard is where this script says it is.
async fn tab_until(office: &Browser, there: &str) -> Result<()> {
    for _ in 0..80 {
        if office.run(there).await? == true {
            return Ok(());
        }
        office.keys(TAB).await?;
    }
    bail!("Tab does not lead where {there}")
}

async fn tab_to_rows(office: &Browser) -> Result<()> {
    let there = "return document.activeElement?.hasAttribute('data-waiting') === true";
    tab_until(office, there).await
}

async fn tab_to(office: &Browser, test_id: &str) -> Result<()> {
    let there = format!("return document.activeElement?.dataset.testid === '{test_id}'");
    tab_until(office, &there).await
}

/// Waits until a dialog is open, or none.
async fn dialog(office: &Browser, is_open: bool) -> Result<()> {
    if is_open {
        office.see_css("dialog[open]").await
    } else {
        office.see_no_css("dialog[open]").await
    }
}

/// Writes a note in the dialog and sends it.
async fn write_note(office: &Browser, note: &str) -> Result<()> {
    dialog(office, true).await?;
    tab_to(office, "note").await?;
    office.keys(note).await?;
    office.keys(ENTER).await?;
    dialog(office, false).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn anomalies_are_worked_through_with_the_keyboard_alone() -> Result<()> {
    for (language, keys_told, left, none_left) in [
        (
            "fr",
            "Entrée ouvre la première correction, N explique",
            "Il en reste",
            "Il n’en reste plus.",
        ),
        (
            "en",
            "Enter opens the first fix, N explains",
            "left.",
            "None left.",
        ),
    ] {
        let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
        for days_ago in [2, 3, 4] {
            forgotten_exit(&site, days_ago).await?;
        }
        let (office, keys) = hr_at(&site, language, "/anomalies", 3).await?;
        let [later, middle, earlier] = [&keys[0], &keys[1], &keys[2]];
        tells(&office, "keys", keys_told).await?;
        tells(&office, "left", left).await?;
        tells(&office, "left", "3").await?;
        look(
            &office,
            &format!("backoffice-anomalies-keyboard-desk-{language}"),
        )
        .await?;

        // From row to row.
        tab_to_rows(&office).await?;
        on_row(&office, later).await?;
        for (key, row) in [
            (DOWN, middle),
            (END, earlier),
            (DOWN, earlier),
            (UP, middle),
            (HOME, later),
            (UP, later),
        ] {
            office.keys(key).await?;
            on_row(&office, row).await?;
        }

        // Escape gives the row back; then the forgotten exit is added.
        office.keys(ENTER).await?;
        office.see("correction-form").await?;
        office.keys(ESCAPE).await?;
        dialog(&office, false).await?;
        on_row(&office, later).await?;
        office.keys(ENTER).await?;
        office.see("correction-form").await?;
        tab_to(&office, "time").await?;
        // By a clock of 24 hours the letters are nothing.
        office.keys("1111AM").await?;
        tab_to(&office, "reason").await?;
        office.keys("Vu avec Camille").await?;
        office.keys(ENTER).await?;
        rows(&office, 2).await?;
        on_row(&office, middle).await?;
        tells(&office, "left", "2").await?;

        // What comes in above leaves the keyboard where it is.
        forgotten_exit(&site, 1).await?;
        let third = "[data-waiting]:nth-child(3)";
        office.see_within(REFRESH, third).await?;
        let newest = rows(&office, 3).await?.swap_remove(0);
        on_row(&office, middle).await?;

        // The note of one, then that of the last row: there the keyboard goes up.
        office.keys("n").await?;
        write_note(&office, "Vu avec Camille").await?;
        rows(&office, 2).await?;
        on_row(&office, earlier).await?;
        office.keys("n").await?;
        dialog(&office, true).await?;
        office.keys(ESCAPE).await?;
        dialog(&office, false).await?;
        on_row(&office, earlier).await?;
        office.keys("n").await?;
        write_note(&office, "Vu avec Camille").await?;
        rows(&office, 1).await?;
        on_row(&office, &newest).await?;

        // Where none is left the keyboard is on the words that say so.
        office.keys("n").await?;
        write_note(&office, "Vu avec Camille").await?;
        office.see("empty").await?;
        on(&office, "left").await?;
        tells(&office, "left", none_left).await?;
        office.see_no("keys").await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn limits_are_worked_through_with_the_keyboard_alone() -> Result<()> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    // Eleven hours without a break: the day is too long, and the break is missing.
    punch(&site, 1, PunchType::ClockIn, "06:00").await?;
    punch(&site, 1, PunchType::ClockOut, "17:00").await?;
    let (office, keys) = hr_at(&site, "fr", "/limits", 2).await?;
    let [first, second] = [&keys[0], &keys[1]];
    tells(&office, "keys", "Entrée note ce qui a été fait").await?;
    tells(&office, "left", "Il en reste 2.").await?;
    look(&office, "backoffice-limits-keyboard-desk-fr").await?;
    tab_to_rows(&office).await?;
    on_row(&office, first).await?;
    office.keys(DOWN).await?;
    on_row(&office, second).await?;
    office.keys(HOME).await?;
    on_row(&office, first).await?;

    // Nothing is noted in silence; Escape gives the row back.
    office.keys(ENTER).await?;
    dialog(&office, true).await?;
    tab_to(&office, "note").await?;
    office.keys(ENTER).await?;
    shows(&office, "dialog[open]", "Remplissez ce champ.").await?;
    office.keys(ESCAPE).await?;
    dialog(&office, false).await?;
    on_row(&office, first).await?;

    office.keys(ENTER).await?;
    write_note(&office, "Repos accordé le lendemain").await?;
    rows(&office, 1).await?;
    on_row(&office, second).await?;
    tells(&office, "left", "Il en reste 1.").await?;
    office.keys(ENTER).await?;
    write_note(&office, "Pause prise sans pointer").await?;
    office.see("empty").await?;
    on(&office, "left").await?;
    tells(&office, "left", "Il n’en reste plus.").await?;
    office.kept_the_policy().await
}
