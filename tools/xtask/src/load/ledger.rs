//! How long it takes to go through the ledger.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::server::Server;
use crate::table::{Table, Verdict};

/// Verifies the ledger of all the punches there are.
pub(crate) async fn verify(server: &Server, name: &str, table: &mut Table) -> Result<()> {
    println!("{name}: verifying the ledger…");
    let start = Instant::now();
    let printed = server.chrona(&["ledger", "verify"], "").await?;
    let seconds = start.elapsed().as_secs_f64();
    let entries = printed
        .lines()
        .find_map(|line| line.strip_prefix("Entries"));
    let entries: f64 = entries.context("no count of entries")?.trim().parse()?;
    let million = 1_000_000.0 * seconds / entries;
    table.add(
        &format!("{name}: verifying a million entries"),
        format!("{million:.1} s"),
        format!("measured: {entries} entries in {seconds:.2} s"),
        Verdict::Asked {
            met: million < 10.0,
            wanted: "under 10 s",
        },
    );
    Ok(())
}
