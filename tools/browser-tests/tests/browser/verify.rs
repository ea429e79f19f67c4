//! Verifying the ledger in a browser: receipts an employee keeps, and the ledger as a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Screen};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    pages::look,
    support::{HANDED, Site, sign_in},
};

async fn give(browser: &Browser, files: &[&Path]) -> Result<()> {
    let names: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
    browser.give_file("verify-files", &names.join("\n")).await
}

/// Waits until the page could do without the server, it and no other.
async fn is_kept(browser: &Browser) -> Result<()> {
    browser.see_css("#verify-files").await?;
    browser
        .wait_for("what the page needs without a server", async || {
            let ready = "return !!navigator.serviceWorker.controller";
            Ok(browser.run(ready).await? == true)
        })
        .await?;
    let scopes = "return navigator.serviceWorker.getRegistrations()
        .then((all) => all.map(({ scope }) => new URL(scope).pathname))";
    assert_eq!(browser.run(scopes).await?, json!(["/verify"]));
    Ok(())
}

/// Whether an hour has just begun: the server signs a checkpoint by itself.
fn is_new_hour() -> Result<bool> {
    Ok(SystemTime::UNIX_EPOCH.elapsed()?.as_secs() / 60 % 60 < 2)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_receipt_and_the_ledger_are_verified_without_an_account() -> Result<()> {
    let site = Site::new().await?;
    let kiosk = site.kiosk_client();
    for _ in 0..3 {
        let badge = site.camille.badge(site.phone).await?;
        kiosk.punch(&badge.qr_token).await?;
    }
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);

    // The employee takes the receipt of the first punch, before and after the hour's checkpoint.
    let desk = Browser::start(&Options::default()).await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&desk, &site.server, email, password, "fr").await?;
    desk.before_each_page(HANDED).await?;
    desk.open(&format!("{}/my-punches", site.server.backoffice()))
        .await?;
    desk.see("receipt").await?;
    let take = async |file: &str| {
        desk.run(
            "window.handed = null; document.querySelectorAll('[data-testid=receipt]')[2].click()",
        )
        .await?;
        desk.wait_for("a receipt", async || {
            Ok(desk.run("return window.handed").await?.is_string())
        })
        .await?;
        let text = desk.run("return window.handed").await?;
        let text = text.as_str().unwrap_or_default().to_owned();
        fs::write(path(file), &text)?;
        anyhow::Ok(text)
    };
    let early = take("early.json").await?;
    assert!(is_new_hour()? || !early.contains("chrona/"), "{early}");
    let note = site.server.chrona(&["ledger", "checkpoint"], "")?;
    fs::write(path("kept.txt"), &note)?;
    let proven = take("proven.json").await?;
    assert!(proven.contains("chrona/"), "with the checkpoint: {proven}");
    let export = site.server.chrona(
        &[
            "ledger",
            "export",
            "--account",
            &site.person.user.id.to_string(),
        ],
        "",
    )?;
    fs::write(path("ledger.jsonl"), &export)?;

    // Someone without an account, and then without a server.
    let mut server = site.server;
    let anyone = Browser::start(&Options::default()).await?;
    anyone
        .open(&format!("{}/verify", server.backoffice()))
        .await?;
    is_kept(&anyone).await?;
    server.down();
    anyone.reload().await?;
    anyone.see_css("#verify-files").await?;
    look(&anyone, "backoffice-verify-desk-fr").await?;

    give(&anyone, &[&path("early.json")]).await?;
    anyone.see_text("Reçu authentique").await?;
    anyone.see_text("joignez l’export du registre").await?;
    give(&anyone, &[&path("proven.json")]).await?;
    anyone.see_text("Le registre signé le").await?;
    look(&anyone, "backoffice-verify-receipt-desk-fr").await?;

    give(
        &anyone,
        &[
            &path("ledger.jsonl"),
            &path("early.json"),
            &path("kept.txt"),
        ],
    )
    .await?;
    anyone.see_text("Le registre est intact").await?;
    anyone.see_css("[data-contained=true]").await?;
    look(&anyone, "backoffice-verify-ledger-desk-fr").await?;
    let key = anyone.text("verify-key").await?;
    assert_eq!(key.len(), 43);

    // Altered, cut, and held to another key.
    let forged = export.replacen("\"kind\":\"clock_in\"", "\"kind\":\"clock_out\"", 1);
    assert_ne!(forged, export);
    fs::write(path("forged.jsonl"), forged)?;
    give(&anyone, &[&path("forged.jsonl")]).await?;
    anyone.see("verify-bad").await?;
    anyone
        .see_text("Ce que l’écriture 0 enregistre a été modifié")
        .await?;
    anyone.resize(Screen::Phone).await?;
    look(&anyone, "backoffice-verify-bad-phone-fr").await?;
    let lines: Vec<&str> = export.lines().collect();
    fs::write(path("cut.jsonl"), lines[..lines.len() - 1].join("\n"))?;
    give(&anyone, &[&path("cut.jsonl")]).await?;
    anyone
        .see_text("Le registre s’arrête après 2 écritures")
        .await?;
    fs::write(path("other.txt"), "rien")?;
    give(&anyone, &[&path("other.txt")]).await?;
    anyone.see_text("n’est ni un export du registre").await?;
    anyone.fill("key", &"A".repeat(43)).await?;
    give(&anyone, &[&path("ledger.jsonl")]).await?;
    anyone
        .see_text("L’export nomme une autre clé que la vôtre")
        .await?;
    Ok(())
}

