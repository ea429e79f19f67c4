//! People: found as they are typed, told apart, their phones and addresses.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use chrona_api_types::{CreateUser, Device, HrCode, SentMail, User};
use chrona_browser_tests::{Browser, Client, Options, Screen, Server};
use serde_json::{Value, json};

use crate::{
    mail_links::link,
    pages::look,
    support::{Site, sign_in},
};

/// A real relay without TLS, which takes every message, or refuses every one for its size.
struct Relay {
    child: Child,
    port: u16,
}

impl Relay {
    fn start(port: Option<u16>, refuses: bool) -> Result<Self> {
        let python = std::env::var("CHRONA_TEST_PYTHON")
            .context("CHRONA_TEST_PYTHON names a Python that has aiosmtpd")?;
        let port = match port {
            Some(port) => port,
            None => chrona_free_port::free_port()?,
        };
        let mut command = Command::new(python);
        command.args(["-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink"]);
        command.args(["-l", &format!("127.0.0.1:{port}")]);
        if refuses {
            command.args(["-s", "64"]);
        }
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let relay = Self { child, port };
        let end = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            anyhow::ensure!(Instant::now() < end, "the relay does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(relay)
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("EMAIL_PROVIDER", "smtp".to_owned()),
            ("EMAIL_FROM_ADDRESS", "chrona@example.org".to_owned()),
            ("BACKOFFICE_URL", "https://chrona.example.org".to_owned()),
            ("SMTP_HOST", "127.0.0.1".to_owned()),
            ("SMTP_PORT", self.port.to_string()),
            ("SMTP_USE_TLS", "false".to_owned()),
        ]
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn office(server: &Server, language: &str) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&office, server, email, password, language).await?;
    Ok(office)
}

async fn create(admin: &Client, first: &str, last: &str, number: &str) -> Result<User> {
    let wanted = CreateUser {
        email: format!("{number}@example.org"),
        password: "quatre pommes sur le quai".to_owned(),
        role: "user".to_owned(),
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        staff_number: Some(number.to_owned()),
        ..CreateUser::default()
    };
    admin.post("/admin/users", &wanted).await
}

