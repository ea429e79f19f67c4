//! Punches over several connections, timed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use hdrhistogram::Histogram;

use crate::connection::Connection;
use crate::limits::micros;
use crate::people::People;
use crate::server::Server;

/// How fast punches were.
#[derive(Debug)]
pub(crate) struct Rate {
    /// How many a second.
    pub(crate) per_second: f64,
    /// How long each took, in microseconds.
    pub(crate) latencies: Histogram<u64>,
}

/// Punches these badges over so many connections, spread over the servers.
pub(crate) async fn over(
    servers: &[&Server],
    people: &People,
    connections: usize,
    badges: Vec<String>,
) -> Result<Rate> {
    let (badges, next) = (Arc::new(badges), Arc::new(AtomicUsize::new(0)));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..connections {
        let (badges, next) = (badges.clone(), next.clone());
        let address = servers[number % servers.len()].address;
        let header = people.kiosk.clone();
        tasks.spawn(async move {
            let mut connection = Connection::open(address, header).await?;
            let mut latencies = Histogram::<u64>::new(3)?;
            while let Some(badge) = badges.get(next.fetch_add(1, Ordering::Relaxed)) {
                let body = format!("{{\"qr_token\":\"{badge}\"}}");
                let begin = Instant::now();
                let (status, answer) = connection.post("/punch/validate", &body).await?;
                latencies.record(micros(begin.elapsed()))?;
                if status != 200 {
                    bail!("a punch answered {status}: {answer}");
                }
            }
            Ok(latencies)
        });
    }
    let mut latencies = Histogram::<u64>::new(3)?;
    while let Some(one) = tasks.join_next().await {
        latencies.add(one??)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of some thousands")]
    let per_second = latencies.len() as f64 / start.elapsed().as_secs_f64();
    Ok(Rate {
        per_second,
        latencies,
    })
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0}/s, {}",
            self.per_second,
            percentiles(&self.latencies)
        )
    }
}

pub(crate) fn percentiles(latencies: &Histogram<u64>) -> String {
    let at = |quantile: f64| {
        let micros = latencies.value_at_quantile(quantile);
        format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
    };
    format!("p50 {}, p99 {}", at(0.5), at(0.99))
}