/// A month with one shift, on the phone of who worked it.
struct Month {
    site: Site,
    own: Browser,
    folder: TempDir,
}

impl Month {
    async fn new() -> Result<Self> {
        let site = Site::new().await?;
        let kiosk = site.kiosk_client();
        for _ in 0..2 {
            let badge = site.camille.badge(site.phone).await?;
            kiosk.punch(&badge.qr_token).await?;
        }
        let own = Browser::start(&Options {
            screen: Screen::Phone,
            ..Options::default()
        })
        .await?;
        let (email, password) = (&site.person.email, &site.person.password);
        sign_in(&own, &site.server, email, password, "fr").await?;
        own.before_each_page(HANDED).await?;
        own.open(&format!("{}/my-hours", site.server.backoffice()))
            .await?;
        Ok(Self {
            site,
            own,
            folder: tempfile::tempdir()?,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Takes what a button hands out, as a file.
    async fn take(&self, button: &str, file: &str) -> Result<String> {
        self.own.see(button).await?;
        // The menu of a phone lies over the end of the page.
        let press = format!(
            "window.handed = null; document.querySelector('[data-testid={button}]').click()"
        );
        self.own.run(&press).await?;
        self.own
            .wait_for("a file", async || {
                Ok(self.own.run("return window.handed").await?.is_string())
            })
            .await?;
        let text = self.own.run("return window.handed").await?;
        let text = text.as_str().unwrap_or_default().to_owned();
        fs::write(self.path(file), &text)?;
        Ok(text)
    }

    /// Keeps the ledger's export, in which the punches of this account can be read.
    fn export(&self, account: &str, file: &str) -> Result<()> {
        let arguments = ["ledger", "export", "--account", account];
        let export = self.site.server.chrona(&arguments, "")?;
        Ok(fs::write(self.path(file), export)?)
    }

    /// What `chrona timesheet verify` says of a file and the ledger's export.
    fn verified(&self, file: &str) -> Result<String> {
        let (file, ledger) = (self.path(file), self.path("ledger.jsonl"));
        let (file, ledger) = (file.to_string_lossy(), ledger.to_string_lossy());
        let arguments = ["timesheet", "verify", &file, "--ledger", &ledger];
        self.site.server.chrona(&arguments, "")
    }
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_timesheet_is_held_to_the_ledger_on_the_page_and_by_the_command() -> Result<()> {
    let month = Month::new().await?;
    month.take("keep-signed", "month.jws").await?;
    month.take("keep-case", "case.json").await?;
    let id = month.site.person.user.id.to_string();
    month.export(&id, "ledger.jsonl")?;

    let told = month.verified("month.jws")?;
    assert!(told.contains("Same         computed again"), "{told}");
    assert!(told.contains("Recorded     2 punches"), "{told}");
    let told = month.verified("case.json")?;
    assert!(told.contains("Recorded     2 punches"), "{told}");
    let case = fs::read_to_string(month.path("case.json"))?;
    let other = case.replacen("clock_out", "clock_in", 1);
    assert_ne!(other, case);
    fs::write(month.path("other.json"), other)?;
    let refused = month.verified("other.json").unwrap_err().to_string();
    assert!(refused.contains("not in the ledger"), "{refused}");

    // A case file is held to the ledger where the zone is known.
    let own = &month.own;
    own.open(&format!("{}/verify", month.site.server.backoffice()))
        .await?;
    own.see_css("#verify-files").await?;
    give(
        own,
        &[&month.path("case.json"), &month.path("ledger.jsonl")],
    )
    .await?;
    own.see_css("[data-testid=verify-computed][data-holds=true]")
        .await?;
    own.see_text("ce sont tous les pointages").await?;
    give(
        own,
        &[&month.path("other.json"), &month.path("ledger.jsonl")],
    )
    .await?;
    own.see_css("[data-testid=verify-computed][data-holds=false]")
        .await?;
    own.see_text("sont au registre et manquent ici").await?;
    own.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_signed_month_is_verified_without_a_server() -> Result<()> {
    let month = Month::new().await?;
    let signed = month.take("keep-signed", "month.jws").await?;
    assert_eq!(signed.split('.').count(), 3, "{signed}");
    month
        .own
        .run("document.querySelector('[data-testid=proof]').scrollIntoView({ block: 'center' })")
        .await?;
    look(&month.own, "backoffice-my-hours-proof-phone-fr").await?;
    let id = month.site.person.user.id.to_string();
    month.export(&id, "ledger.jsonl")?;
    month.export("1", "hidden.jsonl")?;
    // One letter of what was signed is another.
    let middle = signed.len() / 2;
    let letter = if signed[middle..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    let forged = format!("{}{letter}{}", &signed[..middle], &signed[middle + 1..]);
    fs::write(month.path("forged.jws"), forged)?;

    // Someone without an account, and then without a server.
    let Month { site, folder, .. } = month;
    let path = |name: &str| folder.path().join(name);
    let mut server = site.server;
    let anyone = Browser::start(&Options::default()).await?;
    anyone
        .open(&format!("{}/verify", server.backoffice()))
        .await?;
    is_kept(&anyone).await?;
    server.down();
    anyone.reload().await?;
    anyone.see_css("#verify-files").await?;
    give(&anyone, &[&path("month.jws")]).await?;
    anyone
        .see_css("[data-testid=verify-computed][data-holds=true]")
        .await?;
    anyone.see_text("mêmes chiffres").await?;
    anyone.see_text("Il nomme 2 écritures").await?;
    give(&anyone, &[&path("month.jws"), &path("ledger.jsonl")]).await?;
    anyone.see_text("ce sont tous les pointages").await?;
    look(&anyone, "backoffice-verify-signed-desk-fr").await?;
    give(&anyone, &[&path("month.jws"), &path("hidden.jsonl")]).await?;
    anyone
        .see_css("[data-testid=verify-computed][data-holds=false]")
        .await?;
    anyone
        .see_text("Ces pointages ne sont pas au registre")
        .await?;
    give(&anyone, &[&path("forged.jws")]).await?;
    anyone.see("verify-bad").await?;
    anyone
        .see_text("n’est pas signée par la clé du registre")
        .await?;
    anyone.kept_the_policy().await
}
