//! Who asks, read for many at once: as true as if each had been read alone.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use chrona_store::{SharedRead, StoreError};
use futures_util::future::{BoxFuture, join_all};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
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
    fn begin(ask: impl Fn() -> BoxFuture<'static, ()> + Clone + Send + 'static) -> Self {
        let mut others = Self {
            is_over: Arc::default(),
            answers: Arc::default(),
            tasks: JoinSet::new(),
        };
        for _ in 0..16 {
            let ask = ask.clone();
            let (is_over, answers) = (others.is_over.clone(), others.answers.clone());
            others.tasks.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    ask().await;
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        others
    }

    async fn end(mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        while let Some(one) = self.tasks.join_next().await {
            one.unwrap();
        }
        let answers = self.answers.load(Ordering::Relaxed);
        assert!(answers > 50, "there was nobody beside: {answers}");
    }
}

/// How often the next test's rows were read.
static READS: AtomicUsize = AtomicUsize::new(0);

/// Twice each key, but 7 has no row; 13 panics, and 17 is never answered.
fn doubles<'a>(
    _: &'a DatabaseConnection,
    keys: &'a [i64],
) -> BoxFuture<'a, Result<HashMap<i64, i64>, StoreError>> {
    Box::pin(async move {
        READS.fetch_add(1, Ordering::Relaxed);
        assert!(!keys.contains(&13), "as the test wants it");
        if keys.contains(&17) {
            std::future::pending::<()>().await;
        }
        let found = keys.iter().filter(|&&key| key != 7);
        Ok(found.map(|&key| (key, 2 * key)).collect())
    })
}

#[rstest]
#[tokio::test]
async fn those_who_ask_at_once_are_read_for_together(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let shared = SharedRead::start(server.app.store.clone(), doubles);
    let from = READS.load(Ordering::Relaxed);
    // With one thread, all have asked before any is read for.
    let rows = join_all((0..50).map(|number| shared.find(number % 10))).await;
    for (number, row) in (0..50).zip(rows) {
        let key = number % 10;
        assert_eq!(row.unwrap(), (key != 7).then_some(2 * key));
    }
    let reads = READS.load(Ordering::Relaxed) - from;
    // The other database's test counts its own few.
    assert!(reads < 10, "{reads} reads for fifty who asked at once");

    let panicked = join_all([shared.find(13), shared.find(1)]).await;
    assert!(matches!(
        panicked[..],
        [Err(StoreError::Failed(_)), Err(StoreError::Failed(_))]
    ));
    assert_eq!(shared.find(1).await.unwrap(), Some(2));

    let unanswered = shared.find(17).await;
    assert!(matches!(unanswered, Err(StoreError::Unavailable(_))));
    assert_eq!(shared.find(1).await.unwrap(), Some(2));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_is_told_who_they_are(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let mut people = Vec::new();
    for number in 0..5 {
        let email = format!("personne{number}@exemple.fr");
        let person = server.person(&admin, &email, "user").await;
        people.push((person.token, email));
    }
    let asking = people.iter().cycle().take(200);
    join_all(asking.map(async |(token, email)| {
        let me = server.get("/auth/me", token).await.ok(200);
        assert_eq!(me["email"], *email);
    }))
    .await;
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
    let (beside, token) = (server.clone(), admin.token.clone());
    let others = Others::begin(move || {
        let (server, token) = (beside.clone(), token.clone());
        Box::pin(async move { drop(server.get("/auth/me", &token).await.ok(200)) })
    });
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
    others.end().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_that_was_taken_away_is_refused_at_once_while_others_ask(
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
    let beside = server.clone();
    let others = Others::begin(move || {
        let (server, stays) = (beside.clone(), stays.clone());
        Box::pin(async move {
            let answer = server.at_kiosk(&stays, "/kiosk/heartbeat", heartbeat());
            answer.await.ok(200);
        })
    });
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
    others.end().await;
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
    for (setting, wanted) in [("plan_cache_mode", "force_generic_plan"), ("jit", "off")] {
        let query = format!("SELECT current_setting('{setting}')");
        let query = Statement::from_string(DbBackend::Postgres, query);
        let row = punches.query_one_raw(query).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), wanted);
    }
}
