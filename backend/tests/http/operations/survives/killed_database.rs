//! PostgreSQL killed (SIGKILL of all its processes) while people punch, again and again: every punch that
//! was acknowledged is there, once.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{
    cluster::Cluster,
    crowd::{Crowd, Door, assert_all_is_there},
};
use crate::harness::Server;

const PEOPLE: usize = 16;
/// How often it is killed.
const ROUNDS: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_killed_keeps_every_acknowledged_punch() {
    let mut cluster = Cluster::start(&[]).await;
    cluster.give("chrona").await;
    let url = cluster.url_as("chrona", "chrona");
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    let mut recovery = Duration::ZERO;
    for round in 0..ROUNDS {
        // Not always at the same moment of a commit.
        sleep(Duration::from_millis(60 + 23 * round)).await;
        cluster.kill().await;
        cluster.up().await;
        recovery = recovery.max(crowd.until_all_are_served().await);
    }
    let repaired = cluster.log().matches("automatic recovery").count();
    assert_eq!(repaired, usize::try_from(ROUNDS).unwrap(), "really killed");

    let told = crowd.end().await;
    assert!(
        told.acknowledged.len() > 10 * PEOPLE,
        "people really punched"
    );
    assert_all_is_there(&server, &told).await;
    println!(
        "{ROUNDS} kills of PostgreSQL: {} punches acknowledged, all there; {} answers of 503, after which {} \
         punches were there; the longest wait for an answer {:?}, for punches after a start {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.there_before.len(),
        told.longest,
    );
    server.stop().await;
}
