//! PostgreSQL away for minutes: the program lives and says so, takes no requests, and serves again when it is back; one
//! that is started meanwhile waits for it.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use tokio::time::sleep;

use super::{RECOVERY, SLACK, cluster::Cluster};
use crate::operations::program::{Program, signing_keys};

/// Longer than any probe that restarts what is dead has patience.
const AWAY: Duration = Duration::from_mins(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_away_for_minutes_ends_no_program_and_keeps_none_from_starting() {
    let mut cluster = Cluster::start(&[]).await;
    cluster.give("chrona").await;
    let folder = tempfile::tempdir().unwrap();
    let (_, private_file, public_file) = signing_keys(folder.path());
    let url = cluster.url_as("chrona", "chrona");
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("JWT_PRIVATE_KEY_PATH", &private_file),
        ("JWT_PUBLIC_KEY_PATH", &public_file),
        ("SECRET_KEY", "thirty-two bytes that only tests know"),
        ("LOG_FORMAT", "json"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let start = || {
        let (path, settings) = (folder.path().to_owned(), settings.clone());
        tokio::task::spawn_blocking(move || {
            let settings = settings.iter().map(|(name, value)| (&**name, &**value));
            Program::start(&path, &settings.collect::<Vec<_>>())
        })
    };
    let first = start().await.unwrap();
    let status = async |program: &Program, path: &str| -> StatusCode {
        let asked = reqwest::get(format!("{}{path}", program.api)).await;
        asked.unwrap().status()
    };
    for path in ["/live", "/ready", "/health"] {
        assert_eq!(status(&first, path).await, 200, "{path}");
    }

    cluster.stop().await;
    let gone = Instant::now();
    let second = start();
    while gone.elapsed() < AWAY {
        assert_eq!(status(&first, "/live").await, 200);
        assert_eq!(status(&first, "/ready").await, 503);
        assert!(!second.is_finished(), "it started without a database");
        sleep(Duration::from_secs(2)).await;
    }
    cluster.up().await;
    let back = Instant::now();
    while status(&first, "/ready").await != 200 {
        assert!(back.elapsed() < RECOVERY + SLACK, "{:?}", back.elapsed());
        sleep(Duration::from_millis(50)).await;
    }
    let second = second.await.unwrap();
    // Its longest pause, and a start.
    assert!(back.elapsed() < Duration::from_secs(8) + RECOVERY + SLACK);
    for path in ["/live", "/ready"] {
        assert_eq!(status(&second, path).await, 200, "{path}");
    }
    // Who asks how they are is no line of the log.
    let log = first.log();
    assert!(
        log.iter().all(|line| line["message"] != "answered"),
        "{log:?}"
    );
}
