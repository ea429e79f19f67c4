//! Who asks, read for many at once: as true as if each had been read alone.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{Db, Server};

/// Others who ask all the time, until this is ended.
struct Others {
    is_over: Arc<AtomicBool>,
    answers: Arc<AtomicUsize>,
    tasks: JoinSet<()>,
}

impl Others {
    fn begin(server: &Arc<Server>, token: &str) -> Self {
        let mut others = Self {
            is_over: Arc::default(),
            answers: Arc::default(),
            tasks: JoinSet::new(),
        };
        for _ in 0..16 {
            let (server, token) = (server.clone(), token.to_owned());
            let (is_over, answers) = (others.is_over.clone(), others.answers.clone());
            others.tasks.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    server.get("/auth/me", &token).await.ok(200);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        others
    }

    async fn end(mut self) -> usize {
        self.is_over.store(true, Ordering::Relaxed);
        while let Some(one) = self.tasks.join_next().await {
            one.unwrap();
        }
        self.answers.load(Ordering::Relaxed)
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_is_told_who_they_are(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Arc::new(Server::start(db).await);
    let admin = server.admin().await;
    let mut people = Vec::new();
    for number in 0..5 {
        let email = format!("personne{number}@exemple.fr");
        let person = server.person(&admin, &email, "user").await;
        people.push((person.token, email));
    }
    let mut asking = JoinSet::new();
    for round in 0..200 {
        let (token, email) = people[round % people.len()].clone();
        let server = server.clone();
        asking.spawn(async move {
            let me = server.get("/auth/me", &token).await.ok(200);
            assert_eq!(me["email"], email);
        });
    }
    while let Some(one) = asking.join_next().await {
        one.unwrap();
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_is_refused_at_once_while_many_ask(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Arc::new(Server::start(db).await);
    let admin = server.admin().await;
    let mut tokens = Vec::new();
    for number in 0..5 {
        let email = format!("personne{number}@exemple.fr");
        tokens.push(server.person(&admin, &email, "user").await.token);
    }
    let others = Others::begin(&server, &admin.token);
    for token in tokens {
        server.get("/auth/me", &token).await.ok(200);
        server
            .post("/auth/sign-out", &token, json!({}))
            .await
            .ok(204);
        server
            .get("/auth/me", &token)
            .await
            .problem(401, "unauthorized");
    }
    assert!(others.end().await > 100, "there was nobody beside");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_that_was_taken_away_is_refused_at_once_while_others_punch(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Arc::new(Server::start(db).await);
    let admin = server.admin().await;
    let stays = Arc::new(server.kiosk(&admin, "Hall").await);
    let mut taken_away = Vec::new();
    for number in 0..5 {
        let name = format!("Atelier {number}");
        taken_away.push(server.kiosk(&admin, &name).await);
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let mut others = JoinSet::new();
    for _ in 0..8 {
        let (server, stays, is_over) = (server.clone(), stays.clone(), is_over.clone());
        others.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let answer = server
                    .at_kiosk(&stays, "/kiosk/heartbeat", heartbeat())
                    .await;
                answer.ok(200);
            }
        });
    }
    for kiosk in taken_away {
        let answer = server
            .at_kiosk(&kiosk, "/kiosk/heartbeat", heartbeat())
            .await;
        answer.ok(200);
        let path = format!("/admin/kiosks/{}", kiosk.id);
        server.delete(&path, &admin.token).await.ok(204);
        let answer = server
            .at_kiosk(&kiosk, "/kiosk/heartbeat", heartbeat())
            .await;
        answer.problem(401, "kiosk_unauthorized");
    }
    is_over.store(true, Ordering::Relaxed);
    while let Some(one) = others.join_next().await {
        one.unwrap();
    }
}

fn heartbeat() -> serde_json::Value {
    json!({ "app_version": "1.0" })
}

/// How `PostgreSQL` would answer, in the words of `EXPLAIN`.
async fn plan(connection: &impl ConnectionTrait, query: &str) -> String {
    let explain = Statement::from_string(DbBackend::Postgres, format!("EXPLAIN {query}"));
    let rows = connection.query_all_raw(explain).await.unwrap();
    let lines = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(0).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// `PostgreSQL` reads a table of a few rows whole, and keeps that plan: what was a row then may be a million now.
#[tokio::test]
async fn what_a_punch_asks_is_found_by_an_index_however_small_the_tables() {
    let server = Server::start(Db::Postgres).await;
    let admin = server.admin().await;
    server.kiosk(&admin, "Hall").await;
    let store = &server.app.store;
    let count = "ANALYZE kiosks";
    store.writer().execute_unprepared(count).await.unwrap();
    let query = "SELECT name FROM kiosks WHERE id IN (1, 2)";
    let shared = store.begin().await.unwrap();
    let punches = store.begin_punches().await.unwrap();
    let (of_others, of_punches) = (plan(&shared, query).await, plan(&punches, query).await);
    assert!(of_others.contains("Seq Scan"), "{of_others}");
    assert!(of_punches.contains("Index"), "{of_punches}");
    let reading = store.read_for_punches(|connection| {
        Box::pin(async move { Ok(plan(&connection.begin().await?, query).await) })
    });
    assert_eq!(reading.await.unwrap(), of_punches);
}
