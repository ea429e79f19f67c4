//! Sessions: refresh tokens that turn, cookies, and what ends a session.

use chrona_api_types::{PersonId, ProblemCode};
use chrona_backend::{
    kernel::{ClientInfo, ServiceError},
    services::identity::sessions::{self, Showing, Verified},
};
use chrona_store::identity::accounts;
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, PASSWORD, Reply, Server};

/// Signs in and answers the refresh token.
async fn signed_in(server: &Server, email: &str) -> (String, String) {
    let grant = server.sign_in(email, PASSWORD).await.ok(200);
    let text = |name: &str| grant[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

async fn refresh(server: &Server, token: &str) -> Reply {
    server
        .post("/auth/refresh", "", json!({ "refresh_token": token }))
        .await
}

async fn events(server: &Server, admin: &str, event_type: &str) -> usize {
    let path = format!("/admin/audit-logs?event_type={event_type}");
    let entries = server.get(&path, admin).await.ok(200);
    entries.as_array().unwrap().len()
}

#[rstest]
#[tokio::test]
async fn a_refresh_token_gives_the_next_one_and_an_access_token(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    server.admin().await;
    let (_, first) = signed_in(&server, "rh@exemple.fr").await;
    server.clock.advance(TimeDelta::minutes(29));
    let next = refresh(&server, &first).await.ok(200);
    assert_ne!(next["refresh_token"], first);
    assert_eq!(next["expires_in"], 1800);
    let access = next["access_token"].as_str().unwrap();
    server.clock.advance(TimeDelta::minutes(29));
    server.get("/auth/me", access).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_old_refresh_token_ends_the_session_and_is_noted(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let (_, first) = signed_in(&server, "rh@exemple.fr").await;
    let second = refresh(&server, &first).await.ok(200);
    server.clock.advance(TimeDelta::seconds(11));
    refresh(&server, &first).await.problem(401, "session_ended");
    // The thief's and the owner's are dead alike, and the access token with them.
    let owners = second["refresh_token"].as_str().unwrap();
    refresh(&server, owners).await.problem(401, "session_ended");
    let access = second["access_token"].as_str().unwrap();
    server
        .get("/auth/me", access)
        .await
        .problem(401, "unauthorized");
    assert_eq!(
        events(&server, &admin.token, "refresh_token_reused").await,
        1
    );
}

#[rstest]
#[tokio::test]
async fn a_lost_answer_is_given_again_for_ten_seconds(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    server.admin().await;
    let (_, first) = signed_in(&server, "rh@exemple.fr").await;
    let lost = refresh(&server, &first).await.ok(200);
    server.clock.advance(TimeDelta::seconds(10));
    let again = refresh(&server, &first).await.ok(200);
    assert_eq!(again["refresh_token"], lost["refresh_token"]);
    // Once the successor was used, the first is a reused one even within the ten seconds.
    let next = lost["refresh_token"].as_str().unwrap();
    refresh(&server, next).await.ok(200);
    refresh(&server, &first).await.problem(401, "session_ended");
}

#[rstest]
#[tokio::test]
async fn of_fifty_refreshes_at_once_one_rotates(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let (_, first) = signed_in(&server, "rh@exemple.fr").await;
    let asked = (0..50).map(|_| refresh(&server, &first));
    let answers = futures_util::future::join_all(asked).await;
    let mut given: Vec<Value> = answers
        .iter()
        .map(|answer| answer.ok(200)["refresh_token"].clone())
        .collect();
    given.dedup();
    assert_eq!(given.len(), 1, "one successor for all");
    refresh(&server, given[0].as_str().unwrap()).await.ok(200);
    assert_eq!(
        events(&server, &admin.token, "refresh_token_reused").await,
        0
    );
}

#[tokio::test]
async fn sessions_live_as_long_as_their_role_allows() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    server.person(&admin, "camille@exemple.fr", "user").await;
    server.person(&admin, "chef@exemple.fr", "manager").await;
    server.person(&admin, "paie@exemple.fr", "payroll").await;
    let keep = async |email: &str, step: TimeDelta, steps: usize| {
        let (_, mut token) = signed_in(&server, email).await;
        for _ in 0..steps {
            server.clock.advance(step);
            let answer = refresh(&server, &token).await;
            if answer.status != 200 {
                answer.problem(401, "session_ended");
                return false;
            }
            token = answer.json()["refresh_token"].as_str().unwrap().to_owned();
        }
        true
    };
    let second = TimeDelta::seconds(1);
    // Who reads everyone's data: eight hours in all.
    for email in ["rh@exemple.fr", "paie@exemple.fr"] {
        assert!(keep(email, TimeDelta::hours(4) - second, 2).await);
        assert!(!keep(email, TimeDelta::hours(4), 2).await);
    }
    // A manager: twelve hours without use.
    assert!(keep("chef@exemple.fr", TimeDelta::hours(12) - second, 3).await);
    assert!(!keep("chef@exemple.fr", TimeDelta::hours(12), 1).await);
    // An employee: seven days without use, thirty in all.
    assert!(keep("camille@exemple.fr", TimeDelta::days(7) - second, 4).await);
    assert!(!keep("camille@exemple.fr", TimeDelta::days(7), 1).await);
    assert!(!keep("camille@exemple.fr", TimeDelta::days(6), 5).await);
}

#[tokio::test]
async fn the_last_access_token_dies_with_the_session() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let (_, token) = signed_in(&server, "rh@exemple.fr").await;
    server.clock.advance(TimeDelta::minutes(8 * 60 - 10));
    let last = refresh(&server, &token).await.ok(200);
    assert_eq!(last["expires_in"], 600);
}

#[rstest]
#[tokio::test]
async fn signing_out_acts_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let (access, token) = signed_in(&server, "rh@exemple.fr").await;
    let out = server.post("/auth/sign-out", &access, json!({})).await;
    out.ok(204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    server
        .get("/auth/me", &access)
        .await
        .problem(401, "unauthorized");
    refresh(&server, &token).await.problem(401, "session_ended");
    // The other session goes on.
    server.get("/auth/me", &admin.token).await.ok(200);
    assert_eq!(events(&server, &admin.token, "signed_out").await, 1);
}

#[rstest]
#[tokio::test]
async fn a_person_sees_and_ends_each_session(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    server.clock.advance(TimeDelta::minutes(5));
    let (_, phone) = signed_in(&server, "camille@exemple.fr").await;
    let sessions = server.get("/auth/sessions", &camille.token).await.ok(200);
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["is_current"], false);
    assert_eq!(sessions[1]["is_current"], true);
    assert_eq!(sessions[0]["ip_address"], "127.0.0.1");
    assert!(sessions.iter().all(|session| {
        let text = session.to_string();
        !text.contains("hash") && !text.contains("secret")
    }));

    let path = format!("/auth/sessions/{}", sessions[0]["id"]);
    // Someone else's is not there.
    server
        .delete(&path, &admin.token)
        .await
        .problem(404, "session_not_found");
    server.delete(&path, &camille.token).await.ok(204);
    refresh(&server, &phone).await.problem(401, "session_ended");
    server
        .delete(&path, &camille.token)
        .await
        .problem(404, "session_not_found");
    let left = server.get("/auth/sessions", &camille.token).await.ok(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_closed_account_refreshes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let (_, token) = signed_in(&server, "camille@exemple.fr").await;
    server
        .delete(&format!("/admin/users/{}", camille.id), &admin.token)
        .await
        .ok(204);
    refresh(&server, &token).await.problem(401, "session_ended");
}

#[tokio::test]
async fn a_browser_keeps_its_token_in_a_cookie_no_script_reads() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let form = [
        ("username", "rh@exemple.fr"),
        ("password", PASSWORD),
        ("refresh_in", "cookie"),
    ];
    let sign_in = |site: &'static str| {
        let request = server.request(Method::POST, "/auth/token").form(&form);
        server.send(request.header("Sec-Fetch-Site", site))
    };
    sign_in("cross-site").await.problem(403, "cross_site");
    sign_in("same-site").await.problem(403, "cross_site");
    let answer = sign_in("same-origin").await;
    assert!(answer.ok(200).get("refresh_token").is_none());
    let line = answer.header("set-cookie").to_owned();
    let (pair, attributes) = line.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-chrona-session="), "{line}");
    assert_eq!(
        attributes,
        "Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Strict"
    );

    let ask = |headers: &[(&'static str, String)]| {
        let mut request = server
            .request(Method::POST, "/auth/refresh")
            .json(&json!({}))
            .header("Cookie", format!("other=1; {pair}"));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        server.send(request)
    };
    // A page of another site, whatever it says, and one that says nothing.
    ask(&[]).await.problem(403, "cross_site");
    ask(&[("Sec-Fetch-Site", "cross-site".into())])
        .await
        .problem(403, "cross_site");
    ask(&[("Origin", "https://mechant.example".into())])
        .await
        .problem(403, "cross_site");
    // The page itself, told by either header.
    let next = ask(&[("Origin", server.api.clone())]).await;
    next.ok(200);
    assert_ne!(next.header("set-cookie"), line);
    let again = ask(&[("Sec-Fetch-Site", "same-origin".into())]).await;
    assert!(again.ok(200).get("refresh_token").is_none());
    assert_eq!(again.header("set-cookie"), next.header("set-cookie"));
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused_alike() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let badge = server.badge(&admin, phone).await;
    let unknown = "A".repeat(64);
    for text in ["", "x", &unknown, &admin.token[..200], &badge[..200]] {
        refresh(&server, text).await.problem(401, "session_ended");
    }
    server
        .post("/auth/refresh", "", json!({}))
        .await
        .problem(401, "session_ended");
    refresh(&server, &"A".repeat(256))
        .await
        .problem(422, "invalid_value");
    // And a refresh token opens no other door.
    let (_, token) = signed_in(&server, "rh@exemple.fr").await;
    server
        .get("/auth/me", &token)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn the_database_holds_no_refresh_token() {
    use sea_orm::{ConnectionTrait, Statement};
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let (_, first) = signed_in(&server, "rh@exemple.fr").await;
    let second = refresh(&server, &first).await.ok(200);
    let reader = server.app.store.reader();
    let query = "SELECT family_hash || ' ' || secret_hash || ' ' || previous_hash || ' ' \
         || sealed_secret FROM sessions WHERE previous_hash IS NOT NULL";
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let row = reader.query_one_raw(statement).await.unwrap().unwrap();
    let kept: String = row.try_get_by_index(0).unwrap();
    for token in [first.as_str(), second["refresh_token"].as_str().unwrap()] {
        let secret = &token[22..];
        assert!(!kept.contains(&secret[..20]), "{kept}");
    }
}

#[rstest]
#[tokio::test]
async fn a_new_password_ends_every_other_session(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    const NEW: &str = "six pommes sur le quai";
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let elsewhere = server.signed_in("camille@exemple.fr").await;
    let change = |current: &'static str, new: &'static str| {
        let body = json!({ "current_password": current, "new_password": new });
        server.post("/auth/change-password", &camille.token, body)
    };
    for (current, new, field) in [
        ("faux", NEW, "current_password"),
        (PASSWORD, "motdepasse", "new_password"),
        (PASSWORD, "court", "new_password"),
    ] {
        let answer = change(current, new).await;
        answer.problem(422, "invalid_value");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    server.get("/auth/me", &elsewhere.token).await.ok(200);

    change(PASSWORD, NEW).await.ok(204);
    server.get("/auth/me", &camille.token).await.ok(200);
    server
        .get("/auth/me", &elsewhere.token)
        .await
        .problem(401, "unauthorized");
    server
        .sign_in("camille@exemple.fr", PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    server.sign_in("camille@exemple.fr", NEW).await.ok(200);
    assert_eq!(events(&server, &admin.token, "password_changed").await, 1);

    // Five wrong ones, and the right one is not looked at either.
    for _ in 0..5 {
        change("faux", "un quai de gare la nuit")
            .await
            .problem(422, "invalid_value");
    }
    change(NEW, "un quai de gare la nuit")
        .await
        .problem(429, "sign_in_locked");
}

#[rstest]
#[tokio::test]
async fn a_sign_in_under_way_does_not_slip_past_a_change_of_password(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    // What a sign-in has in hand once the password was verified.
    let reader = server.app.store.reader();
    let before = accounts::find(reader, PersonId(camille.id))
        .await
        .unwrap()
        .unwrap();
    let client = ClientInfo::default();
    let verified = Verified {
        person: &before,
        showing: Showing::Password {
            new_hash: None,
            code: None,
        },
        is_known_place: true,
        outside: None,
    };
    let begin = || sessions::begin(&server.app, verified, &client);
    begin().await.unwrap();
    let body = json!({ "current_password": PASSWORD, "new_password": "six pommes sur le quai" });
    server
        .post("/auth/change-password", &camille.token, body)
        .await
        .ok(204);
    let refused = begin().await.unwrap_err();
    assert!(matches!(
        refused,
        ServiceError::Refused(ProblemCode::InvalidCredentials)
    ));
    let left = server.get("/auth/sessions", &camille.token).await.ok(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_closed_account_leaves_no_session_behind(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    use sea_orm::{ConnectionTrait, Statement};
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&camille, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    server
        .delete(&format!("/admin/users/{}", camille.id), &admin.token)
        .await
        .ok(204);
    server
        .get("/auth/me", &camille.token)
        .await
        .problem(401, "unauthorized");
    let reader = server.app.store.reader();
    let query = format!(
        "SELECT COUNT(*) FROM sessions WHERE account_id = {}",
        camille.id
    );
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let row = reader.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0);
}

#[rstest]
#[tokio::test]
async fn an_administrator_ends_someones_sessions(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let (access, refresh_token) = signed_in(&server, "camille@exemple.fr").await;
    let path = format!("/admin/users/{}/end-sessions", camille.id);
    let own = server.post(&path, &camille.token, json!({})).await;
    own.problem(403, "forbidden");
    server.post(&path, &admin.token, json!({})).await.ok(204);
    for token in [&camille.token, &access] {
        let ended = server.get("/auth/me", token).await;
        ended.problem(401, "unauthorized");
    }
    let ended = refresh(&server, &refresh_token).await;
    ended.problem(401, "session_ended");
    assert_eq!(events(&server, &admin.token, "sessions_ended").await, 1);
    // The password is as it was, and nobody else is out.
    server.signed_in("camille@exemple.fr").await;
    server.get("/auth/me", &admin.token).await.ok(200);
    let unknown = "/admin/users/999/end-sessions";
    let unknown = server.post(unknown, &admin.token, json!({})).await;
    unknown.problem(404, "user_not_found");
}
