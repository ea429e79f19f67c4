//! Signing in through an outside provider, and linking identities.

mod browser;
mod forged;
mod linking;
mod provider;
mod way_back;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use self::{
    browser::{Browser, entries, next_token, server},
    provider::Provider,
};
use super::second_factor::set_up;
use crate::{
    harness::{Db, PASSWORD, Server},
    smtp::SmtpServer,
};

const CAMILLE: &str = "camille@exemple.fr";
/// Camille at the provider, which has seen that the address is hers.
const VERIFIED: &str = "c-17 Camille@Exemple.fr verified";

#[tokio::test]
async fn providers_are_listed_to_anyone() {
    let server = Server::start(Db::Sqlite).await;
    let none = server.get("/auth/oidc", "").await.ok(200);
    assert_eq!(none, json!([]));
    let settings = provider::settings("http://localhost:1");
    let server = browser::server(Db::Sqlite, &settings).await;
    let one = server.get("/auth/oidc", "").await.ok(200);
    assert_eq!(one, json!([{ "name": "company", "label": "Exemple SA" }]));
    let browser = Browser::default();
    let unknown = browser
        .post(&server, "/auth/oidc/x/begin", "", json!({}))
        .await;
    unknown.problem(404, "provider_not_found");
    let other_site = server.post("/auth/oidc/company/begin", "", json!({})).await;
    other_site.problem(403, "cross_site");
}

