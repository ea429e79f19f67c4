//! Requests: a person asks on a phone, whoever decides answers at a desk, and the person reads the answer.

use std::time::SystemTime;

use anyhow::{Context, Result};
use chrona_api_types::{
    AbsenceType, AskRequest, BalanceEntry, RequestEffect, RequestKind, TimeRequest,
};
use chrona_browser_tests::{Browser, Options, Screen, Server};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use serde_json::json;

use crate::{
    corrections::set,
    hours::{opens, shows},
    pages::look,
    support::{Site, sign_in},
};

const ROW: &str = "[data-testid=request-row]";
const PAID_LEAVE: &str = "paid_leave";

fn today() -> Result<NaiveDate> {
    let now = DateTime::<Utc>::UNIX_EPOCH + SystemTime::UNIX_EPOCH.elapsed()?;
    Ok(now.date_naive())
}

/// A Tuesday at least so many days ahead.
fn tuesday_in(days: i64) -> Result<NaiveDate> {
    let mut day = today()? + TimeDelta::days(days);
    while day.weekday() != Weekday::Tue {
        day += TimeDelta::days(1);
    }
    Ok(day)
}

/// Paid leave on a Tuesday and the day after it.
fn leave(first: NaiveDate) -> AskRequest {
    AskRequest {
        kind: RequestKind::Absence,
        absence_type: Some(PAID_LEAVE.to_owned()),
        from: first,
        to: first + TimeDelta::days(1),
        half: None,
        times: None,
        added: None,
        annulled_id: None,
        reason: String::new(),
    }
}

/// A site whose employee has ten days of paid leave; answers the code of the balance too.
async fn site_with_leave() -> Result<(Site, String)> {
    let site = Site::with(&[("REQUIRE_TOTP", "false")]).await?;
    let types: Vec<AbsenceType> = site.camille.get("/absence-types").await?;
    let leave = types.into_iter().find(|one| one.code == PAID_LEAVE);
    let code = leave.and_then(|leave| leave.balance);
    let code = code.context("paid leave takes from no balance")?;
    let opening = json!({
        "balance": code, "from": today()?.to_string(), "good_until": null, "hundredths": 1000,
        "source": "opening", "reason": "Reprise du solde",
    });
    let path = format!("/admin/users/{}/balances/adjust", site.person.user.id);
    let _: BalanceEntry = site.admin.post(&path, &opening).await?;
    Ok((site, code))
}

/// A quantity of days as the pages tell it.
fn days(language: &str, hundredths: i64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    let part = format!("{part:02}");
    let part = part.trim_end_matches('0');
    let french = language == "fr";
    let number = match (part.is_empty(), french) {
        (true, _) => whole.to_string(),
        (false, true) => format!("{whole},{part}"),
        (false, false) => format!("{whole}.{part}"),
    };
    let is_one = if french {
        hundredths < 200
    } else {
        hundredths == 100
    };
    match (french, is_one) {
        (true, true) => format!("{number} jour"),
        (true, false) => format!("{number} jours"),
        (false, true) => format!("{number} day"),
        (false, false) => format!("{number} days"),
    }
}

async fn own(site: &Site, language: &'static str) -> Result<Browser> {
    let own = Browser::start(&Options {
        screen: Screen::Phone,
        language,
        ..Options::default()
    })
    .await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&own, &site.server, email, password, language).await?;
    let page = format!("{}/my-requests", site.server.backoffice());
    own.open(&page).await?;
    own.see("request_type").await?;
    Ok(own)
}

async fn hr(site: &Site, language: &'static str) -> Result<Browser> {
    let office = Browser::start(&Options {
        language,
        ..Options::default()
    })
    .await?;
    let (email, password) = Server::admin();
    sign_in(&office, &site.server, email, password, language).await?;
    Ok(office)
}

