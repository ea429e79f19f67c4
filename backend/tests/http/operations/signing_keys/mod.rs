//! Signing keys: where the first comes from, how they turn, what a revocation does.

mod start;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrona_backend::{
    App,
    clock::Clock,
    keys::KeyState,
    services::operations::signing_keys::{self, TurnError},
};
use chrona_badge::keys::signer;
use chrona_store::operations::signing_keys as store;
use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, PASSWORD, Person, Reply, Server, TestKiosk, database_url, key};

const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// The published keys, the signing one first.
async fn published(server: &Server) -> Vec<String> {
    let set = server.get("/.well-known/jwks.json", "").await.ok(200);
    let keys = set["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

async fn rotate(server: &Server) -> String {
    let rotated = signing_keys::rotate(&server.app, OVERLAP, None).await;
    rotated.unwrap().kid
}

async fn states(app: &App) -> Vec<KeyState> {
    let keys = signing_keys::list(app).await.unwrap();
    keys.into_iter().map(|key| key.state).collect()
}

/// Access and refresh token of a sign-in.
async fn tokens(server: &Server, email: &str) -> (String, String) {
    let grant = server.sign_in(email, PASSWORD).await.ok(200);
    let text = |name: &str| grant[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

async fn refresh(server: &Server, token: &str) -> Reply {
    let body = json!({ "refresh_token": token });
    server.post("/auth/refresh", "", body).await
}

/// Two servers on one PostgreSQL.
async fn two_instances(settings: &[(&str, &str)]) -> (Server, Server) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let first = Server::start_on(folder, &url, settings).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, settings).await;
    (first, second)
}

#[rstest]
#[tokio::test]
async fn a_new_key_is_published_at_once_signs_later_and_the_old_one_retires(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let first = key().kid().to_owned();
    assert_eq!(published(&server).await, [first.as_str()]);
    let admin = server.admin().await;
    let second = rotate(&server).await;
    assert_eq!(published(&server).await, [first.as_str(), &second]);
    assert_eq!(
        states(&server.app).await,
        [KeyState::Next, KeyState::Signing]
    );
    server.clock.advance(OVERLAP - TimeDelta::seconds(1));
    let late = server.signed_in("rh@exemple.fr").await;
    assert_eq!(signer(&late.token).as_deref(), Some(first.as_str()));

    server.clock.advance(TimeDelta::seconds(1));
    let new = server.signed_in("rh@exemple.fr").await;
    assert_eq!(signer(&new.token).as_deref(), Some(second.as_str()));
    assert_eq!(published(&server).await, [second.as_str(), &first]);
    assert_eq!(
        states(&server.app).await,
        [KeyState::Signing, KeyState::Retiring]
    );
    // The old key's tokens live out their time.
    server.get("/auth/me", &admin.token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(29 * 60 + 58));
    server.get("/auth/me", &late.token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(62));
    assert_eq!(published(&server).await, [second.as_str()]);
    assert_eq!(
        states(&server.app).await,
        [KeyState::Signing, KeyState::Retired]
    );

    // A key that is over is kept without its private half.
    let third = rotate(&server).await;
    server.clock.advance(OVERLAP + TimeDelta::minutes(31));
    rotate(&server).await;
    let keys = store::all(server.app.store.reader()).await.unwrap();
    let is_sealed = |kid: &str| {
        let key = keys.iter().find(|key| key.kid == kid).unwrap();
        key.sealed_private_pem.is_some()
    };
    assert!(!is_sealed(&second) && is_sealed(&third));

    let admin = server.signed_in("rh@exemple.fr").await;
    let path = "/admin/audit-logs?event_type=key_rotated";
    let entries = server.get(path, &admin.token).await.ok(200);
    assert_eq!(entries.as_array().unwrap().len(), 3);
    assert!(entries[2]["event_data"].as_str().unwrap().contains(&second));
}

#[tokio::test]
async fn the_published_keys_are_cached_for_less_than_any_overlap() {
    let server = Server::start(Db::Sqlite).await;
    let reply = server.get("/.well-known/jwks.json", "").await;
    let seconds = reply
        .header("cache-control")
        .strip_prefix("public, max-age=");
    let seconds = seconds.unwrap().parse().unwrap();
    assert!(TimeDelta::seconds(seconds) < signing_keys::SHORTEST_OVERLAP);
    for wrong in [TimeDelta::zero(), TimeDelta::days(31)] {
        let refused = signing_keys::rotate(&server.app, wrong, None).await;
        assert!(matches!(refused, Err(TurnError::Overlap)));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_rotations_at_once_one_makes_a_key(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let rotations = (0..8).map(|_| {
        let app = server.app.clone();
        tokio::spawn(async move { signing_keys::rotate(&app, OVERLAP, None).await })
    });
    let mut made = Vec::new();
    let mut named = HashSet::new();
    for outcome in join_all(rotations).await {
        match outcome.unwrap() {
            Ok(rotated) => made.push(rotated.kid),
            Err(TurnError::Waiting { kid, .. }) => _ = named.insert(kid),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made.len(), 1);
    assert_eq!(named, HashSet::from([made.remove(0)]));
    assert_eq!(
        states(&server.app).await,
        [KeyState::Next, KeyState::Signing]
    );
}

#[rstest]
#[tokio::test]
async fn a_revoked_key_verifies_nothing_and_nobody_signs_in_again(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let (access, refresh_token) = tokens(&server, "rh@exemple.fr").await;
    let badge = server.badge(&admin, phone).await;

    let revoked = signing_keys::revoke(&server.app, key().kid())
        .await
        .unwrap();
    assert!(revoked.is_configured);
    let successor = revoked.successor.unwrap();
    assert_eq!(published(&server).await, [successor.as_str()]);
    server
        .get("/auth/me", &access)
        .await
        .problem(401, "unauthorized");
    server
        .punch(&kiosk, &badge)
        .await
        .problem(400, "badge_invalid");

    let next = refresh(&server, &refresh_token).await.ok(200);
    let access = next["access_token"].as_str().unwrap().to_owned();
    assert_eq!(signer(&access).as_deref(), Some(successor.as_str()));
    let me = server.get("/auth/me", &access).await.ok(200);
    let again = Person {
        id: me["id"].as_i64().unwrap(),
        token: access,
    };
    let badge = server.badge(&again, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);

    let path = "/admin/audit-logs?event_type=key_revoked";
    let entries = server.get(path, &again.token).await.ok(200);
    let data = entries[0]["event_data"].as_str().unwrap();
    assert!(data.contains(key().kid()) && data.contains(&successor));
    let twice = signing_keys::revoke(&server.app, key().kid()).await;
    assert!(matches!(twice, Err(TurnError::Revoked { .. })));
    let unknown = signing_keys::revoke(&server.app, "nothing").await;
    assert!(matches!(unknown, Err(TurnError::Unknown(_))));
}

#[tokio::test]
async fn a_key_that_waits_takes_a_revoked_ones_place_and_may_be_revoked_itself() {
    let server = Server::start(Db::Sqlite).await;
    let waits = rotate(&server).await;
    let revoked = signing_keys::revoke(&server.app, &waits).await.unwrap();
    assert_eq!(revoked.successor, None, "it did not sign");
    server.clock.advance(TimeDelta::days(1));
    assert_eq!(
        states(&server.app).await,
        [KeyState::Revoked, KeyState::Signing]
    );

    let waits = rotate(&server).await;
    let revoked = signing_keys::revoke(&server.app, key().kid()).await;
    assert_eq!(revoked.unwrap().successor.as_deref(), Some(waits.as_str()));
    assert_eq!(published(&server).await, [waits.as_str()]);
}

#[tokio::test]
async fn an_instance_takes_a_key_it_never_saw_from_the_database() {
    let (first, second) = two_instances(&[]).await;
    first.admin().await;
    let (old, refresh_token) = tokens(&first, "rh@exemple.fr").await;
    second.get("/auth/me", &old).await.ok(200);
    signing_keys::revoke(&first.app, key().kid()).await.unwrap();
    let next = refresh(&first, &refresh_token).await.ok(200);
    let new = next["access_token"].as_str().unwrap();
    // All at once, and within the second in which the table may be read for this once.
    let asked = (0..20).map(|_| second.get("/auth/me", new));
    for reply in join_all(asked).await {
        reply.ok(200);
    }
    second
        .get("/auth/me", &old)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn an_instance_hears_of_a_revocation_within_a_minute() {
    let (first, second) = two_instances(&[]).await;
    first.admin().await;
    let (old, _) = tokens(&first, "rh@exemple.fr").await;
    signing_keys::revoke(&first.app, key().kid()).await.unwrap();
    let begun = Instant::now();
    while second.get("/auth/me", &old).await.status == 200 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn tokens_of_keys_that_do_not_exist_are_refused() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let header = r#"{"alg":"RS256","kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let header = base64::Engine::encode(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD,
        header.as_bytes(),
    );
    let (_, rest) = admin.token.split_once('.').unwrap();
    let forged = format!("{header}.{rest}");
    assert!(signer(&forged).is_some());
    let begun = Instant::now();
    let asked = (0..50).map(|_| server.get("/auth/me", &forged));
    for reply in join_all(asked).await {
        reply.problem(401, "unauthorized");
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    server.get("/auth/me", &admin.token).await.ok(200);
}

/// Someone who asks for badges and punches without a pause.
struct Worker {
    servers: Vec<Arc<Server>>,
    kiosk: TestKiosk,
    device_id: i64,
    access: String,
    refresh: String,
    /// The hour of the test clock at which the access token is replaced.
    replace_at: chrono::DateTime<chrono::Utc>,
}

impl Worker {
    /// One round; answers how many requests it took.
    async fn round(&mut self, number: usize) -> Result<usize, String> {
        let server = &self.servers[number % self.servers.len()];
        let other = &self.servers[(number + 1) % self.servers.len()];
        let expect = |reply: Reply| {
            let (status, text) = (reply.status, &reply.text);
            if status == 200 {
                Ok(reply.json())
            } else {
                Err(format!("{status} {text}"))
            }
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut requests = 3;
        if server.clock.now() >= self.replace_at {
            let next = expect(refresh(server, &self.refresh).await)?;
            self.access = text(&next["access_token"]);
            self.refresh = text(&next["refresh_token"]);
            self.replace_at = server.clock.now() + TimeDelta::minutes(2);
            requests += 1;
        }
        let body = json!({ "device_id": self.device_id });
        let badge = server.post("/punch/request-token", &self.access, body);
        let badge = text(&expect(badge.await)?["qr_token"]);
        expect(other.punch(&self.kiosk, &badge).await)?;
        expect(other.get("/auth/me", &self.access).await)?;
        Ok(requests)
    }
}

/// Several people at work while a key turns, from its publication to the end of the old one.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_a_key_turns(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let settings = [
        ("BADGE_LIMIT_PER_10S", "1000000"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "5"),
        ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "300"),
    ];
    let servers: Vec<Arc<Server>> = match db {
        Db::Sqlite => vec![Arc::new(Server::start_with(db, &settings).await)],
        Db::Postgres => {
            let (first, second) = two_instances(&settings).await;
            vec![Arc::new(first), Arc::new(second)]
        }
    };
    let first = &servers[0];
    let admin = first.admin().await;
    let kiosk = first.kiosk(&admin, "Porte A").await;
    let done = Arc::new(AtomicBool::new(false));
    let mut workers = Vec::new();
    for number in 0..6 {
        let email = format!("p{number}@exemple.fr");
        let person = first.person(&admin, &email, "user").await;
        let device_id = first.phone(&person, &format!("telephone-{number}")).await;
        let (access, refresh) = tokens(first, &email).await;
        let mut worker = Worker {
            servers: servers.clone(),
            kiosk: TestKiosk {
                id: kiosk.id,
                key: kiosk.key.clone(),
            },
            device_id,
            access,
            refresh,
            replace_at: first.clock.now() + TimeDelta::minutes(2),
        };
        let done = done.clone();
        workers.push(tokio::spawn(async move {
            let (mut requests, mut failures) = (0, Vec::new());
            let mut round = number;
            while !done.load(Ordering::Relaxed) {
                match worker.round(round).await {
                    Ok(count) => requests += count,
                    Err(failure) => failures.push(failure),
                }
                round += 1;
            }
            (requests, failures)
        }));
    }

    let overlap = TimeDelta::minutes(2);
    let rotated = signing_keys::rotate(&first.app, overlap, None)
        .await
        .unwrap();
    // Until the old key is over: the instances' clocks differ by twenty seconds at times.
    let step = TimeDelta::seconds(20);
    let mut passed = TimeDelta::zero();
    while passed < overlap + TimeDelta::minutes(7) {
        for server in &servers {
            server.clock.advance(step);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        passed += step;
    }
    done.store(true, Ordering::Relaxed);
    let (mut requests, mut failures) = (0, Vec::new());
    for worker in join_all(workers).await {
        let (count, failed) = worker.unwrap();
        requests += count;
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{failures:?}");
    assert!(requests > 100, "{requests}");
    for server in &servers {
        assert_eq!(published(server).await, [rotated.kid.as_str()]);
    }
}
