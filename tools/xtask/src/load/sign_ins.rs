//! How punches fare while many people sign in at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use hdrhistogram::Histogram;

use crate::connection::Connection;
use crate::limits::micros;
use crate::people::{self, People};
use crate::server::Server;
use crate::table::{Table, Verdict};

/// How many sign in at once.
const SIGN_INS: usize = 100;
/// How many punches are made before.
const IDLE: usize = 2_000;
/// How many badges it takes: those before, and more than can be punched meanwhile.
pub(crate) const BADGES: u64 = 22_000;

/// Punches over one connection, first alone, then while [`SIGN_INS`] people sign in.
pub(crate) async fn beside_punches(
    server: &Server,
    people: &People,
    badges: Vec<String>,
    name: &str,
    table: &mut Table,
) -> Result<()> {
    println!("{name}: punching while {SIGN_INS} people sign in…");
    let mut badges = badges.into_iter();
    let mut connection = Connection::open(server.address, people.kiosk.clone()).await?;
    let mut alone = Histogram::<u64>::new(3)?;
    for badge in badges.by_ref().take(IDLE) {
        punch(&mut connection, &badge, &mut alone).await?;
    }

    let is_over = Arc::new(AtomicBool::new(false));
    let punching = tokio::spawn({
        let is_over = is_over.clone();
        async move {
            let mut beside = Histogram::<u64>::new(3)?;
            for badge in badges {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                punch(&mut connection, &badge, &mut beside).await?;
            }
            anyhow::Ok(beside)
        }
    });
    let begin = Instant::now();
    let mut signing_in = tokio::task::JoinSet::new();
    for number in 0..SIGN_INS {
        let address = server.address;
        let email = people.emails[number % people.emails.len()].clone();
        signing_in.spawn(async move {
            // Each from a network of its own: the limits are not what is measured.
            let header = format!("X-Forwarded-For: 198.18.{number}.1");
            let mut connection = Connection::open(address, header).await?;
            people::sign_in_over(&mut connection, &email)
                .await
                .map(drop)
        });
    }
    while let Some(one) = signing_in.join_next().await {
        one??;
    }
    let seconds = begin.elapsed().as_secs_f64();
    is_over.store(true, Ordering::Relaxed);
    let beside = punching.await??;

    let (idle, busy) = (
        alone.value_at_quantile(0.99),
        beside.value_at_quantile(0.99),
    );
    #[expect(clippy::cast_precision_loss, reason = "some thousands of microseconds")]
    let ratio = busy as f64 / idle as f64;
    table.add(
        &format!("{name}: a punch's p99 while {SIGN_INS} sign in, in {seconds:.1} s"),
        format!("{busy} µs, {ratio:.1} × alone"),
        format!("alone: {idle} µs; punches meanwhile: {}", beside.len()),
        Verdict::Asked {
            met: ratio < 2.0,
            wanted: "under 2 × alone",
        },
    );
    Ok(())
}

async fn punch(
    connection: &mut Connection,
    badge: &str,
    latencies: &mut Histogram<u64>,
) -> Result<()> {
    let body = format!("{{\"qr_token\":\"{badge}\"}}");
    let begin = Instant::now();
    let (status, answer) = connection.post("/punch/validate", &body).await?;
    latencies.record(micros(begin.elapsed()))?;
    if status != 200 {
        bail!("a punch answered {status}: {answer}");
    }
    Ok(())
}
