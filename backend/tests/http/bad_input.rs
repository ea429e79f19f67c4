//! Whatever a client sends: a problem, never a 500, never half a row.

use reqwest::{Method, header::CONTENT_TYPE};
use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server};

#[rstest]
#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("ALLOW_REGISTRATION", "true")]).await;
    let admin = server.admin().await;
    let before = server.get("/admin/users", &admin.token).await.ok(200);
    let json_type = "application/json";
    let nul = r#"{"email":"a\u0000b@exemple.fr","password":"longtemps"}"#;
    let latin1: &[u8] = b"{\"email\":\"\xe9@exemple.fr\",\"password\":\"longtemps\"}";
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        (json_type, b"".to_vec()),
        (json_type, b"{".to_vec()),
        (json_type, b"null".to_vec()),
        (json_type, b"[]".to_vec()),
        (json_type, b"{\"email\":null,\"password\":null}".to_vec()),
        (json_type, nul.as_bytes().to_vec()),
        (json_type, latin1.to_vec()),
        (json_type, deep.into_bytes()),
        (
            json_type,
            b"{\"email\":\"\\ud800@exemple.fr\",\"password\":\"longtemps\"}".to_vec(),
        ),
        ("text/plain", b"hello".to_vec()),
        ("", b"{}".to_vec()),
    ];
    for (content_type, body) in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let mut request = server.request(Method::POST, "/auth/register").body(body);
        if !content_type.is_empty() {
            request = request.header(CONTENT_TYPE, content_type);
        }
        let reply = server.send(request).await;
        assert!(
            (400..500).contains(&reply.status.as_u16()),
            "{shown}: {}",
            reply.text
        );
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{shown}"
        );
    }
    assert_eq!(
        server.get("/admin/users", &admin.token).await.ok(200),
        before
    );
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_refused_however_it_comes() {
    let server = Server::start(Db::Sqlite).await;
    let big = vec![b' '; 1024 * 1024 + 1];
    let request = server
        .request(Method::POST, "/auth/register")
        .header(CONTENT_TYPE, "application/json");
    server
        .send(request.body(big.clone()))
        .await
        .problem(413, "body_too_large");
    let pieces: Vec<_> = big
        .chunks(64 * 1024)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect();
    let request = server
        .request(Method::POST, "/auth/register")
        .header(CONTENT_TYPE, "application/json");
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    server
        .send(request.body(stream))
        .await
        .problem(413, "body_too_large");
}

#[tokio::test]
async fn headers_over_sixteen_kibibytes_are_refused() {
    let server = Server::start(Db::Sqlite).await;
    let request = server
        .request(Method::GET, "/")
        .header("x-much", "x".repeat(16 * 1024));
    server.send(request).await.problem(431, "headers_too_large");
    let request = server
        .request(Method::GET, "/")
        .header("x-some", "x".repeat(15 * 1024));
    server.send(request).await.ok(200);
    let path = format!("/{}", "x".repeat(9000));
    server.get(&path, "").await.problem(414, "uri_too_long");
}

#[tokio::test]
async fn a_token_of_a_million_characters_is_a_problem() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let body = json!({ "qr_token": "x".repeat(1_000_000) });
    let reply = server.at_kiosk(&kiosk, "/punch/validate", body).await;
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], "qr_token");
}

#[rstest]
#[tokio::test]
async fn extreme_numbers_and_dates_are_answered(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    for path in [
        "/admin/users?offset=18446744073709551615&limit=18446744073709551615",
        "/admin/users?offset=-1",
        "/admin/users?limit=0",
        "/admin/users/9223372036854775807",
        "/admin/users/-1",
        "/admin/users/99999999999999999999",
        "/admin/punches?user_id=9223372036854775807",
        "/admin/punches?from_date=9999-12-31",
        "/admin/punches?from_date=%2B262142-12-31",
        "/admin/punches?from_date=0001-01-01T00:00:00Z",
        "/admin/punches?from_date=%00",
        "/admin/audit-logs?event_type='%20OR%201=1",
        "/admin/audit-logs?event_type=%ff",
        "/punch/history?from=&to=",
    ] {
        let reply = server.get(path, &admin.token).await;
        assert!(reply.status.as_u16() < 500, "{path}: {}", reply.text);
    }
    let reply = server.get("/admin/users?limit=1000", &admin.token).await;
    assert_eq!(reply.ok(200).as_array().unwrap().len(), 1);
    let body = json!({ "device_id": 9_223_372_036_854_775_807_i64 });
    server
        .post("/punch/request-token", &admin.token, body)
        .await
        .problem(404, "device_not_found");
    let body = json!({ "device_id": 1e300 });
    server
        .post("/punch/request-token", &admin.token, body)
        .await
        .problem(422, "invalid_value");
}

#[rstest]
#[tokio::test]
async fn a_kiosk_clock_beyond_all_years_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    for time in ["-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "soon"] {
        let body = json!({ "qr_token": badge, "device_time": time });
        let reply = server.at_kiosk(&kiosk, "/punch/validate", body).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], "device_time");
    }
    let body = json!({ "qr_token": badge, "device_time": "2026-11-20T07:59:58Z" });
    server
        .at_kiosk(&kiosk, "/punch/validate", body)
        .await
        .ok(200);
}

#[tokio::test]
async fn a_password_is_taken_whole_or_not_at_all() {
    let server = Server::start_with(Db::Sqlite, &[("ALLOW_REGISTRATION", "true")]).await;
    let phrase = "Zoé garde huit girafes dans son jardin de Brest ; ".repeat(3);
    let long: String = phrase.chars().take(128).collect();
    let body = json!({ "email": "a@exemple.fr", "password": long });
    server.post("/auth/register", "", body).await.ok(201);
    server.sign_in("a@exemple.fr", &long).await.ok(200);
    let almost: String = phrase.chars().take(127).collect();
    server
        .sign_in("a@exemple.fr", &almost)
        .await
        .problem(401, "invalid_credentials");
    let body = json!({ "email": "b@exemple.fr", "password": "é".repeat(129) });
    server
        .post("/auth/register", "", body)
        .await
        .problem(422, "invalid_value");
    assert_eq!(PASSWORD.len(), 15);
}
