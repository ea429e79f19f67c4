//! What the server does by itself goes on after a panic, and says how it goes.

use std::time::Duration;

use rstest::rstest;
use serde_json::Value;

use crate::{
    door::Door,
    harness::{Db, Server},
};

/// How long a task may take to do its work again.
const PATIENCE: Duration = Duration::from_secs(10);

fn panics(server: &Server, task: &str) -> u64 {
    server.app.metrics.panics.with_label_values(&[task]).get()
}

async fn line(door: &Door) -> (String, String) {
    let health = door.server.get("/health/deep", &door.admin.token).await;
    let health = health.ok(200);
    let mut checks = health["checks"].as_array().unwrap().iter();
    let check = checks.find(|check| check["name"] == "tasks").unwrap();
    let text = |member: &str| check[member].as_str().unwrap().to_owned();
    (text("status"), text("detail"))
}

#[rstest]
#[tokio::test]
async fn punches_are_written_after_one_that_made_the_writer_panic(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let badge = door.server.badge(&door.person, door.phone).await;
    // What hides the punch in the ledger.
    door.server.random.withhold(16);
    let lost = door.server.punch(&door.kiosk, &badge).await;
    lost.problem(500, "internal");
    assert_eq!(panics(&door.server, "punches"), 1);
    let (status, detail) = line(&door).await;
    assert_eq!(status, "problem");
    assert!(
        detail.contains("punches (as soon as there are any): failed at"),
        "{detail}"
    );

    // The badge is not spent: nothing was written.
    let punch: Value = door.server.punch(&door.kiosk, &badge).await.ok(200);
    assert_eq!(punch["punch_type"], "clock_out");
    let (status, detail) = line(&door).await;
    assert_eq!(status, "ok", "{detail}");
    assert!(door.verified().await.is_ok());
}

#[rstest]
#[tokio::test]
async fn each_task_says_when_it_ran_last(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let mut wanted = vec![
        "punches (",
        "checkpoints (",
        "keys (",
        "live pages (",
        "e-mail (",
        "erasing the audit log (",
        "erasing punches (",
    ];
    if matches!(db, Db::Postgres) {
        wanted.push("hearing the other instances");
    }
    let all = async {
        loop {
            let (status, detail) = line(&door).await;
            if status == "ok" && wanted.iter().all(|name| detail.contains(name)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, all).await;
    assert!(came.is_ok(), "{:?}", line(&door).await);
}
