//! Files that HR takes away: right in a spreadsheet, and not saved when they are not whole.

use anyhow::{Result, ensure};
use chrona_api_types::PunchAnswer;
use chrona_browser_tests::{Browser, Network, Options, Screen, Server};

use crate::{pages::look, support::Site};

/// Keeps the bytes and the name of what the page hands out.
const KEPT: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
        blob.arrayBuffer().then((bytes) => { window.bytes = Array.from(new Uint8Array(bytes)); });
        return make.call(URL, blob);
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
        if (this.download) { window.saved = this.download; }
        return click.call(this);
    };";

/// What a proxy does that sends on half an answer as if it were whole.
const HALVED: &str = "const ask = window.fetch;
    window.fetch = async (...asked) => {
        const answer = await ask.apply(window, asked);
        if (!/attendance|export/.test(asked[0])) { return answer; }
        const text = await answer.text();
        return new Response(text.slice(0, text.length / 2), { status: 200, headers: answer.headers });
    };";

async fn punched() -> Result<Site> {
    let site = Site::with(&[("BADGE_LIMIT_PER_10S", "1000")]).await?;
    for _ in 0..60 {
        let badge = site.camille.badge(site.phone).await?;
        let _: PunchAnswer = site.kiosk_client().punch(&badge.qr_token).await?;
    }
    Ok(site)
}

/// HR before the punches, at this address.
async fn at_the_desk(url: &str, language: &str, script: &str) -> Result<Browser> {
    let office = Browser::start(&Options::default()).await?;
    office.before_each_page(KEPT).await?;
    office.before_each_page(script).await?;
    let (email, password) = Server::admin();
    office.open(url).await?;
    office.press(&format!("language-{language}")).await?;
    office.fill("email", email).await?;
    office.fill("password", password).await?;
    office.press("sign-in").await?;
    office.see_no("sign-in-form").await?;
    office
        .open(&format!("{url}/punches?from=2026-01-01&to=2099-12-31"))
        .await?;
    office.see_css("[data-testid=punch-rows] tr").await?;
    Ok(office)
}

/// The name and the text of the file that was saved.
async fn saved(office: &Browser) -> Result<(String, Vec<u8>)> {
    office
        .wait_for("a file", async || {
            Ok(office.run("return window.bytes !== undefined").await? == true)
        })
        .await?;
    let name = office.run("return window.saved").await?;
    let bytes = office.run("return window.bytes").await?;
    Ok((
        name.as_str().unwrap_or_default().to_owned(),
        serde_json::from_value(bytes)?,
    ))
}

async fn nothing_was_saved(office: &Browser) -> Result<()> {
    let saved = office.run("return window.saved ?? null").await?;
    ensure!(saved.is_null(), "{saved} was saved");
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn hr_takes_a_file_that_a_spreadsheet_opens_right() -> Result<()> {
    let site = punched().await?;
    for (language, name, heads, separator) in [
        (
            "fr",
            "pointages_2026-01-01_2099-12-31.csv",
            "Date;Heure;Décalage UTC;Nom;",
            ';',
        ),
        (
            "en",
            "punches_2026-01-01_2099-12-31.csv",
            "Date,Time,UTC offset,Last name,",
            ',',
        ),
    ] {
        let office = at_the_desk(&site.server.backoffice(), language, "").await?;
        office.press("export-csv").await?;
        let (saved_as, bytes) = saved(&office).await?;
        assert_eq!(saved_as, name);
        let text = String::from_utf8(bytes)?;
        assert!(text.starts_with(&format!("\u{feff}{heads}")), "{text}");
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows.len(), 60, "the line that counts is not among them");
        let person = format!("{separator}Durand{separator}Camille{separator}");
        assert!(rows.iter().all(|row| row.contains(&person)), "{text}");
        office.kept_the_policy().await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_file_that_breaks_off_is_not_saved_and_the_page_says_so() -> Result<()> {
    let site = punched().await?;
    let network = Network::before(site.server.backoffice_port())?;
    let office = at_the_desk(&network.url(), "fr", "").await?;
    network.halve_answers(true);
    office.press("export-csv").await?;
    office.see_text("s’est interrompu en route").await?;
    look(&office, "backoffice-export-cut-desk-fr").await?;
    nothing_was_saved(&office).await?;
    network.halve_answers(false);
    office.press("export-csv").await?;
    let (_, bytes) = saved(&office).await?;
    assert_eq!(String::from_utf8(bytes)?.lines().count(), 61);
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn half_a_file_that_looks_whole_is_not_saved_either() -> Result<()> {
    let site = punched().await?;
    let office = at_the_desk(&site.server.backoffice(), "en", HALVED).await?;
    office.press("export-csv").await?;
    office.see_text("broke off on its way").await?;
    nothing_was_saved(&office).await?;
    office.resize(Screen::Phone).await?;
    office
        .open(&format!("{}/log", site.server.backoffice()))
        .await?;
    office.press("export-csv").await?;
    office.see_text("broke off on its way").await?;
    look(&office, "backoffice-export-cut-phone-en").await?;
    nothing_was_saved(&office).await
}
