//! Passwords and those who guess them.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::harness::{Db, PASSWORD, Reply, Server, database_url};

const PROXY: (&str, &str) = ("TRUSTED_PROXIES", "127.0.0.1");

/// Signs in from an address, as a proxy tells it.
async fn from(server: &Server, address: &str, email: &str, password: &str) -> Reply {
    let form = [("username", email), ("password", password)];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    server
        .send(request.header("X-Forwarded-For", address))
        .await
}

#[rstest]
#[tokio::test]
async fn five_failures_lock_the_account_from_that_network_for_a_quarter_of_an_hour(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[PROXY]).await;
    let admin = server.admin().await;
    let email = "rh@exemple.fr";
    for last in 1..=5 {
        from(&server, &format!("192.0.2.{last}"), email, "faux")
            .await
            .problem(401, "invalid_credentials");
    }
    server.clock.advance(TimeDelta::minutes(5));
    // The right password too, and its look is not worth a hash.
    let refused = from(&server, "192.0.2.200", email, PASSWORD).await;
    refused.problem(429, "sign_in_locked");
    assert_eq!(refused.header("retry-after"), "600");
    // Another network, another account, and who is signed in already.
    from(&server, "198.51.100.7", email, PASSWORD).await.ok(200);
    server.get("/auth/me", &admin.token).await.ok(200);
    // Being refused does not prolong it.
    server.clock.advance(TimeDelta::minutes(10));
    from(&server, "192.0.2.1", email, PASSWORD).await.ok(200);

    let path = "/admin/audit-logs?event_type=sign_in_locked";
    let token = server.signed_in(email).await.token;
    let entries = server.get(path, &token).await.ok(200);
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(entries[0]["user_id"], admin.id);
}

/// What is acknowledged is on the disk, and counts of attempts alone are not waited for.
#[tokio::test]
async fn counts_alone_do_not_wait_for_postgresql_s_disk() {
    let server = Server::start(Db::Postgres).await;
    let store = &server.app.store;
    let (count, punch) = (store.counter(), store.begin_punches().await.unwrap());
    let query = "SELECT current_setting('synchronous_commit') AS waits";
    let query = Statement::from_string(sea_orm::DbBackend::Postgres, query);
    let waits = |row: sea_orm::QueryResult| row.try_get::<String>("", "waits").unwrap();
    let of_counts = count.query_one_raw(query.clone()).await.unwrap().unwrap();
    let of_rest = store.writer().query_one_raw(query.clone()).await.unwrap();
    let of_punches = punch.query_one_raw(query).await.unwrap();
    assert_eq!(waits(of_counts), "off");
    assert_eq!(waits(of_rest.unwrap()), "on");
    assert_eq!(waits(of_punches.unwrap()), "on");
}

#[tokio::test]
async fn an_unknown_address_is_locked_alike() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    for _ in 0..5 {
        server
            .sign_in("personne@exemple.fr", "faux")
            .await
            .problem(401, "invalid_credentials");
    }
    server
        .sign_in("personne@exemple.fr", "faux")
        .await
        .problem(429, "sign_in_locked");
    server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
}

#[tokio::test]
async fn a_right_password_forgives_the_wrong_ones() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    for _ in 0..3 {
        for _ in 0..4 {
            server.sign_in("rh@exemple.fr", "faux").await;
        }
        server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    }
}

#[rstest]
#[tokio::test]
async fn of_fifty_guesses_at_once_five_are_looked_at(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    server.admin().await;
    let guesses = (0..50).map(|_| server.sign_in("rh@exemple.fr", "faux"));
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((looked_at, refused), (5, 45));
}

#[tokio::test]
async fn a_stranger_locks_nobody_out_of_a_known_browser() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let form = |password: &str| {
        [
            ("username", "rh@exemple.fr".to_owned()),
            ("password", password.to_owned()),
            ("refresh_in", "cookie".to_owned()),
        ]
    };
    let sign_in = |password: &str, cookie: &str| {
        let request = server
            .request(Method::POST, "/auth/token")
            .form(&form(password))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Cookie", cookie);
        server.send(request)
    };
    let first = sign_in(PASSWORD, "").await;
    first.ok(200);
    let cookies: Vec<&str> = first
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    let known = cookies
        .iter()
        .find(|line| line.starts_with("__Host-chrona-browser="))
        .unwrap();
    assert!(known.ends_with("; Path=/; Max-Age=15552000; Secure; HttpOnly; SameSite=Strict"));
    let known = known.split(';').next().unwrap();

    for _ in 0..6 {
        sign_in("faux", "").await;
    }
    sign_in(PASSWORD, "").await.problem(429, "sign_in_locked");
    sign_in(PASSWORD, known).await.ok(200);
    // A known browser has five tries of its own, no more.
    for _ in 0..5 {
        sign_in("faux", known)
            .await
            .problem(401, "invalid_credentials");
    }
    sign_in(PASSWORD, known)
        .await
        .problem(429, "sign_in_locked");
    // Its token says so of this account, as it was written, and for 180 days.
    let token = known.split('=').nth(1).unwrap();
    server.clock.advance(TimeDelta::minutes(16));
    for _ in 0..5 {
        sign_in("faux", "").await;
    }
    for altered in [token.replacen('.', ".A", 1), format!("{token}A")] {
        let cookie = format!("__Host-chrona-browser={altered}");
        sign_in(PASSWORD, &cookie)
            .await
            .problem(429, "sign_in_locked");
    }
    sign_in(PASSWORD, known).await.ok(200);
    server.clock.advance(TimeDelta::days(180));
    for _ in 0..5 {
        sign_in("faux", "").await;
    }
    sign_in(PASSWORD, known)
        .await
        .problem(429, "sign_in_locked");
    // What makes a browser known opens nothing.
    server
        .get("/auth/me", token)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn two_instances_count_together() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let one = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let other = Server::start_on(folder, &url, &[]).await;
    one.admin().await;
    for server in [&one, &other, &one, &other, &one] {
        server
            .sign_in("rh@exemple.fr", "faux")
            .await
            .problem(401, "invalid_credentials");
    }
    other
        .sign_in("rh@exemple.fr", PASSWORD)
        .await
        .problem(429, "sign_in_locked");
}

