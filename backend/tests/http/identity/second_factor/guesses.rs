//! Codes are not to be guessed.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{set_up, sign_in, validate};
use crate::harness::{Db, PASSWORD, Server};

#[rstest]
#[tokio::test]
async fn five_wrong_codes_lock_codes_everywhere_for_a_quarter_of_an_hour(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let from = async |address: &str, code: &str| {
        let form = [
            ("username", "rh@exemple.fr"),
            ("password", PASSWORD),
            ("totp_code", code),
        ];
        let request = server.request(Method::POST, "/auth/token").form(&form);
        server
            .send(request.header("X-Forwarded-For", address))
            .await
    };
    // Four, then a pause of ten minutes, forgive.
    for _ in 0..4 {
        validate(&server, &admin, "x")
            .await
            .problem(400, "totp_code_invalid");
    }
    server.clock.advance(TimeDelta::minutes(10));
    // Wherever they are tried.
    for last in 1..=3 {
        let wrong = from(&format!("192.0.{last}.1"), "x").await;
        wrong.problem(401, "invalid_credentials");
    }
    for _ in 0..2 {
        let body = json!({ "recovery_code": "x" });
        let wrong = server.post("/totp/recovery/use", &admin.token, body).await;
        wrong.problem(400, "recovery_code_invalid");
    }
    server.clock.advance(TimeDelta::minutes(11));
    let refused = validate(&server, &admin, &app.code(&server)).await;
    assert!(
        refused
            .problem(403, "second_factor_locked")
            .contains("locked")
    );
    assert_eq!(refused.header("retry-after"), "240");
    let refused = from("198.51.100.7", &app.code(&server)).await;
    refused.problem(429, "sign_in_locked");
    let body = json!({ "recovery_code": app.recovery[0] });
    let refused = server.post("/totp/recovery/use", &admin.token, body).await;
    refused.problem(403, "second_factor_locked");
    // Being refused does not prolong it.
    server.clock.advance(TimeDelta::minutes(4));
    validate(&server, &admin, &app.code(&server)).await.ok(200);

    let path = "/admin/audit-logs?event_type=second_factor_failed";
    let entries = server.get(path, &admin.token).await.ok(200);
    let locks: Vec<bool> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["event_data"].as_str().unwrap().contains("true"))
        .collect();
    assert_eq!(locks.len(), 9);
    assert!(locks[0] && locks[1..].iter().all(|lock| !lock));
}

#[rstest]
#[tokio::test]
async fn the_password_alone_buys_no_guesses_at_the_code(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    set_up(&server, &admin).await;
    let email = "rh@exemple.fr";
    // Asking what is wanted is no failure.
    for _ in 0..10 {
        let asked = server.sign_in(email, PASSWORD).await;
        asked.problem(401, "second_factor_required");
    }
    for _ in 0..5 {
        let wrong = sign_in(&server, email, "totp_code", "x").await;
        wrong.problem(401, "invalid_credentials");
        let asked = server.sign_in(email, PASSWORD).await;
        assert!(matches!(asked.status.as_u16(), 401 | 429), "{}", asked.text);
    }
    let refused = server.sign_in(email, PASSWORD).await;
    refused.problem(429, "sign_in_locked");
    let refused = sign_in(&server, email, "totp_code", "x").await;
    refused.problem(429, "sign_in_locked");
}

#[tokio::test]
async fn a_network_tries_so_many_codes_and_no_more() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    for _ in 0..100 {
        let body = json!({ "totp_code": "x" });
        let tried = server.post("/totp/validate", &admin.token, body).await;
        tried.problem(404, "second_factor_not_active");
    }
    let refused = validate(&server, &admin, "x").await;
    refused.problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "300");
    let refused = server
        .post("/totp/provision", &admin.token, json!({}))
        .await;
    refused.problem(429, "too_many_requests");
}
