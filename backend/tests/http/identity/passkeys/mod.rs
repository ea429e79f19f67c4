//! Passkeys: made, signed in with, removed, through an authenticator in software.

mod authenticator;
mod factor;
mod refused;

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use self::authenticator::Authenticator;
use super::second_factor::events;
use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

const ORIGIN: &str = "https://pointage.exemple.fr";
const DOMAIN: &str = "pointage.exemple.fr";
const CAMILLE: &str = "camille@exemple.fr";

async fn start(db: Db) -> Server {
    Server::start_with(db, &[("BACKOFFICE_URL", ORIGIN)]).await
}

/// Begins to make a passkey; answers the ceremony.
async fn making(server: &Server, person: &Person) -> Value {
    let begun = server.post("/passkeys/register/begin", &person.token, json!({}));
    begun.await.ok(200)
}

/// Sends what an authenticator made for this ceremony.
async fn made(server: &Server, person: &Person, ceremony: &Value, credential: Value) -> Reply {
    let body = json!({
        "token": ceremony["token"], "name": "Téléphone", "credential": credential,
    });
    server
        .post("/passkeys/register/finish", &person.token, body)
        .await
}

/// Adds a passkey; answers its authenticator and what the server said.
async fn add(server: &Server, person: &Person) -> (Authenticator, Value) {
    let mut authenticator = Authenticator::new();
    let ceremony = making(server, person).await;
    let credential = authenticator.create(&ceremony["options"]);
    let added = made(server, person, &ceremony, credential).await.ok(201);
    (authenticator, added)
}

/// Begins a sign-in; answers the ceremony.
async fn showing(server: &Server) -> Value {
    let request = server.request(Method::POST, "/auth/passkey/begin");
    server.send(request).await.ok(200)
}

/// Sends what an authenticator shows for this ceremony.
async fn shown(server: &Server, ceremony: &Value, credential: Value) -> Reply {
    let body = json!({ "token": ceremony["token"], "credential": credential });
    let request = server.request(Method::POST, "/auth/passkey/finish");
    server.send(request.json(&body)).await
}

async fn sign_in(server: &Server, authenticator: &mut Authenticator) -> Reply {
    let ceremony = showing(server).await;
    let credential = authenticator.get(&ceremony["options"]);
    shown(server, &ceremony, credential).await
}

async fn remove(server: &Server, person: &Person, id: &Value, body: Value) -> Reply {
    let request = server.request(Method::DELETE, &format!("/passkeys/{id}"));
    server
        .send(request.bearer_auth(&person.token).json(&body))
        .await
}

#[rstest]
#[tokio::test]
async fn a_passkey_is_added_and_signs_in_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let elsewhere = server.signed_in(CAMILLE).await;
    let support = server.send(server.request(Method::GET, "/auth/passkey"));
    assert_eq!(support.await.ok(200), json!({ "origin": ORIGIN }));

    let ceremony = making(&server, &camille).await;
    let options = &ceremony["options"];
    assert_eq!(options["rp"], json!({ "id": DOMAIN, "name": "Chrona" }));
    assert_eq!(options["user"]["name"], CAMILLE);
    assert_eq!(options["user"]["displayName"], "Camille Martin");
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(options["attestation"], "none");
    let (mut phone, added) = add(&server, &camille).await;
    assert_eq!(added["passkey"]["name"], "Téléphone");
    assert_eq!(added["recovery_codes"].as_array().unwrap().len(), 5);
    // The session that added it goes on, the others were begun without it.
    let me = server.get("/auth/me", &camille.token).await.ok(200);
    assert_eq!(me["second_factor"], true);
    let ended = server.get("/auth/me", &elsewhere.token).await;
    ended.problem(401, "unauthorized");

    // The next one comes without codes, for the same account and another authenticator.
    let ceremony = making(&server, &camille).await;
    assert_eq!(ceremony["options"]["user"]["id"], phone.user_handle);
    let excluded = &ceremony["options"]["excludeCredentials"];
    assert_eq!(excluded[0]["id"], phone.id());
    let (mut laptop, added) = add(&server, &camille).await;
    assert_eq!(added["recovery_codes"], json!([]));

    server.clock.advance(TimeDelta::minutes(1));
    for authenticator in [&mut phone, &mut laptop] {
        let answer = sign_in(&server, authenticator).await.ok(200);
        assert_eq!(answer["token_type"], "bearer");
        assert!(answer["refresh_token"].is_string());
        let token = answer["access_token"].as_str().unwrap();
        let me = server.get("/auth/me", token).await.ok(200);
        assert_eq!(me["email"], CAMILLE);
    }
    let reply = server.get("/passkeys", &camille.token).await;
    assert_eq!(reply.header("x-total-count"), "2");
    let listed = reply.ok(200);
    assert!(listed[0]["created_at"].as_str() < listed[0]["last_used_at"].as_str());
    let others = server.get("/passkeys", &admin.token).await.ok(200);
    assert_eq!(others, json!([]));
    let told = events(&server, &["passkey", "sign_in"]).await;
    assert_eq!(told, ["passkey_added", "passkey_added"]);
}

