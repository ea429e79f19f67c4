//! SQLite's file taken away, or replaced, under the running server.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use rstest::rstest;
use serde_json::json;
use tokio::time::sleep;

use crate::{door, harness::Server, wire::LONG};

/// What someone does to the files.
fn take_away(folder: &Path, which: &str) {
    match which {
        "all of it" => {
            for end in ["", "-wal", "-shm"] {
                fs::remove_file(folder.join(format!("chrona.db{end}"))).unwrap();
            }
        }
        "the file" => fs::remove_file(folder.join("chrona.db")).unwrap(),
        "the log" => fs::remove_file(folder.join("chrona.db-wal")).unwrap(),
        "another in its place" => {
            let other = folder.join("other.db");
            fs::copy(folder.join("chrona.db"), &other).unwrap();
            fs::rename(other, folder.join("chrona.db")).unwrap();
        }
        other => panic!("{other}"),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_once_the_file_is_gone_and_the_server_stops(
    #[values("all of it", "the file", "the log", "another in its place")] which: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chrona.db");
    let url = format!("sqlite://{}", file.display());
    let server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let mut door = door::Door::of(server).await;
    let badge = door.server.badge(&door.person, door.phone).await;
    let url = format!("{}/punch/validate", door.server.api);
    let request = door.server.client.post(&url);
    let request = request.header("X-Kiosk-API-Key", &door.kiosk.key);
    let request = request.json(&json!({ "qr_token": badge }));
    let ready = format!("{}/ready", door.server.api);

    take_away(folder.path(), which);
    // It may have noticed by itself, and be gone.
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status(), 503, "{which}");
    }
    let lost = async {
        while door.server.app.store.lost_file() != Some(&*file) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LONG, lost).await.expect(which);
    if let Ok(answer) = door.server.client.get(ready).send().await {
        assert_eq!(answer.status(), 503, "{which}");
    }
    let ended = tokio::time::timeout(LONG, door.server.ended()).await;
    ended.expect("it goes on");
}

#[tokio::test]
async fn a_file_that_stays_is_never_taken_for_a_lost_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("chrona.db").display());
    let settings = [("BADGE_LIMIT_PER_10S", "1000")];
    let server = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    let door = door::Door::of(server).await;
    // Other programs come and go, and the log is written back meanwhile.
    for _ in 0..5 {
        door.punches(2).await;
        let other = sea_orm::Database::connect(&url).await.unwrap();
        let back = "PRAGMA wal_checkpoint(TRUNCATE)";
        sea_orm::ConnectionTrait::execute_unprepared(&other, back)
            .await
            .unwrap();
        other.close().await.unwrap();
    }
    door.punches(1).await;
    assert_eq!(door.server.app.store.lost_file(), None);
    door.server.get("/ready", "").await.ok(200);
}

#[tokio::test]
async fn the_files_are_their_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chrona.db");
    let url = format!("sqlite://{}", file.display());
    let modes = || {
        ["", "-wal", "-shm"].map(|end| {
            let file = folder.path().join(format!("chrona.db{end}"));
            fs::metadata(file).unwrap().permissions().mode() & 0o777
        })
    };
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    assert_eq!(modes(), [0o600; 3]);
    server.admin().await;
    server.stop().await;
    // One that an earlier version made.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    assert_eq!(modes(), [0o600; 3]);
    server.signed_in("rh@exemple.fr").await;
}
