//! How the apps come up when a file of theirs does not, and without a network whatever is set.

use std::time::Duration;

use anyhow::Result;
use chrona_browser_tests::{
    Browser, Camera, Network, Options, Screen, Way, camera, no_barriers, screenshot,
};

use crate::support::Site;

async fn browser(screen: Screen, camera: Camera) -> Result<Browser> {
    Browser::start(&Options {
        screen,
        camera,
        ..Options::default()
    })
    .await
}

/// Loses each of these files at the first start of an app; it says so, and comes up by itself once they
/// are back.
async fn comes_up(port: u16, screen: Screen, files: &[&str], up: &str, name: &str) -> Result<()> {
    for file in files {
        let network = Network::before(port)?;
        network.loses(&[file]);
        let page = browser(screen, Camera::None).await?;
        page.open(&network.url()).await?;
        page.see("start-failed").await?;
        page.see_text("n’est pas arrivée").await?;
        if file.contains(".wasm") {
            screenshot(&page, &format!("{name}-start-failed-{}-fr", screen.name())).await?;
            no_barriers(&page, name).await?;
        }
        // Nobody touches it, and it has tried in vain.
        tokio::time::sleep(Duration::from_secs(3)).await;
        page.see("start-failed").await?;
        network.loses(&[]);
        let up = format!("body:not(:has([data-testid=start-failed])) [data-testid={up}]");
        page.see_within(Duration::from_secs(45), &up).await?;
        page.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_that_misses_a_file_says_so_and_comes_up_by_itself() -> Result<()> {
    let site = Site::new().await?;
    let files = ["/boot-", "/kiosk-parts-", ".wasm", ".css"];
    let port = site.server.kiosk_port();
    comes_up(port, Screen::Tablet, &files, "kiosk-setup", "kiosk").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_back_office_that_misses_a_file_says_so_and_comes_up_by_itself() -> Result<()> {
    let site = Site::new().await?;
    let files = ["/boot-", "/backoffice-", ".wasm", ".css"];
    let port = site.server.backoffice_port();
    comes_up(port, Screen::Desk, &files, "sign-in-form", "backoffice").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn without_what_watches_over_it_an_app_starts_all_the_same() -> Result<()> {
    let site = Site::new().await?;
    let network = Network::before(site.server.kiosk_port())?;
    network.loses(&["/watch-"]);
    let tablet = browser(Screen::Tablet, Camera::None).await?;
    tablet.open(&network.url()).await?;
    tablet.see("kiosk-setup").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn what_keeps_punches_and_what_reads_badges_come_late() -> Result<()> {
    let site = Site::with(&[("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "60")]).await?;
    let network = Network::before(site.server.kiosk_port())?;
    camera::nothing(&site.video())?;
    let tablet = browser(Screen::Tablet, Camera::Video(site.video())).await?;
    network.loses(&["/scanner-", "/keeping-"]);
    tablet.open(&network.url()).await?;
    site.set_up(&tablet).await?;
    tablet
        .see_text("Les badges ne peuvent pas être lus pour l’instant")
        .await?;
    screenshot(&tablet, "kiosk-unread-tablet-fr").await?;
    network.loses(&["/keeping-"]);
    tablet
        .wait_for("badges to be read", async || {
            let words = tablet.text("kiosk-ready").await?;
            Ok(!words.contains("ne peuvent pas être lus"))
        })
        .await?;
    let badge = site.camille.badge(site.phone).await?;
    site.show(&tablet, &badge.qr_token).await?;
    tablet
        .see_attribute("kiosk-result", "data-outcome", "ok")
        .await?;
    // That page has nothing that keeps punches; it comes by itself too.
    let keeps = "return window.keeping !== undefined";
    assert_eq!(tablet.run(keeps).await?, false);
    network.loses(&[]);
    becomes_true(&tablet, keeps).await?;
    tablet.kept_the_policy().await
}

/// Waits, as long as an app waits before it tries something again, until a script returns true.
async fn becomes_true(page: &Browser, script: &str) -> Result<()> {
    let is_so = async || Ok(page.run(script).await? == true);
    page.wait_at_most(Duration::from_mins(1), script, is_so)
        .await
}

/// Waits until the tablet could open without the server.
async fn is_kept(tablet: &Browser) -> Result<()> {
    becomes_true(tablet, "return !!navigator.serviceWorker.controller").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_whose_files_could_not_be_kept_at_first_keeps_them_later() -> Result<()> {
    let mut site = Site::new().await?;
    let network = Network::before(site.server.kiosk_port())?;
    let tablet = browser(Screen::Tablet, Camera::None).await?;
    // The page comes whole, and then one of the files that are kept does not.
    tablet
        .before_each_page(
            "const register = ServiceWorkerContainer.prototype.register;
            ServiceWorkerContainer.prototype.register = async function (...what) {
                window.registrations = (window.registrations ?? 0) + 1;
                while (!window.mayRegister) {
                    await new Promise((done) => setTimeout(done, 50));
                }
                return register.apply(this, what);
            };",
        )
        .await?;
    tablet.open(&network.url()).await?;
    site.set_up(&tablet).await?;
    network.loses(&["/icon.svg"]);
    tablet.run("window.mayRegister = true").await?;
    tablet
        .see_within(Duration::from_secs(45), "[data-testid=kiosk-ready]")
        .await?;
    becomes_true(&tablet, "return window.registrations >= 2").await?;
    network.loses(&[]);
    is_kept(&tablet).await?;
    site.server.down();
    network.becomes(Way::Reset);
    tablet.reload().await?;
    tablet.see("kiosk-ready").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_kiosk_opens_without_a_network_whatever_headers_are_set() -> Result<()> {
    // Each of the settings that change what headers files come with.
    let mut site = Site::with(&[
        ("ALLOWED_ORIGINS", "https://app.example.org"),
        ("ALLOW_CREDENTIALS", "true"),
        ("ALLOWED_METHODS", "GET,POST"),
        ("ALLOWED_HEADERS", "content-type,x-kiosk-api-key"),
        ("ENABLE_HSTS", "true"),
        ("TRUSTED_PROXIES", "127.0.0.0/8,::1/128"),
        ("ENABLE_DOCS", "true"),
        ("ENVIRONMENT", "development"),
    ])
    .await?;
    let tablet = site.kiosk_tablet().await?;
    is_kept(&tablet).await?;
    site.server.down();
    for _ in 0..2 {
        tablet.reload().await?;
        tablet.see("kiosk-ready").await?;
        tablet.see_text("Entrée principale").await?;
        // All of it: the settings come from a part that is fetched later.
        tablet.press("settings").await?;
        tablet.see("exit-code").await?;
    }
    tablet.kept_the_policy().await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn kept_files_are_found_whatever_a_proxy_says_of_them() -> Result<()> {
    let mut site = Site::new().await?;
    let tablet = site.kiosk_tablet().await?;
    is_kept(&tablet).await?;
    // As if a proxy between had said that the answer depends on who asks.
    let varies = "const done = arguments[arguments.length - 1];
        (async () => {
            let count = 0;
            for (const name of await caches.keys()) {
                const kept = await caches.open(name);
                for (const request of await kept.keys()) {
                    const answer = await kept.match(request, { ignoreVary: true });
                    const headers = new Headers(answer.headers);
                    headers.set('vary', 'origin, accept, sec-fetch-dest');
                    const body = await answer.arrayBuffer();
                    await kept.delete(request, { ignoreVary: true });
                    const asked = new Request(request.url, { headers: { accept: 'text/other' } });
                    await kept.put(asked, new Response(body, { headers }));
                    count += 1;
                }
            }
            done(count);
        })();";
    let count = tablet.run_until_called(varies).await?;
    assert!(count.as_u64().is_some_and(|count| count > 5), "{count}");
    site.server.down();
    tablet.reload().await?;
    tablet.see("kiosk-ready").await?;
    tablet.press("settings").await?;
    tablet.see("exit-code").await
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn an_app_is_put_on_a_phone_s_screen_with_pictures_of_the_sizes_it_says() -> Result<()> {
    let site = Site::new().await?;
    for port in [site.server.backoffice_port(), site.server.kiosk_port()] {
        let page = browser(Screen::Phone, Camera::None).await?;
        page.open(&format!("http://localhost:{port}/")).await?;
        let told = page.run_until_called(PICTURES).await?;
        assert_eq!(told["display"], true, "{told}");
        assert_eq!(told["wrong"], serde_json::json!([]), "{told}");
        assert_eq!(
            told["sizes"],
            serde_json::json!(["180", "192", "512"]),
            "{told}"
        );
        page.kept_the_policy().await?;
    }
    Ok(())
}

/// Loads each picture that the manifest and the page name, and tells which has another size than is said.
const PICTURES: &str = r#"
    const done = arguments[arguments.length - 1];
    (async () => {
        const link = document.querySelector("link[rel=manifest]");
        const manifest = await (await fetch(link.href)).json();
        const apple = document.querySelector("link[rel=apple-touch-icon]").getAttribute("href");
        const named = manifest.icons.filter((icon) => icon.type === "image/png");
        const pictures = named.map((icon) => [icon.src, icon.sizes.split("x")[0]]).concat([[apple, "180"]]);
        const wrong = [];
        for (const [src, size] of pictures) {
            const image = new Image();
            image.src = src;
            await image.decode();
            if (`${image.naturalWidth} ${image.naturalHeight}` !== `${size} ${size}`) wrong.push(src);
        }
        const sizes = [...new Set(pictures.map(([, size]) => size))].sort();
        done({ display: ["standalone", "fullscreen"].includes(manifest.display), wrong, sizes });
    })().catch((error) => done({ wrong: [String(error)] }));
"#;
