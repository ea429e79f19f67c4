//! The pages of a company of fifty thousand: they ask the server for what they show.

use anyhow::Result;
use chrona_browser_tests::{Browser, Options, Server};
use sea_orm::{ConnectionTrait, Database};

use crate::support::sign_in;

const ROWS: &str = "[data-testid=people-rows] tr";
const EVERYONE: u32 = 50_000;

/// Adds them straight to the database: a password's hash for each would take longer than the rest.
async fn add_everyone(server: &Server) -> Result<()> {
    let database = Database::connect(server.database()).await?;
    let accounts = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {EVERYONE}) \
         INSERT INTO accounts (email, email_key, role, created_at) \
         SELECT 'salarie' || n || '@example.org', 'salarie' || n || '@example.org', 'user', \
         (SELECT min(created_at) FROM accounts) FROM numbers"
    );
    let employments = "INSERT INTO employments (account_id, first_name, last_name, language, created_at, search_key) \
         SELECT id, 'Camille', 'Durand' || id, 'fr', created_at, 'camille durand' || id || ' ' || email \
         FROM accounts WHERE email LIKE 'salarie%'";
    database.execute_unprepared(&accounts).await?;
    database.execute_unprepared(employments).await?;
    Ok(database.close().await?)
}

/// Where in the list the page is, without blanks: `1à50sur50001`.
async fn place(browser: &Browser) -> Result<String> {
    let text = browser.text("pager-place").await?;
    Ok(text.chars().filter(|char| !char.is_whitespace()).collect())
}

async fn is_at(browser: &Browser, wanted: &str) -> Result<()> {
    browser
        .wait_for(&format!("the pager at {wanted}"), async || {
            Ok(place(browser).await? == wanted)
        })
        .await
}

/// How many answers of people the page was given since it was opened, and how many bytes of them.
async fn given(browser: &Browser) -> Result<(u64, u64)> {
    let script = "const given = performance.getEntriesByType('resource')
            .filter((entry) => entry.name.includes('/api/admin/users?'));
        return [given.length, given.reduce((sum, entry) => sum + entry.decodedBodySize, 0)]";
    Ok(serde_json::from_value(browser.run(script).await?)?)
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn employees_are_listed_page_by_page_and_found_among_fifty_thousand() -> Result<()> {
    let server = Server::start(&[])?;
    add_everyone(&server).await?;
    let browser = Browser::start(&Options::default()).await?;
    let (email, password) = Server::admin();
    sign_in(&browser, &server, email, password, "fr").await?;
    browser
        .open(&format!("{}/people", server.backoffice()))
        .await?;
    browser.see_css(ROWS).await?;
    is_at(&browser, "1à50sur50001").await?;
    assert_eq!(browser.count(ROWS).await?, 50);
    let (answers, bytes) = given(&browser).await?;
    assert_eq!(answers, 1, "one page is asked for");
    assert!(bytes < 100_000, "{bytes} bytes for a page");

    browser.press("pager-next").await?;
    is_at(&browser, "51à100sur50001").await?;
    assert_eq!(browser.count(ROWS).await?, 50);

    // Those of a name, and those of an address.
    for (typed, found) in [
        ("durand4321", "Camille Durand43219"),
        ("salarie777 camille", "salarie7779@example.org"),
    ] {
        browser.fill("people-search", typed).await?;
        browser.see_text(found).await?;
        assert_eq!(browser.count(ROWS).await?, 11);
        browser.see_no("pager-place").await?;
    }

    // Where someone is chosen, the server is asked too.
    browser
        .open(&format!("{}/punches", server.backoffice()))
        .await?;
    browser.fill("user", "durand49999").await?;
    browser
        .see_css("#list-user [data-person=\"49999\"]")
        .await?;
    let (_, bytes) = given(&browser).await?;
    assert!(bytes < 100_000, "{bytes} bytes for a field");
    browser.kept_the_policy().await
}
