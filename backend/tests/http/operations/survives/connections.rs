//! PostgreSQL's connections taken by others, and the server's own held up by a lock.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rstest::rstest;
use sea_orm::sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use super::{
    LONGEST, RECOVERY, SLACK,
    cluster::Cluster,
    crowd::{Crowd, Door, assert_all_is_there},
};
use crate::harness::{Db, Server, database_url};

const PEOPLE: usize = 16;
/// Of 40 connections, those that are left beside three kept for the owner, who has one more.
const LEFT: usize = 36;

/// Connections of someone else's, as many as they get.
#[derive(Default)]
struct Others(Vec<PgConnection>);

impl Others {
    /// Takes every connection that is left; answers how many these were.
    async fn take_all(&mut self, url: &str) -> usize {
        let before = self.0.len();
        while let Ok(connection) = PgConnection::connect(url).await {
            self.0.push(connection);
        }
        self.0.len() - before
    }

    async fn give_back(&mut self, count: usize) {
        for connection in self.0.drain(..count) {
            connection.close().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_taken_by_others_are_waited_for() {
    let mut cluster = Cluster::start(&["max_connections=40"]).await;
    cluster.give("chrona").await;
    cluster.give("others").await;
    let url = cluster.url_as("chrona", "chrona");
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    // With the connections that it has, it goes on.
    let (mut others, url) = (Others::default(), cluster.url_as("others", "others"));
    others.take_all(&url).await;
    crowd.until_all_are_served().await;

    // They are cut, and taken by others before the server has others.
    let mut owner = PgConnection::connect(&cluster.url("postgres"))
        .await
        .unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chrona'";
    let (mut lost, from) = (0, Instant::now());
    while others.0.len() < LEFT {
        assert!(from.elapsed() < SLACK, "the server is quicker than others");
        owner.execute(cut).await.unwrap();
        lost += others.take_all(&url).await;
    }
    let enough = crowd.told(|told| told.turned_away) + PEOPLE;
    let (ready, ()) = tokio::join!(
        server.get("/ready", ""),
        crowd.until("they are turned away", |told| told.turned_away >= enough),
    );
    ready.ok(503);

    // A few do for some.
    let before = crowd.told(|told| told.acknowledged.len());
    others.give_back(4).await;
    crowd
        .until("some are served", |told| told.acknowledged.len() > before)
        .await;
    others.give_back(others.0.len()).await;
    let recovery = crowd.until_all_are_served().await;

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    println!(
        "{lost} connections cut and taken by others: {} punches acknowledged, all there; {} answers of 503; \
         the longest wait for an answer {:?}, for punches once they were given back {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.longest,
    );
    server.stop().await;
    cluster.stop().await;
}

/// Someone else who holds what writers need, until this is dropped.
enum Holder {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Holder {
    async fn begin(db: Db, url: &str, lock: &'static str) -> Self {
        match db {
            Db::Sqlite => {
                let mut connection = SqliteConnection::connect(url).await.unwrap();
                connection.execute("BEGIN IMMEDIATE").await.unwrap();
                Self::Sqlite(connection)
            }
            Db::Postgres => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                connection.execute("BEGIN").await.unwrap();
                connection.execute(lock).await.unwrap();
                Self::Postgres(connection)
            }
        }
    }

    async fn end(self) {
        match self {
            Self::Sqlite(mut connection) => connection.execute("ROLLBACK").await.map(drop),
            Self::Postgres(mut connection) => connection.execute("ROLLBACK").await.map(drop),
        }
        .unwrap();
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_someone_holds_is_not_waited_for_forever(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let mut server = Server::start_on(folder, &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    let holder = Holder::begin(db, &url, "LOCK TABLE punches IN EXCLUSIVE MODE").await;
    let enough = crowd.told(|told| told.turned_away) + 2 * PEOPLE;
    let reads = async {
        let from = Instant::now();
        for path in ["/ready", "/auth/me", "/punch/history", "/punch/summary"] {
            server.get(path, &door.admin.token).await.ok(200);
        }
        from.elapsed()
    };
    let (reads, ()) = tokio::join!(
        reads,
        crowd.until("they are turned away", |told| told.turned_away >= enough),
    );
    assert!(reads < SLACK, "what only reads waits for nobody: {reads:?}");
    holder.end().await;
    let recovery = crowd.until_all_are_served().await;

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    println!(
        "{db:?}, a lock held by someone else: {} punches acknowledged, all there; {} answers of 503; the \
         longest wait for an answer {:?}, for punches once it was given back {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.longest,
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_that_wait_for_a_lock_give_their_connections_back() {
    let url = database_url(Db::Postgres, &tempfile::tempdir().unwrap()).await;
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Door::open(&server).await;
    let holder = Holder::begin(
        Db::Postgres,
        &url,
        "LOCK TABLE punches IN ACCESS EXCLUSIVE MODE",
    )
    .await;

    // More than there are connections, so that others wait for one.
    let timed = async |path: &str| {
        let from = Instant::now();
        let reply = server.get(path, &door.admin.token).await;
        (reply, from.elapsed())
    };
    let readers = (0..40).map(|_| timed("/punch/history"));
    let other = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        timed("/auth/me").await
    };
    let (readers, (other, waited)) = tokio::join!(futures_util::future::join_all(readers), other);
    let mut longest = waited;
    for (reply, waited) in readers {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "2");
        longest = longest.max(waited);
    }
    assert!(longest < LONGEST + SLACK, "{longest:?}");
    assert!(
        [200, 503].contains(&other.status.as_u16()),
        "{}",
        other.text
    );
    holder.end().await;

    let (reply, waited) = timed("/punch/history").await;
    reply.ok(200);
    assert!(waited < RECOVERY + SLACK, "{waited:?}");
    println!("40 readers of a locked table: each turned away, after at most {longest:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_does_not_end_is_ended() {
    let url = database_url(Db::Postgres, &tempfile::tempdir().unwrap()).await;
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    let mut owner = PgConnection::connect(&url).await.unwrap();
    let hangs = "CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END'; \
         CREATE TRIGGER hangs BEFORE INSERT ON punches FOR EACH ROW EXECUTE FUNCTION hang()";
    owner.execute(hangs).await.unwrap();
    let enough = crowd.told(|told| told.turned_away) + PEOPLE;
    crowd
        .until("they are turned away", |told| told.turned_away >= enough)
        .await;
    server
        .get("/punch/history", &door.admin.token)
        .await
        .ok(200);
    owner
        .execute("DROP TRIGGER hangs ON punches")
        .await
        .unwrap();
    let recovery = crowd.until_all_are_served().await;

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    assert!(told.longest < LONGEST + SLACK, "{:?}", told.longest);
    println!(
        "statements that did not end: {} punches acknowledged, all there; {} answers of 503; the longest \
         wait for an answer {:?}, for punches once they ended {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.longest,
    );
    server.stop().await;
}
