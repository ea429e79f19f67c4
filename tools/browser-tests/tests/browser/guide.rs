//! The way that the guides tell of, with the pictures that they show.

use std::fs;

use anyhow::Result;
use chrona_api_types::PunchReceipt;
use chrona_browser_tests::{
    Browser, Camera, Client, Options, Person, Screen, Server, camera, guide_picture,
};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    pages::settle,
    support::{Site, sign_in},
};

/// A company, a browser for it, and the language of both.
struct Guide {
    site: Site,
    folder: TempDir,
    language: &'static str,
}

impl Guide {
    async fn new(language: &'static str) -> Result<Self> {
        let site = Site::with(&[
            // A badge that is still good when its picture is taken.
            ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60"),
            // A relay is set, so that no page says that none is; nothing listens there.
            ("EMAIL_PROVIDER", "smtp"),
            ("EMAIL_FROM_ADDRESS", "chrona@exemple.fr"),
            ("BACKOFFICE_URL", "https://backoffice.exemple.fr"),
            ("SMTP_HOST", "127.0.0.1"),
            ("SMTP_PORT", "1"),
            ("SMTP_USE_TLS", "false"),
        ])
        .await?;
        site.server.chrona(&["seed-demo"], "")?;
        Ok(Self {
            site,
            folder: TempDir::new()?,
            language,
        })
    }

    async fn browser(&self, screen: Screen, camera: Camera) -> Result<Browser> {
        Browser::start(&Options {
            screen,
            language: self.language,
            camera,
            ..Options::default()
        })
        .await
    }

    async fn open(&self, browser: &Browser, path: &str) -> Result<()> {
        browser
            .open(&format!("{}{path}", self.site.server.backoffice()))
            .await
    }

    /// Takes the picture of this name, once everything on the page is there.
    async fn picture(&self, browser: &Browser, name: &str) -> Result<()> {
        settle(browser).await?;
        guide_picture(browser, self.language, name).await
    }

    /// Four people come in.
    async fn people_come_in(&self) -> Result<()> {
        for (first_name, last_name) in [
            ("Zoé", "Lefèvre"),
            ("Ann", "Miller"),
            ("Karim", "Haddad"),
            ("Louise", "Petit"),
        ] {
            let person = self.site.admin.create_person(first_name, last_name).await?;
            self.comes_in(&person).await?;
        }
        self.comes_in(&self.site.person).await
    }

    async fn comes_in(&self, person: &Person) -> Result<()> {
        let own = Client::sign_in(&self.site.server, &person.email, &person.password).await?;
        let phone = own.register_phone(&person.email).await?.id;
        let badge = own.badge(phone).await?;
        self.site.kiosk_client().punch(&badge.qr_token).await?;
        Ok(())
    }

    async fn office(&self) -> Result<()> {
        let office = self.browser(Screen::Desk, Camera::None).await?;
        let (email, password) = Server::admin();
        sign_in(&office, &self.site.server, email, password, self.language).await?;
        self.picture(&office, "presence").await?;
        self.open(&office, "/punches").await?;
        self.picture(&office, "punches").await?;

        self.open(&office, "/invitations/new").await?;
        office.see("invitation-form").await?;
        office.fill("first_name", "Hélène").await?;
        office.fill("last_name", "Roy").await?;
        office
            .fill("employee_email", "helene.roy@exemple.fr")
            .await?;
        office.press("create-invitation").await?;
        office.see("invitation-qr").await?;
        self.picture(&office, "invitation").await?;

        self.open(&office, "/invitations/import").await?;
        let file = self.folder.path().join("people.csv");
        let rows = "E-mail;Prénom;Nom;Matricule\n\
            paul.simon@exemple.fr;Paul;Simon;101\n\
            emma.faure@exemple.fr;Emma;Faure;102\n\
            nadia@;Nadia;Benali;103\n";
        fs::write(&file, rows)?;
        office
            .give_file("import-file", &file.to_string_lossy())
            .await?;
        office.see("import-counts").await?;
        self.picture(&office, "import").await?;

        self.open(&office, "/kiosks").await?;
        office.see("kiosk-list").await?;
        self.picture(&office, "kiosks").await?;
        office.press("new-kiosk").await?;
        office.see("kiosk-form").await?;
        office.fill("kiosk_name", "Quai nord").await?;
        office.fill("location", "Lyon").await?;
        office.press("save-kiosk").await?;
        office.press("confirm-yes").await?;
        office.see("kiosk-configuration-qr").await?;
        self.picture(&office, "kiosk-configuration").await
    }

    async fn phone(&self) -> Result<()> {
        let phone = self.browser(Screen::Phone, Camera::None).await?;
        let person = &self.site.person;
        sign_in(
            &phone,
            &self.site.server,
            &person.email,
            &person.password,
            self.language,
        )
        .await?;
        self.open(&phone, "/badge").await?;
        phone.fill("device_name", "Galaxy A26").await?;
        phone.press("register-phone").await?;
        phone.see("badge-qr").await?;
        phone.reload().await?;
        phone.see("badge-qr").await?;
        self.picture(&phone, "badge").await
    }

    async fn kiosk(&self) -> Result<()> {
        camera::nothing(&self.site.video())?;
        let camera = Camera::Video(self.site.video());
        let tablet = self.browser(Screen::Tablet, camera).await?;
        tablet.open(&self.site.server.kiosk()).await?;
        self.site.set_up(&tablet).await?;
        tablet.press(&format!("language-{}", self.language)).await?;
        tablet
            .see_attribute("camera-state", "data-state", "ok")
            .await?;
        tablet
            .see_attribute("kiosk-online", "data-online", "true")
            .await?;
        self.picture(&tablet, "kiosk-ready").await
    }

    /// Someone without an account verifies the ledger and one of Camille's receipts.
    async fn anyone(&self) -> Result<()> {
        let own = &self.site.camille;
        let punches: Vec<chrona_api_types::Punch> = own.get("/punch/history").await?;
        let path = format!("/punch/{}/receipt", punches[0].id);
        let receipt: PunchReceipt = own.get(&path).await?;
        self.site.server.chrona(&["ledger", "checkpoint"], "")?;
        let account = self.site.person.user.id.to_string();
        let ledger = ["ledger", "export", "--account", &account];
        let ledger = self.site.server.chrona(&ledger, "")?;
        let [export, kept] =
            ["ledger.jsonl", "receipt.json"].map(|name| self.folder.path().join(name));
        fs::write(&export, ledger)?;
        fs::write(&kept, json!(receipt).to_string())?;

        let anyone = self.browser(Screen::Desk, Camera::None).await?;
        self.open(&anyone, "/verify").await?;
        anyone.press(&format!("language-{}", self.language)).await?;
        anyone.see_css("#verify-files").await?;
        let files = format!("{}\n{}", export.display(), kept.display());
        anyone.give_file("verify-files", &files).await?;
        anyone.see_css("[data-contained=true]").await?;
        self.picture(&anyone, "verify").await
    }
}

async fn pictures(language: &'static str) -> Result<()> {
    let guide = Guide::new(language).await?;
    guide.people_come_in().await?;
    // Before the office, whose list of kiosks shows that this one is online.
    guide.kiosk().await?;
    guide.office().await?;
    guide.phone().await?;
    guide.anyone().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_pictures_of_the_guide_in_french() -> Result<()> {
    pictures("fr").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_pictures_of_the_guide_in_english() -> Result<()> {
    pictures("en").await
}
