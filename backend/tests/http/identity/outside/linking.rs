//! Linking an identity from one's own space, and unlinking it.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CAMILLE, VERIFIED,
    browser::{Browser, arrival, entries, server},
    provider::Provider,
};
use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

/// An address that is nobody's here: it is not by it that one links.
const PRIVATE: &str = "c-18 camille@perso.example.org unverified";

async fn begin(browser: &Browser, server: &Server, person: &Person, proof: Value) -> Reply {
    let mut body = json!({ "provider": "company" });
    for (name, value) in proof.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = "/auth/identities/begin";
    browser.post(server, path, &person.token, body).await
}

/// Leaves to link, signs in at the provider and comes back.
async fn link(browser: &Browser, server: &Server, provider: &Provider, person: &Person) -> Reply {
    let begun = begin(browser, server, person, json!({})).await.ok(200);
    let back = provider
        .visit(begun["url"].as_str().unwrap(), PRIVATE)
        .await;
    let path = "/auth/identities/finish";
    browser
        .post(server, path, &person.token, arrival(&back))
        .await
}

#[rstest]
#[tokio::test]
async fn who_is_signed_in_links_any_identity_and_unlinks_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (relay, provider) = (SmtpServer::start(), Provider::start());
    let settings = [relay.settings(), provider.settings()].concat();
    let server = server(db, &settings).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    let linked = link(&browser, &server, &provider, &camille).await.ok(201);
    assert_eq!(linked["email"], "camille@perso.example.org");
    relay.wait_for_mail(CAMILLE, "ouvre désormais").await;
    let signed_in = browser.sign_in(&server, &provider, PRIVATE).await;
    signed_in.ok(200);
    let list = server.get("/auth/identities", &camille.token).await;
    let list = list.ok(200);
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert!(list[0]["last_used_at"].is_string());
    let others = server.get("/auth/identities", &admin.token).await;
    assert_eq!(others.ok(200), json!([]));

    let path = format!("/auth/identities/{}", linked["id"]);
    let others = server.delete(&path, &admin.token).await;
    others.problem(404, "identity_not_found");
    server.delete(&path, &camille.token).await.ok(204);
    let told = relay.wait_for_mail(CAMILLE, "n’ouvre plus").await;
    assert!(told.text.contains("https://pointage.exemple.fr/sessions"));
    let twice = server.delete(&path, &camille.token).await;
    twice.problem(404, "identity_not_found");
    let over = browser.sign_in(&server, &provider, PRIVATE).await;
    over.problem(403, "outside_address_unverified");
    for event in ["identity_linked", "identity_unlinked"] {
        let entries = entries(&server, event).await;
        assert_eq!(entries.len(), 1, "{event}");
        assert_eq!(entries[0]["account_id"], camille.id);
    }
}

#[rstest]
#[tokio::test]
async fn linking_asks_who_it_is_unless_that_was_just_shown(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    server.clock.advance(TimeDelta::minutes(11));
    let asked = begin(&browser, &server, &camille, json!({})).await;
    asked.problem(403, "proof_required");
    let wrong = begin(&browser, &server, &camille, json!({ "password": "faux" })).await;
    wrong.problem(422, "invalid_value");
    assert!(server.rows("SELECT id FROM oidc_attempts").await.is_empty());
    let shown = begin(&browser, &server, &camille, json!({ "password": PASSWORD })).await;
    shown.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_attempt_to_link_is_for_who_began_it_and_for_nothing_else(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    let begun = begin(&browser, &server, &camille, json!({})).await.ok(200);
    let back = provider
        .visit(begun["url"].as_str().unwrap(), PRIVATE)
        .await;
    let path = "/auth/identities/finish";
    let other = browser
        .post(&server, path, &admin.token, arrival(&back))
        .await;
    other.problem(400, "outside_sign_in_over");
    let sign_in = browser.come_back(&server, &back).await;
    sign_in.problem(400, "outside_sign_in_over");
    let linked = browser
        .post(&server, path, &camille.token, arrival(&back))
        .await;
    linked.ok(201);

    // Nor is a sign-in's way back one to link.
    let url = browser.leave(&server).await;
    let back = provider.visit(&url, VERIFIED).await;
    let misused = browser
        .post(&server, path, &camille.token, arrival(&back))
        .await;
    misused.problem(400, "outside_sign_in_over");
}

#[rstest]
#[tokio::test]
async fn an_identity_opens_one_account(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let provider = Provider::start();
    let server = server(db, &provider.settings()).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let browser = Browser::default();
    link(&browser, &server, &provider, &camille).await.ok(201);
    for person in [&admin, &camille] {
        let taken = link(&browser, &server, &provider, person).await;
        taken.problem(409, "identity_taken");
    }
    assert_eq!(entries(&server, "identity_linked").await.len(), 1);
}