#[rstest]
#[tokio::test]
async fn a_page_keeps_the_session_in_cookies(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let (mut phone, _) = add(&server, &admin).await;
    for (site, status) in [("same-origin", 200), ("cross-site", 403)] {
        let ceremony = showing(&server).await;
        let body = json!({
            "token": ceremony["token"], "credential": phone.get(&ceremony["options"]),
            "refresh_in_cookie": true,
        });
        let url = format!("{}/api/auth/passkey/finish", server.backoffice);
        let request = server.client.post(url).header("sec-fetch-site", site);
        let reply = server.send(request.json(&body)).await;
        let answer = reply.ok(status);
        let cookies = reply.headers.get_all("set-cookie").iter().count();
        if status == 200 {
            assert!(answer["refresh_token"].is_null());
            assert_eq!(cookies, 2, "the session and the browser");
        } else {
            assert_eq!(cookies, 0);
        }
    }
}

#[rstest]
#[tokio::test]
async fn adding_and_removing_ask_who_it_is_and_are_told(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    server.clock.advance(TimeDelta::minutes(10));
    let begin = async |body: Value| {
        let path = "/passkeys/register/begin";
        server.post(path, &camille.token, body).await
    };
    begin(json!({})).await.problem(403, "proof_required");
    let wrong = begin(json!({ "password": "faux" })).await;
    wrong.problem(422, "invalid_value");
    let ceremony = begin(json!({ "password": PASSWORD })).await.ok(200);
    let mut phone = Authenticator::new();
    let credential = phone.create(&ceremony["options"]);
    let added = made(&server, &camille, &ceremony, credential).await.ok(201);
    let told = relay
        .wait_for_mail(CAMILLE, "clé d’accès a été ajoutée")
        .await;
    assert!(told.text.contains("« Téléphone »"), "{}", told.text);
    let page = format!("{ORIGIN}/second-factor");
    assert!(told.text.contains(&page), "{}", told.text);

    let id = &added["passkey"]["id"];
    let refused = remove(&server, &camille, id, json!({})).await;
    refused.problem(403, "proof_required");
    let password = json!({ "password": PASSWORD });
    let others = remove(&server, &admin, id, password.clone()).await;
    others.problem(404, "passkey_not_found");
    remove(&server, &camille, id, password.clone())
        .await
        .ok(204);
    relay
        .wait_for_mail(CAMILLE, "clé d’accès a été retirée")
        .await;
    let again = remove(&server, &camille, id, password).await;
    again.problem(404, "passkey_not_found");
    sign_in(&server, &mut phone)
        .await
        .problem(401, "passkey_refused");
    // Nothing is left that a code could stand in for.
    assert!(
        server
            .rows("SELECT id FROM recovery_codes")
            .await
            .is_empty()
    );
    server.sign_in(CAMILLE, PASSWORD).await.ok(200);
    let told = events(&server, &["passkey"]).await;
    assert_eq!(told, ["passkey_added", "passkey_removed"]);
}

#[rstest]
#[tokio::test]
async fn names_are_checked_and_ten_are_enough(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let ceremony = making(&server, &admin).await;
    let mut phone = Authenticator::new();
    let credential = phone.create(&ceremony["options"]);
    for name in ["", " ", "a\u{7}b", &"é".repeat(101)] {
        let body = json!({ "token": ceremony["token"], "name": name, "credential": credential });
        let path = "/passkeys/register/finish";
        let refused = server.post(path, &admin.token, body).await;
        refused.problem(422, "invalid_value");
        assert_eq!(refused.json()["errors"][0]["field"], "name");
    }
    for credential in [json!(null), json!({}), json!({ "id": "x".repeat(20_000) })] {
        let refused = made(&server, &admin, &ceremony, credential).await;
        refused.problem(422, "invalid_value");
        assert_eq!(refused.json()["errors"][0]["field"], "credential");
    }
    // What was wrong with the form cost nothing.
    made(&server, &admin, &ceremony, credential).await.ok(201);
    for _ in 0..8 {
        add(&server, &admin).await;
    }
    let (tenth, eleventh) = (making(&server, &admin).await, making(&server, &admin).await);
    let credential = Authenticator::new().create(&tenth["options"]);
    made(&server, &admin, &tenth, credential).await.ok(201);
    let credential = Authenticator::new().create(&eleventh["options"]);
    let refused = made(&server, &admin, &eleventh, credential).await;
    refused.problem(409, "too_many_passkeys");
    let refused = server.post("/passkeys/register/begin", &admin.token, json!({}));
    refused.await.problem(409, "too_many_passkeys");
}

#[tokio::test]
async fn where_browsers_know_no_passkeys_none_are_offered() {
    let settings = [("BACKOFFICE_URL", "https://192.0.2.10")];
    let server = Server::start_with(Db::Sqlite, &settings).await;
    let admin = server.admin().await;
    let support = server.send(server.request(Method::GET, "/auth/passkey"));
    assert_eq!(support.await.ok(200), json!({ "origin": null }));
    let begun = server.send(server.request(Method::POST, "/auth/passkey/begin"));
    begun.await.problem(409, "passkeys_unavailable");
    let begun = server.post("/passkeys/register/begin", &admin.token, json!({}));
    begun.await.problem(409, "passkeys_unavailable");
    let none = server.get("/passkeys", &admin.token).await.ok(200);
    assert_eq!(none, json!([]));
}
