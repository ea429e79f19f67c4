//! Measures the release server: `xtask-load bench`, which `cargo xtask bench` calls, each figure beside its
//! limit, measured in the same run; and `xtask-load soak`, which `cargo xtask soak` calls.

mod badges;
mod connection;
mod ledger;
mod limits;
mod people;
mod punches;
mod run;
mod server;
mod sharing;
mod sign_ins;
mod sizes;
mod soak;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::table::Table;

/// What is measured.
#[derive(Debug, Parser)]
enum Command {
    /// Figures beside their limits.
    Bench {
        /// The folder of the programs.
        programs: PathBuf,
        /// The folder of the apps.
        dist: PathBuf,
        /// The address of a `PostgreSQL`.
        postgres: Option<String>,
    },
    /// A site's day, compressed.
    Soak(soak::Options),
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let is_met = match Command::parse() {
        Command::Bench {
            programs,
            dist,
            postgres,
        } => {
            bench(&programs, &dist, postgres.as_deref()).await?;
            true
        }
        Command::Soak(options) => soak::run(&options).await?,
    };
    Ok(if is_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn bench(programs: &Path, dist: &Path, postgres: Option<&str>) -> Result<()> {
    let mut table = Table::default();
    sizes::add(dist, &mut table)?;
    badges::add_versions(programs, &mut table)?;
    run::database(programs, None, &mut table).await?;
    if let Some(url) = postgres {
        run::database(programs, Some(url), &mut table).await?;
    }
    table.print();
    Ok(())
}
