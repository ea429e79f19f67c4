//! What the tablet is beside a reader of badges: awake, seen from across the hall, in one's own language.

use std::time::Duration;

use anyhow::{Context, Result};
use chrona_api_types::{Badge, RequestBadge};
use chrona_badge::compact;
use chrona_browser_tests::{
    Browser, Camera, Client, Options, Screen, camera, no_barriers, screenshot,
};
use serde_json::Value;

use crate::{
    pages::look,
    support::{Site, sign_in},
};

/// Keeps the locks that the page gets, and counts how often it asks.
const LOCKS: &str = "window.locks = [];
    window.asked = 0;
    const ask = navigator.wakeLock.request;
    WakeLock.prototype.request = async function (...what) {
        window.asked += 1;
        if (window.refuses) {
            throw new DOMException('saving the battery', 'NotAllowedError');
        }
        const lock = await ask.apply(navigator.wakeLock, what);
        window.locks.push(lock);
        return lock;
    };";

/// The system takes the lock back, refuses once, and the page has one again.
async fn stays_awake(page: &Browser) -> Result<()> {
    let held = |count: usize| {
        let script =
            format!("return window.locks.length >= {count} && !window.locks[{count} - 1].released");
        async move {
            let is_so = async || Ok(page.run(&script).await? == true);
            page.wait_at_most(Duration::from_secs(30), "a wake lock", is_so)
                .await
        }
    };
    held(1).await?;
    page.run_until_called(
        "const done = arguments[arguments.length - 1];
        window.refuses = true;
        window.locks[0].release().then(() => done(true));",
    )
    .await?;
    let refused = async || Ok(page.run("return window.asked >= 2").await? == true);
    page.wait_at_most(Duration::from_secs(30), "another request", refused)
        .await?;
    page.run("window.refuses = false").await?;
    held(2).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_screen_that_the_system_let_sleep_is_kept_awake_again() -> Result<()> {
    let site = Site::new().await?;
    let tablet = site.tablet(Camera::None).await?;
    tablet.before_each_page(LOCKS).await?;
    tablet.reload().await?;
    stays_awake(&tablet).await?;

    let phone = Browser::start(&Options {
        screen: Screen::Phone,
        ..Options::default()
    })
    .await?;
    phone.before_each_page(LOCKS).await?;
    let person = &site.person;
    sign_in(&phone, &site.server, &person.email, &person.password, "fr").await?;
    phone
        .open(&format!("{}/badge", site.server.backoffice()))
        .await?;
    phone.press("register-phone").await?;
    phone.see("badge-qr").await?;
    stays_awake(&phone).await?;
    // Away from the badge the phone may sleep.
    phone
        .run("document.querySelector('a[href=\"/my-hours\"]').click()")
        .await?;
    phone.see_no("badge-qr").await?;
    let released = async || {
        let all = "return window.locks.every((lock) => lock.released)";
        Ok(phone.run(all).await? == true)
    };
    phone.wait_for("the lock to go", released).await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_language_that_someone_chose_goes_with_them() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let tablet = site.kiosk_tablet().await?;
    tablet.press("language-en").await?;
    tablet.see_text("Show your badge to the camera").await?;
    let badge = site.camille.badge(site.phone).await?;
    tablet.scan(&badge.qr_token).await?;
    tablet.see_text("Hello Camille").await?;
    tablet.see_no("kiosk-result").await?;
    tablet
        .see_text("Présentez votre badge devant la caméra")
        .await?;

    // Who goes without punching leaves it too.
    tablet.press("language-en").await?;
    tablet.see_text("Show your badge to the camera").await?;
    let own = async || {
        let page = tablet.text("kiosk-ready").await?;
        Ok(page.contains("Présentez votre badge"))
    };
    tablet
        .wait_at_most(Duration::from_mins(1), "the kiosk's own language", own)
        .await?;

    // Its own language is one of its settings, and stays.
    tablet.press("settings").await?;
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.see("settings-panel").await?;
    tablet
        .run(
            "const field = document.querySelector('[data-testid=language]');
            field.value = 'en';
            field.dispatchEvent(new Event('change', { bubbles: true }));",
        )
        .await?;
    tablet.press("settings-close").await?;
    tablet.see_text("Show your badge to the camera").await?;
    tablet.press("language-fr").await?;
    tablet.reload().await?;
    tablet.see_text("Show your badge to the camera").await
}

/// Notes which cameras the page asks for.
const CAMERAS: &str = "window.cameras = [];
    const open = navigator.mediaDevices.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (wishes) {
        const { facingMode, deviceId } = wishes.video;
        window.cameras.push(facingMode?.ideal ?? deviceId?.ideal);
        return open.call(navigator.mediaDevices, wishes);
    };";

async fn asks_for(tablet: &Browser, camera: &str) -> Result<()> {
    let script = "return window.cameras.at(-1) ?? ''";
    let is_so = async || Ok(tablet.run(script).await? == camera);
    tablet.wait_for(camera, is_so).await
}

async fn choose(tablet: &Browser, camera: &str) -> Result<()> {
    let script = format!(
        "const field = document.querySelector('[data-testid=camera]');
        field.value = '{camera}';
        field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    tablet.run(&script).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn the_camera_is_chosen_when_the_tablet_is_set_up() -> Result<()> {
    let site = Site::new().await?;
    camera::nothing(&site.video())?;
    let tablet = site.tablet(Camera::Video(site.video())).await?;
    tablet.before_each_page(CAMERAS).await?;
    tablet.reload().await?;
    tablet.see("camera").await?;
    asks_for(&tablet, "user").await?;
    for screen in [Screen::UprightTablet, Screen::Tablet] {
        tablet.resize(screen).await?;
        look(&tablet, &format!("kiosk-setup-{}-fr", screen.name())).await?;
    }
    choose(&tablet, "rear").await?;
    asks_for(&tablet, "environment").await?;
    site.set_up(&tablet).await?;
    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    asks_for(&tablet, "environment").await?;

    // One that was set up before there was a choice looks where it looked.
    tablet
        .run("localStorage.removeItem('chrona.kiosk.camera')")
        .await?;
    tablet.reload().await?;
    asks_for(&tablet, "environment").await?;
    tablet.press("settings").await?;
    tablet.fill("exit-code", &site.kiosk.exit_code).await?;
    tablet.see("settings-panel").await?;
    choose(&tablet, "front").await?;
    asks_for(&tablet, "user").await?;
    tablet.kept_the_policy().await
}

/// The colour behind the result, and what its largest word says.
async fn seen_from_afar(tablet: &Browser) -> Result<(String, String)> {
    let seen = tablet
        .run(
            "const result = document.querySelector('[data-testid=kiosk-result]');
            const words = [...result.querySelectorAll('p')];
            const size = (word) => parseFloat(getComputedStyle(word).fontSize);
            words.sort((one, other) => size(other) - size(one));
            return [getComputedStyle(result).backgroundColor, words[0].innerText];",
        )
        .await?;
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let seen = text(&seen[0]).zip(text(&seen[1]));
    seen.context("there is no result")
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_entry_and_an_exit_are_told_apart_from_across_the_hall() -> Result<()> {
    let site = Site::with(&[
        ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60"),
        ("SECOND_PUNCH_SECONDS", "0"),
    ])
    .await?;
    let tablet = site.kiosk_tablet().await?;
    let mut seen = Vec::new();
    for (way, language) in [
        ("clock_in", "fr"),
        ("clock_out", "fr"),
        ("clock_in", "en"),
        ("clock_out", "en"),
    ] {
        // The kiosk lets a person alone for a while, unless it is opened anew.
        tablet.reload().await?;
        tablet.see("kiosk-ready").await?;
        tablet.press(&format!("language-{language}")).await?;
        let badge = site.camille.badge(site.phone).await?;
        tablet.scan(&badge.qr_token).await?;
        tablet
            .see_attribute("kiosk-result", "data-punch-type", way)
            .await?;
        seen.push(seen_from_afar(&tablet).await?);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let name = format!("kiosk-{way}-tablet-{language}");
        screenshot(&tablet, &name).await?;
        no_barriers(&tablet, &name).await?;
        tablet.resize(Screen::UprightTablet).await?;
        screenshot(&tablet, &format!("kiosk-{way}-upright-tablet-{language}")).await?;
        tablet.resize(Screen::Tablet).await?;
    }
    let (entry, exit) = (&seen[0], &seen[1]);
    assert_ne!(entry.0, exit.0);
    assert!(entry.1.starts_with("Entrée"), "{}", entry.1);
    assert!(exit.1.starts_with("Sortie"), "{}", exit.1);
    assert_eq!(seen[2].0, entry.0);
    assert_eq!(seen[3].0, exit.0);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_punch_that_is_kept_names_the_person() -> Result<()> {
    let mut site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "300")]).await?;
    let tablet = site.kiosk_tablet().await?;
    tablet
        .see_attribute("kiosk-online", "data-online", "true")
        .await?;
    let sacha = site.admin.create_person("Zoé-Sacha", "Martin").await?;
    let own = Client::sign_in(&site.server, &sacha.email, &sacha.password).await?;
    let device_id = own.register_phone("Téléphone de Sacha").await?.id;
    let asked = RequestBadge { device_id };
    let badge: Badge = own.post("/punch/request-token", &asked).await?;
    let name = badge.first_name.context("the badge names nobody")?;
    let code = compact::pack_named(&badge.qr_token, &name).context("no named code")?;
    site.server.down();
    camera::text_code(&site.video(), &code, camera::Pose::default())?;
    tablet.reload().await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "kept")
        .await?;
    tablet.see_text("Zoé-Sacha").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    screenshot(&tablet, "kiosk-kept-named-tablet-fr").await?;
    no_barriers(&tablet, "a punch that is kept").await?;
    site.server.up()?;
    tablet.kept_the_policy().await
}
