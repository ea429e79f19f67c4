//! Links in e-mails: a new password, an address confirmed.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, PASSWORD, Reply, Server},
    smtp::SmtpServer,
};

const EMAIL: &str = "camille@exemple.fr";
const NEW_PASSWORD: &str = "un tout autre mot de passe";

async fn post(server: &Server, path: &str, body: Value) -> Reply {
    server
        .send(server.request(Method::POST, path).json(&body))
        .await
}

async fn forget(server: &Server, email: &str) -> Reply {
    post(server, "/auth/forgot-password", json!({ "email": email })).await
}

async fn reset(server: &Server, token: &str, password: &str) -> Reply {
    let body = json!({ "token": token, "new_password": password });
    post(server, "/auth/reset-password", body).await
}

/// The token of the last link of this subject.
async fn token(relay: &SmtpServer, subject: &str) -> String {
    let mail = relay.wait_for_mail(EMAIL, subject).await;
    let link = mail.text.lines().find(|line| line.contains('#')).unwrap();
    assert!(link.starts_with("https://pointage.exemple.fr/"), "{link}");
    link.split_once('#').unwrap().1.to_owned()
}

const RESET: &str = "nouveau mot de passe";

#[rstest]
#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_and_every_session_ends(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, EMAIL, "user").await;
    forget(&server, "Camille@Exemple.fr").await.ok(204);
    let token = token(&relay, RESET).await;

    let common = reset(&server, &token, "motdepasse").await;
    common.problem(422, "invalid_value");
    reset(&server, &token, NEW_PASSWORD).await.ok(204);
    let ended = server.get("/auth/me", &person.token).await;
    ended.problem(401, "unauthorized");
    let old = server.sign_in(EMAIL, PASSWORD).await;
    old.problem(401, "invalid_credentials");
    server.sign_in(EMAIL, NEW_PASSWORD).await.ok(200);
    let told = relay.wait_for_mail(EMAIL, "mot de passe a changé").await;
    assert!(told.text.contains("Ce n’était pas vous ?"));
    let again = reset(&server, &token, "et encore un autre mot").await;
    again.problem(400, "mail_link_invalid");
}

#[rstest]
#[tokio::test]
async fn nobody_learns_whose_an_address_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    server.person(&admin, EMAIL, "user").await;
    let known = forget(&server, EMAIL).await;
    let unknown = forget(&server, "personne@exemple.fr").await;
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    let names = |reply: &Reply| {
        let mut names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(names(&known), names(&unknown));
    relay.wait_for_mail(EMAIL, RESET).await;
    // Both are limited alike.
    for email in [EMAIL, "personne@exemple.fr"] {
        forget(&server, email).await.ok(204);
        forget(&server, email).await.ok(204);
        let limited = forget(&server, email).await;
        limited.problem(429, "too_many_requests");
        assert!(!limited.header("retry-after").is_empty());
    }
    assert!(relay.arrived().iter().all(|mail| mail.to == [EMAIL]));
}

#[rstest]
#[tokio::test]
async fn a_link_is_good_once_and_for_half_an_hour(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    server.person(&admin, EMAIL, "user").await;
    forget(&server, EMAIL).await.ok(204);
    let old = token(&relay, RESET).await;
    server.clock.advance(TimeDelta::minutes(30));
    let late = reset(&server, &old, NEW_PASSWORD).await;
    late.problem(400, "mail_link_invalid");

    forget(&server, EMAIL).await.ok(204);
    relay.wait_for(2).await;
    let token = token(&relay, RESET).await;
    assert_ne!(token, old);
    let resets = (0..50).map(|number| {
        let (server, token) = (&server, &token);
        async move { reset(server, token, &format!("{NEW_PASSWORD} {number}")).await }
    });
    let replies = join_all(resets).await;
    let good = replies.iter().filter(|reply| reply.status == 204).count();
    assert_eq!(good, 1);
}

#[rstest]
#[tokio::test]
async fn a_reset_opens_an_account_that_guesses_have_locked(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    server.person(&admin, EMAIL, "user").await;
    for _ in 0..5 {
        server.sign_in(EMAIL, "faux, et long").await;
    }
    let locked = server.sign_in(EMAIL, PASSWORD).await;
    locked.problem(429, "sign_in_locked");
    forget(&server, EMAIL).await.ok(204);
    let token = token(&relay, RESET).await;
    reset(&server, &token, NEW_PASSWORD).await.ok(204);
    server.sign_in(EMAIL, NEW_PASSWORD).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_address_is_confirmed_by_the_link_that_was_sent_there(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let open = [("ALLOW_REGISTRATION", "true")];
    let server = Server::start_with_relay(db, &relay, &open).await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let made = post(&server, "/auth/register", body).await.ok(201);
    assert_eq!(made["email_verified"], false);
    let first = token(&relay, "Confirmez").await;
    let person = server.signed_in(EMAIL).await;
    server
        .post("/auth/verify-email/request", &person.token, json!({}))
        .await
        .ok(204);
    relay.wait_for(2).await;
    let second = token(&relay, "Confirmez").await;
    let confirm = async |token: &str| {
        let body = json!({ "token": token });
        post(&server, "/auth/verify-email", body).await
    };
    confirm(&first).await.problem(400, "mail_link_invalid");
    // A link is good for its own purpose alone.
    let misused = reset(&server, &second, NEW_PASSWORD).await;
    misused.problem(400, "mail_link_invalid");
    confirm(&second).await.ok(204);
    let me = server.get("/auth/me", &person.token).await.ok(200);
    assert_eq!(me["email_verified"], true);
    confirm(&second).await.problem(400, "mail_link_invalid");
}

#[rstest]
#[tokio::test]
async fn links_are_not_kept_in_clear(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    server.person(&admin, EMAIL, "user").await;
    forget(&server, EMAIL).await.ok(204);
    let token = token(&relay, RESET).await;
    let rows = server.rows("SELECT token_digest FROM mail_links").await;
    let kept = rows[0]["token_digest"].as_str().unwrap();
    assert!(!kept.contains(&token) && !token.contains(kept));
}

#[rstest]
#[tokio::test]
async fn an_administrator_sends_someone_a_link_for_a_new_password(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, EMAIL, "user").await;
    let path = format!("/admin/users/{}/send-password-reset", camille.id);
    let own = server.post(&path, &camille.token, json!({})).await;
    own.problem(403, "forbidden");
    let sent = server.post(&path, &admin.token, json!({})).await;
    assert_eq!(sent.status, 204);
    assert!(sent.text.is_empty(), "the link is the person's alone");
    // Until the link is used nothing has changed.
    server.get("/auth/me", &camille.token).await.ok(200);
    let token = token(&relay, RESET).await;
    reset(&server, &token, NEW_PASSWORD).await.ok(204);
    server.sign_in(EMAIL, NEW_PASSWORD).await.ok(200);
    let log = "/admin/audit-logs?event_type=password_reset_asked";
    let log = server.get(log, &admin.token).await.ok(200);
    assert_eq!(log[0]["user_id"], admin.id);
    assert_eq!(log[0]["subject_id"], camille.id);

    for _ in 0..2 {
        server.post(&path, &admin.token, json!({})).await.ok(204);
    }
    let limited = server.post(&path, &admin.token, json!({})).await;
    limited.problem(429, "too_many_requests");
    let unknown = "/admin/users/999/send-password-reset";
    let unknown = server.post(unknown, &admin.token, json!({})).await;
    unknown.problem(404, "user_not_found");
}
