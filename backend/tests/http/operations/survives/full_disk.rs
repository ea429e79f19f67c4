//! The disk full while people punch, and free again. Needs a disk of its own: a small one in memory,
//! which only who may mount can make.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::PathBuf,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::sqlx::{Connection, Executor, PgConnection};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::sleep;

use super::{
    LONGEST, SLACK,
    cluster::Cluster,
    crowd::{Crowd, Door, Told, assert_all_is_there},
};
use crate::harness::Server;

const PEOPLE: usize = 16;

/// A small disk, gone with this value.
struct Disk {
    folder: TempDir,
}

impl Disk {
    /// None where this test may not mount one, which is said.
    fn make(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { folder }),
            other => {
                println!("not tried: no disk can be mounted here: {other:?}");
                None
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Leaves no byte free.
    fn fill(&self) {
        let filler = self.path("filler");
        let mut filler = File::options()
            .create(true)
            .append(true)
            .open(filler)
            .unwrap();
        let block = vec![0; 1 << 20];
        let mut size = block.len();
        while size > 0 {
            match filler.write(&block[..size]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.path("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Nothing may use it any more, or it goes with what does.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.folder.path())
            .status();
    }
}

/// Fills the disk until everyone was turned away, whatever space the database finds meanwhile.
async fn fill_until_all_are_turned_away(disk: &Disk, crowd: &mut Crowd) {
    let (enough, from) = (
        crowd.told(|told| told.turned_away) + 2 * PEOPLE,
        Instant::now(),
    );
    while crowd.told(|told| told.turned_away) < enough {
        crowd.check();
        assert!(from.elapsed() < LONGEST + SLACK, "they are not turned away");
        disk.fill();
        sleep(Duration::from_millis(5)).await;
    }
}

fn say(database: &str, told: &Told, recovery: Duration) {
    println!(
        "{database} on a full disk: {} punches acknowledged, all there; {} answers of 503, after which {} \
         punches were there; the longest wait for an answer {:?}, for punches once there was space \
         {recovery:?}",
        told.acknowledged.len(),
        told.turned_away,
        told.there_before.len(),
        told.longest,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_turns_punches_away_until_there_is_space_on_sqlite() {
    let Some(disk) = Disk::make("16m") else {
        return;
    };
    let url = format!("sqlite://{}", disk.path("chrona.db").display());
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    fill_until_all_are_turned_away(&disk, &mut crowd).await;
    for path in [
        "/ready",
        "/auth/me",
        "/punch/history",
        "/punch/summary",
        "/admin/presence",
        "/admin/users",
        "/admin/punches",
    ] {
        server.get(path, &door.admin.token).await.ok(200);
    }
    let phone = json!({ "device_fingerprint": "telephone-9", "device_name": "Téléphone" });
    let refused = server
        .post("/devices/register", &door.admin.token, phone)
        .await;
    refused.problem(503, "unavailable");
    disk.free();
    let recovery = crowd.until_all_are_served().await;

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    let checked = server.rows("PRAGMA integrity_check").await;
    assert_eq!(checked[0]["integrity_check"], "ok");
    say("SQLite", &told, recovery);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_turns_punches_away_until_there_is_space_on_postgres() {
    let Some(disk) = Disk::make("128m") else {
        return;
    };
    let mut cluster = Cluster::make(
        Some(&disk.path("data")),
        &["--wal-segsize=1"],
        &["min_wal_size=2MB", "max_wal_size=8MB"],
    );
    cluster.up().await;
    cluster.give("chrona").await;
    let url = cluster.url_as("chrona", "chrona");
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Arc::new(Door::open(&server).await);
    let mut owner = PgConnection::connect(&cluster.url("postgres"))
        .await
        .unwrap();
    let mut crowd = Crowd::begin(&server, &door, PEOPLE);
    crowd.until_all_are_served().await;

    fill_until_all_are_turned_away(&disk, &mut crowd).await;
    disk.free();
    let recovery = crowd.until_all_are_served().await;

    // Once its log has no room either, it stops everything and tries to start again.
    disk.fill();
    let log = "SELECT pg_logical_emit_message(false, 'test', repeat('x', 100000))";
    let from = Instant::now();
    while owner.execute(log).await.is_ok() {
        assert!(from.elapsed() < LONGEST + SLACK, "its log always has room");
        disk.fill();
    }
    fill_until_all_are_turned_away(&disk, &mut crowd).await;
    disk.free();
    // Where it could not even repair itself it has ended: whoever started it starts it again.
    let ended = !cluster.is_up();
    if ended {
        cluster.up().await;
    }
    let recovery = recovery.max(crowd.until_all_are_served().await);
    let stopped = cluster.log().matches("PANIC:").count();
    assert!(stopped > 0, "its log had room");

    let told = crowd.end().await;
    assert_all_is_there(&server, &told).await;
    say("PostgreSQL", &told, recovery);
    println!("It stopped everything {stopped} times; it had to be started again: {ended}");
    server.stop().await;
    cluster.stop().await;
}
