//! What it is worth that punches share commits: the same server with one punch in each.

use anyhow::Result;

use crate::people::People;
use crate::punches::{self, Rate};
use crate::server::Server;
use crate::table::{Table, Verdict};

/// How many punches are made with one a commit, over one connection and over 64.
const ONE: usize = 2_000;
const CROWD: usize = 6_000;
/// How many badges it takes, those of two instances included.
pub(crate) const BADGES: u64 = 28_000;

/// Compares with the rates at 1, 16 and 64 connections that were measured before.
pub(crate) async fn worth(
    server: &mut Server,
    people: &People,
    shared: &[Rate],
    mut badges: Vec<String>,
    name: &str,
    table: &mut Table,
) -> Result<()> {
    println!("{name}: punching with one punch a commit…");
    let (one, crowd) = (&shared[0], &shared[shared.len() - 1]);
    server.restart_with(1).await?;
    let mut rest = badges.split_off(ONE);
    let slow_one = punches::over(&[server], people, 1, badges).await?;
    let together = rest.split_off(CROWD);
    let slow_crowd = punches::over(&[server], people, 64, rest).await?;
    server.restart_with(256).await?;

    let ratio = crowd.per_second / slow_crowd.per_second;
    let p99 = crowd.latencies.value_at_quantile(0.99);
    table.add(
        &format!("{name}: sharing commits, 64 connections"),
        format!("{ratio:.1} × one punch a commit"),
        format!("one a commit: {slow_crowd}; shared: {crowd}"),
        Verdict::Asked {
            met: ratio >= 8.0 && p99 < 20_000,
            wanted: "8 ×, p99 under 20 ms",
        },
    );
    let median = |rate: &Rate| rate.latencies.value_at_quantile(0.5);
    #[expect(clippy::cast_precision_loss, reason = "some thousands of microseconds")]
    let ratio = median(one) as f64 / median(&slow_one) as f64;
    table.add(
        &format!("{name}: sharing commits, one connection"),
        format!("{ratio:.2} × the latency of one a commit"),
        format!("one a commit: {slow_one}; shared: {one}"),
        Verdict::Asked {
            met: ratio <= 1.1,
            wanted: "1.1 × at most",
        },
    );
    if server.database().starts_with("postgres") {
        let second = server.second().await?;
        let both = punches::over(&[server, &second], people, 64, together).await?;
        let ratio = both.per_second / slow_crowd.per_second;
        table.add(
            &format!("{name}: two instances, 64 connections"),
            format!("{ratio:.1} × one punch a commit"),
            both.to_string(),
            Verdict::Asked {
                met: ratio >= 8.0,
                wanted: "8 ×",
            },
        );
    }
    Ok(())
}
