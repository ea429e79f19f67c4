//! What this machine could do at most: signatures by a key that was parsed once, and single-row
//! commits by the same database through the same driver.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use hdrhistogram::Histogram;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// How long each limit is measured.
const LONG: Duration = Duration::from_secs(3);

/// RS256 signatures in a second by one core.
pub(crate) fn signatures_per_second(private_key: &Path) -> Result<f64> {
    let der = pem::parse(std::fs::read_to_string(private_key)?)?;
    let key = KeyPair::from_pkcs8(der.contents()).map_err(|error| anyhow!("{error}"))?;
    let random = SystemRandom::new();
    let mut signature = vec![0; key.public_modulus_len()];
    let start = Instant::now();
    let mut count = 0.0;
    while start.elapsed() < LONG {
        key.sign(
            &RSA_PKCS1_SHA256,
            &random,
            b"a message of no importance",
            &mut signature,
        )
        .map_err(|error| anyhow!("{error}"))?;
        count += 1.0;
    }
    Ok(count / start.elapsed().as_secs_f64())
}

/// Commits of one row each, made by this many at once.
#[derive(Debug)]
pub(crate) struct Commits {
    pub(crate) per_second: f64,
    pub(crate) latencies: Histogram<u64>,
}

/// Measures commits on the server's database, in a table of their own.
pub(crate) async fn commits(url: &str, at_once: usize) -> Result<Commits> {
    let is_sqlite = url.starts_with("sqlite");
    let mut options = ConnectOptions::new(if is_sqlite {
        format!("{url}.limit?mode=rwc")
    } else {
        url.to_owned()
    });
    // SQLite has one writer: more of them only wait for each other.
    let connections = if is_sqlite {
        1
    } else {
        u32::try_from(at_once)?
    };
    options.max_connections(connections).sqlx_logging(false);
    let database = Database::connect(options)
        .await
        .context("the database is away")?;
    prepare(&database, is_sqlite).await?;

    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (database, next) = (database.clone(), next.clone());
        tasks.spawn(async move {
            let mut latencies = Histogram::<u64>::new(3)?;
            while start.elapsed() < LONG {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let begin = Instant::now();
                database
                    .execute_unprepared(&format!(
                        "INSERT INTO bench_rows (person, kind, made_at, jti) \
                         VALUES ({}, 'clock_in', '2027-03-28T01:00:00Z', 'limit {at_once} {number}')",
                        number % 40
                    ))
                    .await?;
                latencies.record(micros(begin.elapsed()))?;
            }
            Ok::<_, anyhow::Error>(latencies)
        });
    }
    let mut latencies = Histogram::<u64>::new(3)?;
    while let Some(one) = tasks.join_next().await {
        latencies.add(one??)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of some thousands")]
    let per_second = latencies.len() as f64 / start.elapsed().as_secs_f64();
    database.close().await?;
    Ok(Commits {
        per_second,
        latencies,
    })
}

/// A table with the unique key that a punch has too.
async fn prepare(database: &DatabaseConnection, is_sqlite: bool) -> Result<()> {
    let id = if is_sqlite {
        database
            .execute_unprepared("PRAGMA journal_mode = WAL")
            .await?;
        database
            .execute_unprepared("PRAGMA synchronous = FULL")
            .await?;
        "INTEGER PRIMARY KEY"
    } else {
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    };
    database
        .execute_unprepared(&format!(
            "CREATE TABLE IF NOT EXISTS bench_rows (id {id}, person BIGINT NOT NULL, \
             kind TEXT NOT NULL, made_at TEXT NOT NULL, jti TEXT NOT NULL UNIQUE)"
        ))
        .await?;
    Ok(())
}

/// A duration in microseconds.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
