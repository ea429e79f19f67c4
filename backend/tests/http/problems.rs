//! Refusals, as problems.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server};

#[tokio::test]
async fn a_refusal_speaks_the_requests_language() {
    let server = Server::start(Db::Sqlite).await;
    let details = async |language: Option<&str>| {
        let mut request = server.request(Method::GET, "/auth/me");
        if let Some(language) = language {
            request = request.header("accept-language", language);
        }
        let reply = server.send(request).await;
        (
            reply.problem(401, "unauthorized"),
            reply.header("content-language").to_owned(),
        )
    };
    let (french, tag) = details(Some("fr-FR,fr;q=0.9,en;q=0.5")).await;
    assert!(french.contains("connecté"), "{french}");
    assert_eq!(tag, "fr");
    assert!(details(Some("de, en;q=0.3")).await.0.contains("signed in"));
    assert!(details(None).await.0.contains("signed in"));
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let field = async |body: serde_json::Value| {
        let request = server
            .request(Method::POST, "/admin/users")
            .bearer_auth(&admin.token);
        let reply = server
            .send(request.header("accept-language", "fr").json(&body))
            .await;
        reply.problem(422, "invalid_value");
        let error = reply.json()["errors"][0].clone();
        (
            error["field"].as_str().unwrap().to_owned(),
            error["message"].as_str().unwrap().to_owned(),
        )
    };
    let good = json!({ "email": "a@exemple.fr", "password": PASSWORD, "role": "user" });
    let with = |name: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    assert_eq!(field(with("password", "court".into())).await.0, "password");
    assert!(
        field(with("password", "court".into()))
            .await
            .1
            .contains('8')
    );
    assert_eq!(field(with("email", "personne".into())).await.0, "email");
    assert_eq!(field(with("email", 7.into())).await.0, "email");
    assert_eq!(
        field(with("first_name", "x".repeat(101).into())).await.0,
        "first_name"
    );
    assert_eq!(
        field(with("language", "klingon".into())).await.0,
        "language"
    );
    assert_eq!(
        field(json!({ "password": PASSWORD, "role": "user" }))
            .await
            .0,
        "email"
    );
    let path = "/admin/users?limit=many";
    let reply = server.get(path, &admin.token).await;
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], "limit");
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_problems() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    server
        .get("/nothing/here", "")
        .await
        .problem(404, "not_found");
    server
        .get("/admin/users/twelve", &admin.token)
        .await
        .problem(404, "not_found");
    let reply = server.delete("/admin/users", &admin.token).await;
    reply.problem(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "GET, POST, HEAD");
    let request = server
        .client
        .put(format!("{}/api/devices/me", server.backoffice));
    assert_eq!(server.send(request).await.header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn a_database_that_went_away_is_said_and_nothing_is_half_done() {
    let server = Server::start(Db::Postgres).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    server.app.store.close().await;

    let health = server.get("/health", "").await;
    assert_eq!(health.ok(503)["status"], "degraded");
    server.get("/ready", "").await.ok(503);
    let reply = server.punch(&kiosk, &badge).await;
    reply.problem(503, "unavailable");
    assert_eq!(reply.header("retry-after"), "2");
    assert!(!reply.text.to_lowercase().contains("pool"));
    server
        .get("/auth/me", &admin.token)
        .await
        .problem(503, "unavailable");
}
