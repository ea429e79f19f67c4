//! From HR's invitation to a badge.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrona_api_types::{HrCode, Punch, User, WaitingMail};
use chrona_browser_tests::{Browser, Client, Options, Screen, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{pages::look, support::sign_in};

const EMAIL: &str = "zoe.lefevre@example.org";

/// A back-office on a desk where the administrator is signed in.
async fn office(server: &Server) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, server, email, password, "fr").await?;
    Ok(office)
}

async fn phone() -> Result<Browser> {
    Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await
}

/// The subjects of the e-mails to this address, which the server writes to its log.
fn subjects(server: &Server, to: &str) -> Vec<String> {
    let log = server.logged();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter(|line| line["to"] == to)
        .filter_map(|line| Some(line["subject"].as_str()?.to_owned()))
        .collect()
}

/// The digits of this address's e-mail, once so many have left.
async fn digits(server: &Server, to: &str, mails: usize) -> Result<String> {
    let end = Instant::now() + Duration::from_secs(15);
    loop {
        let subjects = subjects(server, to);
        if let Some(subject) = subjects.get(mails - 1) {
            let digits = subject.rsplit(' ').next().unwrap_or_default();
            return Ok(digits.to_owned());
        }
        anyhow::ensure!(Instant::now() < end, "only {subjects:?} left");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

/// The value of the field with this `data-testid`.
async fn value(browser: &Browser, test_id: &str) -> Result<String> {
    browser.see(test_id).await?;
    let script = format!("return document.querySelector('[data-testid={test_id}]').value");
    let value = browser.run(&script).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn someone_invited_joins_on_a_phone_and_shows_a_badge() -> Result<()> {
    let server = Server::start(&[])?;
    let office = office(&server).await?;
    office
        .open(&format!("{}/people", server.backoffice()))
        .await?;
    office.press("invite").await?;
    office.see("invitation-form").await?;
    office.fill("first_name", "Zoé").await?;
    office.fill("last_name", "Lefèvre").await?;
    office.press("create-invitation").await?;
    office.see_text("Remplissez ce champ").await?;
    office.fill("employee_email", EMAIL).await?;
    office.fill("expires_in_days", "40").await?;
    office.press("create-invitation").await?;
    office.see_css("#field-expires_in_days-error").await?;
    office.fill("expires_in_days", "14").await?;
    office.press("create-invitation").await?;
    office.see("invitation-qr").await?;
    look(&office, "backoffice-invitation-shown-desk-fr").await?;
    let link = value(&office, "invitation-link").await?;
    let code = value(&office, "invitation-code").await?;
    assert!(
        link.starts_with(&format!("{}/join#code={code}", server.backoffice())),
        "{link}"
    );
    office.press("invitation-done").await?;
    office.see_css("tr[data-state=waiting]").await?;
    office.see_text(&code).await?;

    let phone = phone().await?;
    phone.open(&link).await?;
    phone.see("join-begin").await?;
    phone
        .wait_for("an address bar without the code", async || {
            Ok(phone.run("return location.href").await? == format!("{}/join", server.backoffice()))
        })
        .await?;
    assert_eq!(value(&phone, "hr_code").await?, code);
    assert_eq!(value(&phone, "email").await?, EMAIL);
    look(&phone, "join-1-phone-fr").await?;
    phone.press("join-next").await?;
    phone.see("join-digits").await?;
    phone.see_attribute("join-step", "data-step", "2").await?;
    let first = digits(&server, EMAIL, 2).await?;
    phone.press("join-resend").await?;
    let second = digits(&server, EMAIL, 3).await?;
    phone.see("join-resent").await?;
    phone.fill("otp_code", &first).await?;
    phone.press("join-verify").await?;
    if first != second {
        phone.see_css("#field-otp_code-error").await?;
        look(&phone, "join-2-phone-fr").await?;
    }
    phone.fill("otp_code", &second).await?;
    phone.press("join-verify").await?;
    phone.see_text("Bonjour Zoé Lefèvre").await?;
    phone.fill("password", "motdepasse").await?;
    phone.press("join-complete").await?;
    phone.see_css("#field-password-error").await?;
    phone.fill("password", "la phrase de zoé au bureau").await?;
    phone.fill("device_name", "Téléphone de Zoé").await?;
    look(&phone, "join-3-phone-fr").await?;
    phone.press("join-complete").await?;
    phone.see("badge-qr").await?;
    assert_eq!(
        phone.run("return location.pathname").await?,
        "/badge",
        "the address is the badge's"
    );
    look(&phone, "join-badge-phone-fr").await?;

    // The session outlives the page, and the phone is the one that was registered.
    phone.reload().await?;
    phone.see("badge-qr").await?;
    phone.see_text("Téléphone de Zoé").await?;
    phone
        .see_attribute("badge-phone", "data-bound", "true")
        .await?;
    phone.kept_the_policy().await?;

    let admin = Client::admin(&server).await?;
    let users: Vec<User> = admin.get("/admin/users").await?;
    let zoe = users.iter().find(|user| user.email == EMAIL);
    assert!(zoe.context("no account")?.email_verified);
    assert!(admin.get::<Vec<Punch>>("/admin/punches").await?.is_empty());
    office
        .open(&format!("{}/invitations?state=used", server.backoffice()))
        .await?;
    office.see_css("tr[data-state=used]").await?;
    office
        .open(&format!("{}/log?event=user_joined", server.backoffice()))
        .await?;
    office.see_css("tr[data-event=user_joined]").await?;

    // The link again, where she is signed in: first out, then the code that was used.
    phone.open(&link).await?;
    phone.see("join-occupied").await?;
    phone
        .see_text("La session de Zoé Lefèvre est ouverte ici")
        .await?;
    look(&phone, "join-occupied-phone-fr").await?;
    phone.press("join-sign-out").await?;
    phone.press("join-next").await?;
    phone.see("form-error").await?;
    office.kept_the_policy().await?;
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn steps_begun_again_elsewhere_send_back_to_the_first() -> Result<()> {
    let server = Server::start(&[])?;
    let admin = Client::admin(&server).await?;
    let wanted = json!({ "employee_email": EMAIL, "first_name": "Zoé" });
    let code: HrCode = admin.post("/admin/hr-codes", &wanted).await?;
    let phone = phone().await?;
    phone.open(&server.backoffice()).await?;
    phone.press("language-fr").await?;
    phone.press("join").await?;
    phone.fill("hr_code", &code.code.to_lowercase()).await?;
    phone.fill("email", EMAIL).await?;
    phone.press("join-next").await?;
    let digits = digits(&server, EMAIL, 1).await?;
    phone.see("join-digits").await?;
    let wanted = json!({ "hr_code": code.code, "email": EMAIL });
    let _: Value = admin.post("/onboarding/initiate", &wanted).await?;
    phone.fill("otp_code", &digits).await?;
    phone.press("join-verify").await?;
    phone.see_attribute("join-step", "data-step", "1").await?;
    phone.see_text("Recommencez avec votre code").await?;
    assert_eq!(value(&phone, "email").await?, EMAIL);
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_invitation_is_sent_again_and_revoked() -> Result<()> {
    let server = Server::start(&[])?;
    let admin = Client::admin(&server).await?;
    let wanted = json!({ "employee_email": EMAIL, "first_name": "Zoé" });
    let _: HrCode = admin.post("/admin/hr-codes", &wanted).await?;
    let office = office(&server).await?;
    office
        .open(&format!("{}/invitations", server.backoffice()))
        .await?;
    office.see_text("pas encore").await?;
    let row = "[data-testid=invitation-rows] tr";
    office.press_in_menu(row, "send-invitation").await?;
    office.press("confirm-yes").await?;
    digits(&server, EMAIL, 1).await?;
    office
        .wait_for("the invitation sent", async || {
            let page = office.run("return document.body.innerText").await?;
            Ok(!page.as_str().unwrap_or_default().contains("pas encore"))
        })
        .await?;
    office.press_in_menu(row, "revoke-invitation").await?;
    office.press("confirm-yes").await?;
    office.see("empty").await?;
    office
        .open(&format!("{}/invitations?state=all", server.backoffice()))
        .await?;
    office.see_css("tr[data-state=revoked]").await?;
    assert_eq!(
        office
            .count("[data-testid=invitation-rows] .row-actions")
            .await?,
        0,
        "nothing to do with a revoked one"
    );
    office.kept_the_policy().await
}

/// A file of people as a French spreadsheet saves it, in this folder.
fn file(folder: &Path) -> Result<String> {
    let path = folder.join("salariés.csv");
    let rows = "\u{feff}Prénom;Nom;E-mail;Matricule;Langue\r\n\
        Zoé;Lefèvre;zoe.lefevre@example.org;042;fr\r\n\
        Ann;Miller;ann.miller@example.org;043;en\r\n\
        Hélène;Roy;pas une adresse;044;fr\r\n\
        Zoé;Bis;Zoe.Lefevre@example.org;045;fr\r\n";
    fs::write(&path, rows)?;
    Ok(path.to_string_lossy().into_owned())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_file_of_people_is_looked_at_then_invited() -> Result<()> {
    let server = Server::start(&[])?;
    let folder = TempDir::new()?;
    let office = office(&server).await?;
    office
        .open(&format!("{}/invitations", server.backoffice()))
        .await?;
    office.press("import-people").await?;
    let empty = folder.path().join("vide.csv");
    fs::write(&empty, "E-mail\r\n")?;
    office
        .give_file("import-file", &empty.to_string_lossy())
        .await?;
    office.see_text("Ce fichier ne contient personne").await?;
    office
        .give_file("import-file", &file(folder.path())?)
        .await?;
    office.see("import-counts").await?;
    assert_eq!(
        office.text("import-counts").await?.replace('\n', " "),
        "2 nouvelles 2 à corriger"
    );
    let first = "[data-testid=import-rows] tr:first-child[data-line=\"4\"][data-bad=true]";
    assert_eq!(office.count(first).await?, 1, "bad rows come first");
    look(&office, "backoffice-import-preview-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-import-preview-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    let admin = Client::admin(&server).await?;
    let codes: Vec<HrCode> = admin.get("/admin/hr-codes").await?;
    assert!(codes.is_empty(), "a preview makes nothing");

    let words = office.text("make-invitations").await?;
    assert!(
        words.contains("Créer 2 invitations sans envoyer"),
        "{words}"
    );
    office.press("make-and-send").await?;
    office.see("import-made").await?;
    look(&office, "backoffice-import-made-desk-fr").await?;
    digits(&server, "ann.miller@example.org", 1).await?;

    // The corrected file says what changes, and writes to nobody who was written to.
    office.press("other-file").await?;
    let corrected = folder.path().join("corrigé.csv");
    let rows = "sep=;\r\n\"Nom, prénom\";E-mail;Matricule;Service\r\n\
        \"Lefèvre, Zoë\";zoe.lefevre@example.org;0042;Quai\r\n\
        \"Miller, Ann\";ann.miller@example.org;043;Quai\r\n\
        \"Roy, Hélène\";helene.roy@example.org;043;Quai\r\n\
        \"Petit, Luc\";luc@example.org;#N/A;Quai\r\n";
    fs::write(&corrected, rows)?;
    office
        .give_file("import-file", &corrected.to_string_lossy())
        .await?;
    office.see_css("tr[data-outcome=updated]").await?;
    office.see_css("tr[data-outcome=unchanged]").await?;
    office.see("unknown-columns").await?;
    let columns = office.text("unknown-columns").await?;
    assert!(columns.contains("Service"), "{columns}");
    office.see_text("#N/A").await?;
    office.see_text("deux fois").await?;
    assert_eq!(office.count("[data-testid=make-and-send]").await?, 0);
    look(&office, "backoffice-import-again-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-import-again-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    office.press("make-invitations").await?;
    office.see("import-made").await?;
    office.see_text("Personne ne reçoit d’e-mail").await?;
    look(&office, "backoffice-import-updated-desk-fr").await?;
    office.press("see-invitations").await?;
    office.see_text("Zoë Lefèvre").await?;
    office.see_text("0042").await?;
    office.fill("invitation-search", "lefevre zoe").await?;
    office
        .wait_for("the one that is searched for", async || {
            Ok(office.count("[data-testid=invitation-rows] tr").await? == 1)
        })
        .await?;
    let codes: Vec<HrCode> = admin.get("/admin/hr-codes").await?;
    assert_eq!(codes.len(), 2);
    assert_eq!(
        subjects(&server, EMAIL).len(),
        1,
        "nobody is written to unasked"
    );
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn e_mail_that_does_not_leave_is_listed_tried_again_and_thrown_away() -> Result<()> {
    // Nothing listens on the first port.
    let server = Server::start(&[
        ("EMAIL_PROVIDER", "smtp"),
        ("EMAIL_FROM_ADDRESS", "chrona@example.org"),
        ("BACKOFFICE_URL", "https://chrona.example.org"),
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", "1"),
        ("SMTP_USE_TLS", "false"),
    ])?;
    let admin = Client::admin(&server).await?;
    let wanted = json!({ "employee_email": EMAIL, "first_name": "Zoé", "send_invitation": true });
    let _: HrCode = admin.post("/admin/hr-codes", &wanted).await?;
    let office = office(&server).await?;
    office
        .wait_for("a try that failed", async || {
            let mails: Vec<WaitingMail> = admin.get("/admin/mail").await?;
            Ok(mails.iter().any(|mail| mail.last_error.is_some()))
        })
        .await?;
    office
        .open(&format!("{}/mail", server.backoffice()))
        .await?;
    office.see_css("tr[data-given-up=false]").await?;
    office.see_text(EMAIL).await?;
    look(&office, "backoffice-mail-waiting-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-mail-waiting-phone-fr").await?;
    office.resize(Screen::Desk).await?;
    office.press("retry-mail").await?;
    office.see_text("essayé à nouveau").await?;
    office
        .wait_for("another try", async || {
            let mails: Vec<WaitingMail> = admin.get("/admin/mail").await?;
            Ok(mails
                .iter()
                .any(|mail| mail.next_try_at.is_some() && mail.tries > 0))
        })
        .await?;
    // The administrator may be told of the sign-in, too.
    let rows = "[data-testid=mail-rows] tr";
    while let left @ 1.. = office.count(rows).await? {
        office.press_in_menu(rows, "discard-mail").await?;
        office.press("confirm-yes").await?;
        office
            .wait_for("one e-mail less", async || {
                Ok(office.count(rows).await? < left)
            })
            .await?;
    }
    office.see_text("Rien en attente").await?;
    office.kept_the_policy().await
}
