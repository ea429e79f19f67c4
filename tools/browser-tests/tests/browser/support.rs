//! What several journeys begin with.

use std::path::PathBuf;

use anyhow::Result;
use chrona_api_types::{DeviceId, KioskKey, PersonId};
use chrona_browser_tests::{Browser, Camera, Client, Options, Person, Screen, Server, camera};
use tempfile::TempDir;

/// Keeps the files the page hands out, as text, in `window.handed`.
pub(crate) const HANDED: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
        blob.text().then((text) => { window.handed = text; });
        return make.call(URL, blob);
    };";

/// A server with one kiosk, one employee and her phone.
pub(crate) struct Site {
    pub(crate) server: Server,
    pub(crate) kiosk: KioskKey,
    pub(crate) admin: Client,
    pub(crate) person: Person,
    pub(crate) camille: Client,
    pub(crate) phone: DeviceId,
    folder: TempDir,
}

impl Site {
    pub(crate) async fn new() -> Result<Self> {
        Self::with(&[]).await
    }

    /// A site whose server has these settings.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Result<Self> {
        let server = Server::start(settings)?;
        let kiosk = server.create_kiosk("Entrée principale")?;
        let admin = Client::admin(&server).await?;
        let person = admin.create_person("Camille", "Durand").await?;
        let camille = Client::sign_in(&server, &person.email, &person.password).await?;
        let phone = camille.register_phone("Téléphone de Camille").await?.id;
        Ok(Self {
            server,
            kiosk,
            admin,
            person,
            camille,
            phone,
            folder: TempDir::new()?,
        })
    }

    /// The kiosk as a script, beside the tablet.
    pub(crate) fn kiosk_client(&self) -> Client {
        Client::kiosk(&self.server, &self.kiosk.api_key)
    }

    /// The file that the kiosk's camera plays.
    pub(crate) fn video(&self) -> PathBuf {
        self.folder.path().join("camera.y4m")
    }

    /// A tablet with a camera, set up as the site's kiosk by pasting its configuration.
    pub(crate) async fn kiosk_tablet(&self) -> Result<Browser> {
        if !self.video().exists() {
            camera::nothing(&self.video())?;
        }
        let tablet = self.tablet(Camera::Video(self.video())).await?;
        self.set_up(&tablet).await?;
        Ok(tablet)
    }

    /// A tablet that shows the kiosk app.
    pub(crate) async fn tablet(&self, camera: Camera) -> Result<Browser> {
        let tablet = Browser::start(&Options {
            screen: Screen::Tablet,
            camera,
            ..Options::default()
        })
        .await?;
        tablet.open(&self.server.kiosk()).await?;
        Ok(tablet)
    }

    /// Pastes the kiosk's configuration.
    pub(crate) async fn set_up(&self, tablet: &Browser) -> Result<()> {
        tablet
            .paste("setup-paste", &serde_json::to_string(&self.kiosk)?)
            .await?;
        tablet.press("setup-submit").await?;
        tablet.press("setup-start").await?;
        tablet.see("kiosk-ready").await
    }

    /// Holds this badge before the kiosk's camera: the video is read again when the camera starts.
    pub(crate) async fn show(&self, tablet: &Browser, badge: &str) -> Result<()> {
        camera::badge(&self.video(), badge, camera::Pose::default())?;
        tablet.reload().await
    }

    /// Takes the badge away.
    pub(crate) async fn show_nothing(&self, tablet: &Browser) -> Result<()> {
        camera::nothing(&self.video())?;
        tablet.reload().await
    }
}

/// Waits until Camille's phone keeps the receipt of a punch by itself, and opens the page that hands receipts out.
pub(crate) async fn open_kept_receipts(phone: &Browser, site: &Site) -> Result<()> {
    let camille = site.person.user.id;
    let kept = format!("return localStorage.getItem('chrona.receipts.{camille}')");
    phone
        .wait_for("a kept receipt", async || {
            Ok(phone.run(&kept).await?.is_string())
        })
        .await?;
    phone.before_each_page(HANDED).await?;
    phone
        .open(&format!("{}/my-punches", site.server.backoffice()))
        .await
}

/// Presses for the receipts that a phone keeps, and gives what the page hands out.
pub(crate) async fn take_receipts(phone: &Browser) -> Result<String> {
    phone.press("kept-receipts").await?;
    phone
        .wait_for("the receipts", async || {
            Ok(phone.run("return window.handed ?? null").await?.is_string())
        })
        .await?;
    let receipts = phone.run("return window.handed").await?;
    Ok(receipts.as_str().unwrap_or_default().to_owned())
}

/// Chooses a person in a field that searches among everyone: types a name, and takes who is found.
pub(crate) async fn choose_person(
    browser: &Browser,
    field: &str,
    typed: &str,
    user_id: PersonId,
) -> Result<()> {
    browser.fill(field, typed).await?;
    let option = format!("#list-{field} [data-person=\"{user_id}\"]");
    browser.see_css(&option).await?;
    browser
        .run(&format!("document.querySelector('{option}').click()"))
        .await?;
    Ok(())
}

/// Signs in to the back-office in this language, and waits until somebody is.
pub(crate) async fn sign_in(
    browser: &Browser,
    server: &Server,
    email: &str,
    password: &str,
    language: &str,
) -> Result<()> {
    browser.open(&server.backoffice()).await?;
    browser.press(&format!("language-{language}")).await?;
    browser.fill("email", email).await?;
    browser.fill("password", password).await?;
    browser.press("sign-in").await?;
    browser.see_no("sign-in-form").await
}
