//! The way back from the provider: good once, in one browser, for a while; and a provider that is
//! away.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{
    CAMILLE, VERIFIED,
    browser::{Browser, arrival, server},
    provider::{self, Provider},
};
use crate::harness::{Db, PASSWORD};

#[rstest]
#[tokio::test]
async fn of_twenty_that_come_back_at_once_one_signs_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    browser
        .sign_in_and_link(&server, &provider, VERIFIED, PASSWORD)
        .await;
    let url = browser.leave(&server).await;
    let kept = browser.binding().unwrap();
    let back = provider.visit(&url, VERIFIED).await;
    let answers = (0..20).map(|_| {
        // Each as the browser was before any came back.
        let request = server
            .request(reqwest::Method::POST, "/auth/oidc/finish")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", format!("__Host-chrona-outside={kept}"))
            .json(&arrival(&back));
        server.send(request)
    });
    let answers = join_all(answers).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(good.len(), 1);
    for answer in bad {
        answer.problem(400, "outside_sign_in_over");
    }
}

#[rstest]
#[tokio::test]
async fn of_twenty_that_link_at_once_one_does(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    let token = super::next_token(&asked);
    let before = server.rows("SELECT id FROM sessions").await.len();
    let answers = (0..20).map(|_| browser.link(&server, &token, PASSWORD));
    let answers = join_all(answers).await;
    let good = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(good.count(), 1);
    assert_eq!(server.rows("SELECT id FROM identities").await.len(), 1);
    let after = server.rows("SELECT id FROM sessions").await.len();
    assert_eq!(after, before + 1, "no session without its link");
}

#[rstest]
#[tokio::test]
async fn another_browser_state_or_time_is_refused_and_uses_nothing_up(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    browser
        .sign_in_and_link(&server, &provider, VERIFIED, PASSWORD)
        .await;
    let url = browser.leave(&server).await;
    let back = provider.visit(&url, VERIFIED).await;
    // Whoever was sent the address of someone else's way back.
    let other = Browser::default();
    let stolen = other.come_back(&server, &back).await;
    stolen.problem(400, "outside_sign_in_over");
    other.leave(&server).await;
    let stolen = other.come_back(&server, &back).await;
    stolen.problem(400, "outside_sign_in_over");
    let mut body = arrival(&back);
    body["state"] = json!("sign-in.AAAA");
    let foreign = browser.post(&server, "/auth/oidc/finish", "", body).await;
    foreign.problem(400, "outside_sign_in_over");
    // Another site's page, which the browser tells.
    let request = server
        .request(reqwest::Method::POST, "/auth/oidc/finish")
        .header("sec-fetch-site", "cross-site")
        .header(
            "cookie",
            format!("__Host-chrona-outside={}", browser.binding().unwrap()),
        )
        .json(&arrival(&back));
    server.send(request).await.problem(403, "cross_site");
    browser.come_back(&server, &back).await.ok(200);

    let url = browser.leave(&server).await;
    let back = provider.visit(&url, VERIFIED).await;
    server.clock.advance(TimeDelta::minutes(10));
    let late = browser.come_back(&server, &back).await;
    late.problem(400, "outside_sign_in_over");
    // What nobody came back from is swept away.
    browser.leave(&server).await;
    assert_eq!(server.rows("SELECT id FROM oidc_attempts").await.len(), 1);
}

#[tokio::test]
async fn two_tabs_of_a_browser_come_back_each() {
    let provider = Provider::start();
    let server = server(Db::Sqlite, &provider.settings()).await;
    let browser = Browser::default();
    let (first, second) = (browser.leave(&server).await, browser.leave(&server).await);
    let stranger = "p-18 personne@exemple.fr verified";
    for url in [first, second] {
        let back = provider.visit(&url, stranger).await;
        let unknown = browser.come_back(&server, &back).await;
        unknown.problem(403, "outside_person_unknown");
    }
}

#[tokio::test]
async fn nothing_of_an_attempt_is_kept_in_clear() {
    let provider = Provider::start();
    let server = server(Db::Sqlite, &provider.settings()).await;
    let browser = Browser::default();
    let url = browser.leave(&server).await;
    let (_, state) = url.split_once("state=").unwrap();
    let state = state.split('&').next().unwrap();
    let rows = server.rows("SELECT * FROM oidc_attempts").await;
    let kept = rows[0].to_string();
    assert!(state.len() > 40 && !kept.contains(state), "{kept}");
    assert!(!kept.contains(&browser.binding().unwrap()));
}

#[rstest]
#[tokio::test]
async fn a_provider_that_is_away_keeps_nobody_from_the_password(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = server(db, &provider::settings("http://localhost:1")).await;
    server.admin().await;
    let browser = Browser::default();
    let away = browser
        .post(&server, "/auth/oidc/company/begin", "", json!({}))
        .await;
    away.problem(503, "provider_unavailable");
    assert!(!away.header("retry-after").is_empty());
    server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    assert!(server.rows("SELECT id FROM oidc_attempts").await.is_empty());
}

#[tokio::test]
async fn a_provider_that_goes_away_on_the_way_is_told_and_another_try_works() {
    let provider = Provider::start();
    let server = server(Db::Sqlite, &provider.settings()).await;
    let browser = Browser::default();
    let url = browser.leave(&server).await;
    let back = provider.visit(&url, VERIFIED).await;
    drop(provider);
    let away = browser.come_back(&server, &back).await;
    away.problem(503, "provider_unavailable");
    // What it said of itself is believed for an hour, and no longer.
    browser.leave(&server).await;
    server.clock.advance(TimeDelta::hours(1));
    let away = browser
        .post(&server, "/auth/oidc/company/begin", "", json!({}))
        .await;
    away.problem(503, "provider_unavailable");
}

#[tokio::test]
async fn a_certificate_is_believed_by_an_authority_of_ones_own_alone() {
    let provider = Provider::start_with_tls();
    let mut settings = provider.settings();
    let untrusting = server(Db::Sqlite, &settings).await;
    let browser = Browser::default();
    let path = "/auth/oidc/company/begin";
    let refused = browser.post(&untrusting, path, "", json!({})).await;
    refused.problem(503, "provider_unavailable");
    settings.push(("OIDC_CA_PATH", provider.certificate()));
    let trusting = server(Db::Sqlite, &settings).await;
    let stranger = "p-18 personne@exemple.fr verified";
    let unknown = browser.sign_in(&trusting, &provider, stranger).await;
    unknown.problem(403, "outside_person_unknown");
}