/// Waits for so many requests of this state.
async fn rows(browser: &Browser, state: &str, count: u64) -> Result<()> {
    let css = format!("{ROW}[data-state={state}]");
    browser
        .wait_for(&format!("{count} requests, {state}"), async || {
            Ok(browser.count(&css).await? == count)
        })
        .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_person_asks_for_leave_and_reads_the_answer() -> Result<()> {
    for language in ["fr", "en"] {
        let (site, balance) = site_with_leave().await?;
        let first = tuesday_in(21)?;
        let asked = leave(first);
        let effect: RequestEffect = site.camille.post("/requests/preview", &asked).await?;
        let effect = effect.balance.context("it takes from no balance")?;
        let left = days(language, effect.after);
        let at = |path: &str| format!("{}{path}", site.server.backoffice());

        let own = own(&site, language).await?;
        let figure =
            format!("[data-testid=balance-card][data-code={balance}] [data-testid=balance-figure]");
        shows(&own, &figure, &days(language, 1000)).await?;
        own.choose("request_type", PAID_LEAVE).await?;
        set(&own, "request_from", &first.to_string()).await?;
        // The last day follows the first one.
        let follows = format!(
            "return document.querySelector('[data-testid=request_to]').value === '{first}'"
        );
        own.wait_for(
            "the last day",
            async || Ok(own.run(&follows).await? == true),
        )
        .await?;
        set(&own, "request_to", &asked.to.to_string()).await?;
        shows(&own, "[data-testid=request-effect]", &left).await?;
        look(
            &own,
            &format!("backoffice-my-requests-asking-phone-{language}"),
        )
        .await?;
        opens(&own, "send-request").await?;
        rows(&own, "asked", 1).await?;

        let office = hr(&site, language).await?;
        office.open(&at("/to-do")).await?;
        shows(&office, "[data-testid=to-do-requests] .count", "1").await?;
        office.press("to-do-requests").await?;
        rows(&office, "asked", 1).await?;
        shows(&office, ROW, "Camille Durand").await?;
        shows(&office, ROW, &left).await?;
        look(
            &office,
            &format!("backoffice-requests-waiting-desk-{language}"),
        )
        .await?;
        office.press("agree").await?;
        rows(&office, "asked", 0).await?;
        office.open(&at("/requests?state=agreed")).await?;
        rows(&office, "agreed", 1).await?;
        look(
            &office,
            &format!("backoffice-requests-agreed-desk-{language}"),
        )
        .await?;

        own.reload().await?;
        rows(&own, "agreed", 1).await?;
        look(
            &own,
            &format!("backoffice-my-requests-agreed-phone-{language}"),
        )
        .await?;

        // Until it begins, the person may take it back.
        opens(&own, "cancel-request").await?;
        own.press("confirm-yes").await?;
        rows(&own, "cancelled", 1).await?;
        own.kept_the_policy().await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_refusal_has_a_reason_and_the_keyboard_does_it() -> Result<()> {
    let (site, _) = site_with_leave().await?;
    for weeks in [3, 5] {
        let asked = leave(tuesday_in(weeks * 7)?);
        let _: TimeRequest = site.camille.post("/requests", &asked).await?;
    }
    let office = hr(&site, "fr").await?;
    office
        .open(&format!("{}/requests", site.server.backoffice()))
        .await?;
    rows(&office, "asked", 2).await?;
    office
        .run("document.querySelector('[data-waiting]').focus()")
        .await?;
    office.keys("n").await?;
    office.see("refuse-form").await?;
    // Nothing is refused without a word.
    office.press("save-refused").await?;
    shows(&office, "dialog[open]", "Remplissez ce champ.").await?;
    let ready = "const list = document.querySelector('[data-testid=ready_reason]');
        list.selectedIndex = 1;
        list.dispatchEvent(new Event('change', { bubbles: true }));
        return list.value";
    let reason = office.run(ready).await?;
    let reason = reason.as_str().unwrap_or_default();
    look(&office, "backoffice-requests-refusing-desk-fr").await?;
    office.press("save-refused").await?;
    rows(&office, "asked", 1).await?;

    // The keyboard is on the next one.
    office
        .wait_for("the keyboard on the other request", async || {
            let script = "return document.activeElement?.hasAttribute('data-waiting') ?? false";
            Ok(office.run(script).await? == true)
        })
        .await?;
    office.keys("\u{e007}").await?;
    rows(&office, "asked", 0).await?;
    office.see("empty").await?;

    let own = own(&site, "fr").await?;
    rows(&own, "refused", 1).await?;
    rows(&own, "agreed", 1).await?;
    shows(&own, &format!("{ROW}[data-state=refused]"), reason).await?;
    look(&own, "backoffice-my-requests-refused-phone-fr").await?;
    own.kept_the_policy().await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn several_are_agreed_to_at_once() -> Result<()> {
    let (site, _) = site_with_leave().await?;
    for weeks in [3, 5, 7] {
        let asked = leave(tuesday_in(weeks * 7)?);
        let _: TimeRequest = site.camille.post("/requests", &asked).await?;
    }
    let office = hr(&site, "en").await?;
    office
        .open(&format!("{}/requests", site.server.backoffice()))
        .await?;
    rows(&office, "asked", 3).await?;
    office.press("pick-all").await?;
    office.see("agree-picked").await?;
    look(&office, "backoffice-requests-several-desk-en").await?;
    office.press("agree-picked").await?;
    rows(&office, "asked", 0).await?;
    office.see("empty").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_forgotten_punch_is_asked_for() -> Result<()> {
    let (site, _) = site_with_leave().await?;
    let yesterday = today()? - TimeDelta::days(1);
    let own = own(&site, "fr").await?;
    opens(&own, "ask-correction").await?;
    own.see("time").await?;
    own.choose("way", "clock_in").await?;
    set(&own, "day", &yesterday.to_string()).await?;
    set(&own, "time", "08:00").await?;
    own.fill("request_reason", "Téléphone oublié").await?;
    look(&own, "backoffice-my-requests-punch-phone-fr").await?;
    opens(&own, "send-request").await?;
    rows(&own, "asked", 1).await?;
    shows(&own, ROW, "08:00").await?;

    let office = hr(&site, "fr").await?;
    office
        .open(&format!("{}/requests", site.server.backoffice()))
        .await?;
    rows(&office, "asked", 1).await?;
    shows(&office, ROW, "Téléphone oublié").await?;
    office.press("agree").await?;
    rows(&office, "asked", 0).await?;
    own.open(&format!("{}/my-punches", site.server.backoffice()))
        .await?;
    shows(&own, ".own-punch", "08:00").await?;
    own.kept_the_policy().await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_changes_a_type_of_absence_and_adjusts_a_balance() -> Result<()> {
    let (site, balance) = site_with_leave().await?;
    let office = hr(&site, "fr").await?;
    let at = |path: &str| format!("{}{path}", site.server.backoffice());
    office.open(&at("/settings/absences")).await?;
    let row = format!("[data-testid=absence-type-rows] [data-code={PAID_LEAVE}]");
    office.see_css(&row).await?;
    look(&office, "backoffice-settings-absences-desk-fr").await?;
    office
        .run(&format!(
            "document.querySelector('{row} [data-testid=edit-absence-type]').click()"
        ))
        .await?;
    office.see("absence-type-form").await?;
    look(&office, "backoffice-settings-absence-type-desk-fr").await?;
    office.fill("payroll_code", "CP01").await?;
    office.press("save-absence-type").await?;
    office.see_no("absence-type-form").await?;
    shows(&office, &row, "CP01").await?;

    let path = format!("/people/{}/time", site.person.user.id);
    office.open(&at(&path)).await?;
    let figure =
        format!("[data-testid=balance-card][data-code={balance}] [data-testid=balance-figure]");
    shows(&office, &figure, "10 jours").await?;
    opens(&office, "adjust-balance").await?;
    office.choose("adjust_balance", &balance).await?;
    office.choose("adjust_source", "adjusted").await?;
    office.fill("adjust_amount", "-1,5").await?;
    office
        .fill("adjust_reason", "Solde du logiciel précédent")
        .await?;
    opens(&office, "save-adjust").await?;
    shows(&office, &figure, "8,5 jours").await?;
    look(&office, "backoffice-person-balances-desk-fr").await?;

    // What is annulled never was.
    office
        .run(
            "document.querySelector('[data-testid=balance-entries] [data-testid=annul-entry]').click()",
        )
        .await?;
    office.press("confirm-yes").await?;
    shows(&office, &figure, "10 jours").await?;
    office.kept_the_policy().await
}