#[tokio::test]
async fn a_network_tries_so_many_accounts_and_no_more() {
    let server = Server::start_with(Db::Sqlite, &[PROXY]).await;
    server.admin().await;
    for number in 0..100 {
        let email = format!("p{number}@exemple.fr");
        from(&server, "192.0.2.1", &email, "Printemps2026")
            .await
            .problem(401, "invalid_credentials");
    }
    let refused = from(&server, "192.0.2.2", "rh@exemple.fr", PASSWORD).await;
    refused.problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "300");
    from(&server, "198.51.100.7", "rh@exemple.fr", PASSWORD)
        .await
        .ok(200);
    server.clock.advance(TimeDelta::minutes(5));
    from(&server, "192.0.2.2", "rh@exemple.fr", PASSWORD)
        .await
        .ok(200);
}

#[tokio::test]
async fn junk_for_refresh_tokens_is_limited_and_good_ones_are_not() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let good = server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    let refresh = |token: &str| {
        let body = json!({ "refresh_token": token });
        server.post("/auth/refresh", "", body)
    };
    for _ in 0..1_000 {
        refresh("junk").await.problem(401, "session_ended");
    }
    let refused = refresh("junk").await;
    refused.problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "300");
    refresh(good["refresh_token"].as_str().unwrap())
        .await
        .ok(200);
}

#[tokio::test]
async fn an_address_may_try_so_often() {
    let server = Server::start_with(Db::Sqlite, &[PROXY, ("ALLOW_REGISTRATION", "true")]).await;
    server.admin().await;
    for number in 0..20 {
        let body = json!({ "email": format!("p{number}@exemple.fr"), "password": "motdepasse" });
        let answer = server.post("/auth/register", "", body).await;
        answer.problem(422, "invalid_value");
    }
    let body = json!({ "email": "camille@exemple.fr", "password": PASSWORD });
    let refused = server.post("/auth/register", "", body.clone()).await;
    refused.problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "3600");
    server.clock.advance(TimeDelta::hours(1));
    server.post("/auth/register", "", body).await.ok(201);
}

#[tokio::test]
async fn a_common_password_is_refused_and_a_phrase_is_not() {
    let server = Server::start_with(Db::Sqlite, &[("ALLOW_REGISTRATION", "true")]).await;
    let register = |email: &'static str, password: &'static str| {
        let body = json!({ "email": email, "password": password });
        server.post("/auth/register", "", body)
    };
    for password in [
        "password",
        "motdepasse",
        "Azerty123",
        "12345678",
        "camille.martin",
        "Chrona2026",
    ] {
        let answer = register("camille.martin@exemple.fr", password).await;
        answer.problem(422, "invalid_value");
        assert_eq!(
            answer.json()["errors"][0]["field"],
            "password",
            "{password}"
        );
    }
    register("camille.martin@exemple.fr", "le chat dort sur le piano")
        .await
        .ok(201);
    // 128 characters, nothing cut off.
    let phrase = "Zoé garde huit girafes dans son jardin de Brest ; ".repeat(3);
    let long: String = phrase.chars().take(127).chain(['a']).collect();
    let body = json!({ "email": "zoe@exemple.fr", "password": long });
    server.post("/auth/register", "", body).await.ok(201);
    let cut = long[..long.len() - 1].to_owned() + "b";
    server
        .sign_in("zoe@exemple.fr", &cut)
        .await
        .problem(401, "invalid_credentials");
    server.sign_in("zoe@exemple.fr", &long).await.ok(200);
}

#[tokio::test]
async fn a_pepper_is_mixed_in_at_the_next_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Sqlite, &folder).await;
    let elsewhere = || tempfile::tempdir().unwrap();
    let hash = async |server: &Server| {
        let reader = server.app.store.reader();
        let query = "SELECT password_hash FROM accounts";
        let statement = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<String>(0).unwrap()
    };
    let mut plain = Server::start_on(elsewhere(), &url, &[]).await;
    plain.admin().await;
    assert!(
        hash(&plain)
            .await
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
    plain.stop().await;

    let pepper = ("PASSWORD_PEPPER", "a pepper of some length");
    let mut peppered = Server::start_on(elsewhere(), &url, &[pepper]).await;
    peppered.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    let upgraded = hash(&peppered).await;
    assert!(upgraded.contains(",keyid="), "{upgraded}");
    peppered.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    assert_eq!(hash(&peppered).await, upgraded);
    peppered.stop().await;

    // The database alone, or another pepper, is not enough.
    for more in [vec![], vec![("PASSWORD_PEPPER", "another pepper, as long")]] {
        let mut server = Server::start_on(elsewhere(), &url, &more).await;
        server
            .sign_in("rh@exemple.fr", PASSWORD)
            .await
            .problem(401, "invalid_credentials");
        server.stop().await;
    }
}