/// Types a search and waits until so many rows are left.
async fn finds(page: &Browser, field: &str, wanted: &str, rows: &str, count: u64) -> Result<()> {
    page.fill(field, wanted).await?;
    page.wait_for(&format!("{count} rows for {wanted}"), async || {
        Ok(page.count(rows).await? == count)
    })
    .await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn people_are_found_as_they_are_typed_and_told_apart() -> Result<()> {
    let server = Server::start(&[])?;
    let admin = Client::admin(&server).await?;
    for (first, last, number) in [
        ("Zoë", "Lefèvre", "A-042"),
        ("Zoé", "Lefèvre", "A-043"),
        ("Anne", "Lecœur", "A-044"),
        ("Jean-Baptiste", "d’Alembert", "A-045"),
    ] {
        create(&admin, first, last, number).await?;
    }
    let office = office(&server, "fr").await?;
    for (path, field, rows) in [
        ("/people", "people-search", "[data-testid=people-rows] tr"),
        (
            "/?show=out",
            "presence-search",
            "[data-testid=presence-list] > li",
        ),
    ] {
        office
            .open(&format!("{}{path}", server.backoffice()))
            .await?;
        office.see(field).await?;
        for (wanted, count) in [
            ("Lefèvre Zoë", 2),
            ("zoe LEFEVRE a042", 1),
            ("lecoeur", 1),
            ("d\u{27}alembert", 1),
            ("dalembert jean", 1),
            ("baptiste jean", 1),
            ("lefevre anne", 0),
        ] {
            finds(&office, field, wanted, rows, count).await?;
        }
    }
    // Two of one name, where one is chosen.
    office
        .open(&format!("{}/punches", server.backoffice()))
        .await?;
    office.fill("user", "e").await?;
    office.see_text("Zoë Lefèvre (A-042)").await?;
    office.see_text("Zoé Lefèvre (A-043)").await?;
    let choices = office.run("return document.body.innerText").await?;
    assert!(
        !choices.to_string().contains("Lecœur (A-044)"),
        "one of her name"
    );
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_finds_a_phone_by_its_person_and_revokes_it() -> Result<()> {
    let site = Site::new().await?;
    let other = site.admin.create_person("Zoé", "Lefèvre").await?;
    let zoe = Client::sign_in(&site.server, &other.email, &other.password).await?;
    let phone = zoe.register_phone("Téléphone de Zoé").await?;
    let office = office(&site.server, "fr").await?;
    office
        .open(&format!("{}/devices", site.server.backoffice()))
        .await?;
    let rows = "[data-testid=device-rows] tr";
    finds(&office, "device-search", "lefevre", rows, 1).await?;
    look(&office, "backoffice-devices-found-desk-fr").await?;
    let address = office.run("return location.search").await?;
    assert_eq!(address, "?search=lefevre");
    office
        .see_css(&format!("tr[data-device-id=\"{}\"]", phone.id))
        .await?;
    // By the name to the person, whose phones are there too.
    office
        .run("document.querySelector('[data-testid=device-rows] td a').click()")
        .await?;
    office.see("person-phones").await?;
    look(&office, "backoffice-person-phones-desk-fr").await?;
    office.press("revoke-device").await?;
    office.press("confirm-yes").await?;
    office.see_text("Aucun téléphone en service").await?;
    let phones: Vec<Device> = zoe.get("/devices/me?include_revoked=true").await?;
    assert!(phones[0].is_revoked);
    // What was searched is there on the way back.
    office.run("history.back()").await?;
    office.see("device-search").await?;
    let kept = office
        .run("return document.querySelector('[data-testid=device-search]').value")
        .await?;
    assert_eq!(kept, "lefevre");
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn someone_sees_and_revokes_their_own_phones() -> Result<()> {
    let site = Site::new().await?;
    let desk = Browser::start(&Options::default()).await?;
    let (email, password) = (&site.person.email, &site.person.password);
    sign_in(&desk, &site.server, email, password, "fr").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-my-phones").await?;
    desk.see_text("Téléphone de Camille").await?;
    look(&desk, "backoffice-my-phones-desk-fr").await?;
    desk.resize(Screen::Phone).await?;
    look(&desk, "backoffice-my-phones-phone-fr").await?;
    desk.press("revoke-phone").await?;
    desk.press("confirm-yes").await?;
    desk.see_text("Aucun téléphone").await?;
    let phones: Vec<Device> = site.camille.get("/devices/me").await?;
    assert!(phones.is_empty());
    desk.press("revoked-too").await?;
    desk.see_css("tr[data-revoked=true]").await?;
    desk.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_address_is_changed_by_its_person_and_undone_from_the_old_one() -> Result<()> {
    let site = Site::new().await?;
    let (email, password) = (&site.person.email, &site.person.password);
    let check: Value = site.camille.post("/auth/verify-email/request", &()).await?;
    let _ = check;
    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    phone.open(&link(&site.server, email).await?).await?;
    phone.press("confirm-link").await?;
    phone.see("link-done").await?;

    let desk = Browser::start(&Options::default()).await?;
    sign_in(&desk, &site.server, email, password, "fr").await?;
    desk.press("nav-sessions").await?;
    desk.press("tab-my-address").await?;
    desk.see("address-form").await?;
    look(&desk, "backoffice-my-address-desk-fr").await?;
    let new = "camille.durand@exemple.fr";
    desk.fill("new_email", new).await?;
    desk.fill("current_password", "faux, et long").await?;
    desk.press("save-address").await?;
    desk.see_css("#field-current_password-error").await?;
    desk.fill("current_password", password).await?;
    desk.press("save-address").await?;
    desk.see("address-waits").await?;
    look(&desk, "backoffice-my-address-waits-desk-fr").await?;

    phone.open(&link(&site.server, new).await?).await?;
    phone.see("confirm-form").await?;
    look(&phone, "confirm-address-phone-fr").await?;
    phone.press("confirm-link").await?;
    phone.see("link-done").await?;
    let me: User = site.camille.get("/auth/me").await?;
    assert_eq!((me.email.as_str(), me.email_verified), (new, true));

    let undo = async || -> Result<String> {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let link = link(&site.server, email).await?;
            if link.contains("/undo-address#") {
                return Ok(link);
            }
            anyhow::ensure!(Instant::now() < end, "{link}");
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    };
    phone.open(&undo().await?).await?;
    phone.see("confirm-form").await?;
    look(&phone, "undo-address-phone-fr").await?;
    phone.press("confirm-link").await?;
    phone.see("link-done").await?;
    look(&phone, "undo-address-done-phone-fr").await?;
    // Its sessions are over, and the old address signs in.
    desk.reload().await?;
    desk.see("sign-in-form").await?;
    sign_in(&desk, &site.server, email, password, "fr").await?;
    desk.kept_the_policy().await?;
    phone.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_address_that_is_refused_is_seen_and_corrected_by_hr() -> Result<()> {
    let relay = Relay::start(None, true)?;
    let settings = relay.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let server = Server::start(&settings)?;
    let admin = Client::admin(&server).await?;
    let person = admin.create_person("Camile", "Durand").await?;
    // Nobody writes to this one.
    admin.create_person("Zoé", "Roy").await?;
    let path = format!("/admin/users/{}", person.user.id);
    let _: Value = admin
        .post(&format!("{path}/send-address-check"), &())
        .await?;
    let wanted = json!({ "employee_email": "zoe@example.org", "send_invitation": true });
    let _: HrCode = admin.post("/admin/hr-codes", &wanted).await?;
    let office = office(&server, "fr").await?;
    office
        .wait_for("a refusal", async || {
            let user: User = admin.get(&path).await?;
            Ok(user.email_refused_at.is_some())
        })
        .await?;
    office
        .open(&format!("{}/people", server.backoffice()))
        .await?;
    office.see_text("Adresse refusée").await?;
    office.see_text("Adresse jamais confirmée").await?;
    look(&office, "backoffice-people-refused-desk-fr").await?;
    office
        .open(&format!("{}/invitations", server.backoffice()))
        .await?;
    office.see("invitation-trouble").await?;
    look(&office, "backoffice-invitations-refused-desk-fr").await?;
    let page = format!("{}/people/{}", server.backoffice(), person.user.id);
    office.open(&page).await?;
    office.see("address-refused").await?;
    office.see_text("552").await?;
    office
        .fill("new_email", "camille.durand@example.org")
        .await?;
    office.press("save-address").await?;
    office.see("address-waits").await?;
    look(&office, "backoffice-person-address-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-person-address-phone-fr").await?;
    office.resize(Screen::Desk).await?;

    // The relay takes it from now on: what has left is listed with its answer.
    let port = relay.port;
    drop(relay);
    let _relay = Relay::start(Some(port), false)?;
    office.press("cancel-address").await?;
    office.see_no("address-waits").await?;
    office.press("send-address-check").await?;
    office
        .wait_for("an e-mail that has left", async || {
            let sent: Vec<SentMail> = admin.get("/admin/mail/sent").await?;
            Ok(sent.iter().any(|mail| mail.user_id == Some(person.user.id)))
        })
        .await?;
    office.press("mail-of-person").await?;
    office.see_css("tr[data-way=smtp]").await?;
    office.see_text("250 OK").await?;
    look(&office, "backoffice-mail-sent-desk-fr").await?;
    office.resize(Screen::Phone).await?;
    look(&office, "backoffice-mail-sent-phone-fr").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn where_no_e_mail_leaves_nothing_looks_as_if_it_had() -> Result<()> {
    let server = Server::start(&[])?;
    let admin = Client::admin(&server).await?;
    let wanted = json!({ "employee_email": "zoe@example.org", "send_invitation": true });
    let _: HrCode = admin.post("/admin/hr-codes", &wanted).await?;
    let office = office(&server, "en").await?;
    for path in ["/mail", "/invitations", "/invitations/new"] {
        office
            .open(&format!("{}{path}", server.backoffice()))
            .await?;
        office.see("no-mail-leaves").await?;
    }
    office
        .open(&format!("{}/mail", server.backoffice()))
        .await?;
    office
        .wait_for("an empty outbox", async || {
            let page = office.run("return document.body.innerText").await?;
            Ok(page.to_string().contains("None has been sent either"))
        })
        .await?;
    office.press("show-sent").await?;
    office.see_css("tr[data-way=console]").await?;
    office.see_text("Written to the log, not sent").await?;
    look(&office, "backoffice-mail-console-desk-en").await?;
    office.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn who_left_is_shown_with_the_number_that_another_may_have() -> Result<()> {
    let site = Site::new().await?;
    let path = format!("/admin/users/{}", site.person.user.id);
    let office = office(&site.server, "fr").await?;
    let page = format!(
        "{}/people/{}",
        site.server.backoffice(),
        site.person.user.id
    );
    office.open(&page).await?;
    office.fill("staff_number", "0042").await?;
    office.press("save-person").await?;
    office.see_text("La fiche est enregistrée").await?;
    let badge = site.camille.badge(site.phone).await?;
    site.kiosk_client().punch(&badge.qr_token).await?;
    office
        .open(&format!("{}/people", site.server.backoffice()))
        .await?;
    office.fill("people-search", "durand").await?;
    office
        .wait_for("one person", async || {
            Ok(office.count("[data-testid=people-rows] tr").await? == 1)
        })
        .await?;
    let row = format!("[data-user-id=\"{}\"]", site.person.user.id);
    office.press_in_menu(&row, "close-account").await?;
    office.press("confirm-yes").await?;
    office
        .wait_for("a closed account", async || {
            let user: User = site.admin.get(&path).await?;
            Ok(user.closed_at.is_some())
        })
        .await?;
    office.open(&page).await?;
    office.see("closed-person").await?;
    office.see_text("0042").await?;
    look(&office, "backoffice-person-closed-desk-fr").await?;
    create(&site.admin, "Zoé", "Lefèvre", "0042").await?;
    office.kept_the_policy().await
}