#[rstest]
#[tokio::test]
async fn a_verified_address_links_after_the_password_and_signs_in_from_then_on(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (relay, provider) = (SmtpServer::start(), Provider::start());
    let settings = [relay.settings(), provider.settings()].concat();
    let server = server(db, &settings).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();

    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    asked.problem(409, "link_required");
    let token = next_token(&asked);
    let again = browser.sign_in(&server, &provider, VERIFIED).await;
    again.problem(409, "link_required");
    let wrong = browser.link(&server, &token, "faux").await;
    wrong.problem(401, "invalid_credentials");
    let signed_in = browser.link(&server, &token, PASSWORD).await.ok(200);
    let access = signed_in["access_token"].as_str().unwrap();
    let me = server.get("/auth/me", access).await.ok(200);
    assert_eq!(me["id"], camille.id);
    let told = relay.wait_for_mail(CAMILLE, "ouvre désormais").await;
    assert!(told.subject.starts_with("Exemple SA"), "{}", told.subject);
    assert_eq!(entries(&server, "identity_linked").await.len(), 1);

    let form = server.get("/auth/identities", access).await.ok(200);
    assert_eq!(form[0]["email"], "Camille@Exemple.fr");
    assert_eq!(form[0]["label"], "Exemple SA");

    // The provider may call her something else later.
    server.clock.advance(TimeDelta::minutes(1));
    let renamed = "c-17 martin@exemple.fr verified";
    let at_once = browser.sign_in(&server, &provider, renamed).await.ok(200);
    let access = at_once["access_token"].as_str().unwrap();
    let me = server.get("/auth/me", access).await.ok(200);
    assert_eq!(me["id"], camille.id);
    let entries = entries(&server, "signed_in").await;
    let last = entries.last().unwrap()["event_data"].as_str().unwrap();
    assert_eq!(last, r#"{"provider":"company"}"#);
}

#[tokio::test]
async fn the_answer_is_that_of_a_sign_in_with_a_password() {
    let provider = Provider::start();
    let server = server(Db::Sqlite, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    browser
        .sign_in_and_link(&server, &provider, VERIFIED, PASSWORD)
        .await;

    let url = browser.leave(&server).await;
    let back = provider.visit(&url, VERIFIED).await;
    let mut body = browser::arrival(&back);
    body["refresh_in_cookie"] = json!(true);
    let answer = browser.post(&server, "/auth/oidc/finish", "", body).await;
    assert!(answer.ok(200).get("refresh_token").is_none());
    let lines: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    let is_of = |line: &&&str, name: &str| line.starts_with(&format!("__Host-chrona-{name}="));
    let line = |name| lines.iter().find(|line| is_of(line, name)).unwrap();
    for kept in [line("session"), line("browser")] {
        assert!(
            kept.ends_with("; Secure; HttpOnly; SameSite=Strict"),
            "{kept}"
        );
    }
    assert!(line("outside").contains("=; Path=/; Max-Age=0; Secure; HttpOnly"));
    let refreshed = browser.post(&server, "/auth/refresh", "", json!({})).await;
    refreshed.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_unverified_address_tells_nothing_and_links_nothing(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    for who in [
        "c-17 camille@exemple.fr unverified",
        "p-18 personne@exemple.fr unverified",
    ] {
        let refused = browser.sign_in(&server, &provider, who).await;
        refused.problem(403, "outside_address_unverified");
        assert!(refused.json().get("token").is_none());
    }
    let stranger = "p-18 personne@exemple.fr verified";
    let unknown = browser.sign_in(&server, &provider, stranger).await;
    unknown.problem(403, "outside_person_unknown");
    let failures = entries(&server, "sign_in_failed").await;
    assert_eq!(failures.len(), 3);
    assert!(failures.iter().all(|entry| entry["account_id"].is_null()));
}

#[rstest]
#[tokio::test]
async fn the_second_factor_is_asked_for_all_the_same(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let app = set_up(&server, &camille).await;
    let browser = Browser::default();

    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    asked.problem(409, "link_required");
    let token = next_token(&asked);
    let password_alone = browser.link(&server, &token, PASSWORD).await;
    password_alone.problem(401, "second_factor_required");
    assert!(entries(&server, "identity_linked").await.is_empty());
    let body = json!({ "token": token, "password": PASSWORD, "totp_code": app.code(&server) });
    let linked = browser.post(&server, "/auth/oidc/link", "", body).await;
    linked.ok(200);

    server.clock.advance(TimeDelta::seconds(30));
    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    asked.problem(401, "second_factor_required");
    let token = next_token(&asked);
    let show = async |token: &str, field: &str, code: &str| {
        let body = json!({ "token": token, field: code });
        browser.post(&server, "/auth/oidc/code", "", body).await
    };
    let wrong = show(&token, "totp_code", "000000").await;
    wrong.problem(401, "invalid_credentials");
    let none = show(&token, "totp_code", "").await;
    none.problem(401, "second_factor_required");
    show(&token, "totp_code", &app.code(&server)).await.ok(200);
    // The step is over, and another takes another code.
    server.clock.advance(TimeDelta::seconds(30));
    let used = show(&token, "totp_code", &app.code(&server)).await;
    used.problem(400, "outside_sign_in_over");

    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    let token = next_token(&asked);
    let elsewhere = Browser::default();
    let body = json!({ "token": token, "totp_code": app.code(&server) });
    let stolen = elsewhere.post(&server, "/auth/oidc/code", "", body).await;
    stolen.problem(400, "outside_sign_in_over");
    let recovered = show(&token, "recovery_code", &app.recovery[0]).await;
    recovered.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_token_of_one_step_is_good_for_no_other_and_five_minutes(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    let token = next_token(&asked);
    let body = json!({ "token": token, "totp_code": "123456" });
    let misused = browser.post(&server, "/auth/oidc/code", "", body).await;
    misused.problem(400, "outside_sign_in_over");
    let elsewhere = Browser::default();
    let stolen = elsewhere.link(&server, &token, PASSWORD).await;
    stolen.problem(400, "outside_sign_in_over");
    server.clock.advance(TimeDelta::minutes(5));
    let late = browser.link(&server, &token, PASSWORD).await;
    late.problem(400, "outside_sign_in_over");
}

#[rstest]
#[tokio::test]
async fn guesses_of_the_password_that_links_lock_as_any(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    let asked = browser.sign_in(&server, &provider, VERIFIED).await;
    let token = next_token(&asked);
    for _ in 0..5 {
        let wrong = browser.link(&server, &token, "faux, et long").await;
        wrong.problem(401, "invalid_credentials");
    }
    let locked = browser.link(&server, &token, PASSWORD).await;
    locked.problem(429, "sign_in_locked");
    let by_password = server.sign_in(CAMILLE, PASSWORD).await;
    by_password.problem(429, "sign_in_locked");
}

#[rstest]
#[tokio::test]
async fn a_closed_account_opens_to_nobody(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    browser
        .sign_in_and_link(&server, &provider, VERIFIED, PASSWORD)
        .await;
    // One who punched is kept without a name, one who did not is deleted.
    let phone = server.phone(&camille, "téléphone").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&camille, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let path = format!("/admin/users/{}", camille.id);
    server.delete(&path, &admin.token).await;
    let closed = browser.sign_in(&server, &provider, VERIFIED).await;
    closed.problem(403, "outside_person_unknown");
    assert!(server.rows("SELECT id FROM identities").await.is_empty());

    let zoe = server.person(&admin, "zoe@exemple.fr", "user").await;
    let who = "z-1 zoe@exemple.fr verified";
    browser
        .sign_in_and_link(&server, &provider, who, PASSWORD)
        .await;
    let asked = browser
        .sign_in(&server, &provider, "z-2 zoe@exemple.fr verified")
        .await;
    asked.problem(409, "link_required");
    let path = format!("/admin/users/{}", zoe.id);
    server.delete(&path, &admin.token).await;
    let over = browser.link(&server, &next_token(&asked), PASSWORD).await;
    over.problem(400, "outside_sign_in_over");
    let deleted = browser.sign_in(&server, &provider, who).await;
    deleted.problem(403, "outside_person_unknown");
}
