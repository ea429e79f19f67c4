//! PostgreSQL restarted, and stopped for a while, while people punch.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{
    cluster::Cluster,
    crowd::{Crowd, Door, assert_all_is_there},
};
use crate::harness::Server;

const PEOPLE: usize = 16;
/// How often it is restarted at once.
const RESTARTS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_restarts_is_waited_for() {
    let mut cluster = Cluster::start(&[]).await;
    cluster.give("chrona").await;
    let url = cluster.url_as("chrona", "chrona");
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    let mut recovery = Duration::ZERO;
    for _ in 0..RESTARTS {
        sleep(Duration::from_millis(300)).await;
        cluster.stop().await;
        cluster.up().await;
        recovery = recovery.max(crowd.until_all_are_served().await);
    }

    cluster.stop().await;
    let before = crowd.told(|told| told.turned_away);
    let enough = before + PEOPLE;
    let (ready, me, keys, ()) = tokio::join!(
        server.get("/ready", ""),
        server.get("/auth/me", &door.admin.token),
        server.get("/.well-known/jwks.json", ""),
        crowd.until("they are turned away", |told| told.turned_away >= enough),
    );
    ready.ok(503);
    me.problem(503, "unavailable");
    keys.ok(200);
    cluster.up().await;
    recovery = recovery.max(crowd.until_all_are_served().await);
    server.get("/ready", "").await.ok(200);

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    println!(
        "{RESTARTS} restarts and one stop: {} punches acknowledged, all there; {} answers of 503, after which \
         {} punches were there; the longest wait for an answer {:?}, for punches after a start {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.there_before.len(),
        told.longest,
    );
    server.stop().await;
}
