//! Measures the release server: `xtask-load bench`, which `cargo xtask bench` calls, each figure beside its
//! limit, measured in the same run; and `xtask-load soak`, which `cargo xtask soak` calls.

mod badges;
mod connection;
mod files;
mod ledger;
mod limits;
mod lists;
mod people;
mod punches;
mod run;
mod server;
mod sharing;
mod sign_ins;
mod sizes;
mod soak;
mod table;
mod timesheets;

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
        /// Only reports, on the databases there are.
        #[arg(long)]
        files_alone: bool,
        /// Only lists, on the databases there are.
        #[arg(long)]
        lists_alone: bool,
        /// Only timesheets, on the databases there are.
        #[arg(long)]
        timesheets_alone: bool,
        /// Reports of so many punches too, such as 10000000.
        #[arg(long, value_name = "COUNT")]
        punches: Option<u64>,
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
            files_alone,
            lists_alone,
            timesheets_alone,
            punches,
        } => {
            let postgres = postgres.as_deref();
            let mut table = Table::default();
            let is_all = !files_alone && !lists_alone && !timesheets_alone;
            if is_all {
                bench(&programs, &dist, postgres, &mut table).await?;
            }
            if is_all || lists_alone {
                lists(&programs, postgres, punches, &mut table).await?;
            }
            if is_all || timesheets_alone {
                timesheets(&programs, postgres, punches, &mut table).await?;
            }
            if is_all || files_alone {
                files(&programs, postgres, punches, &mut table).await?;
            }
            table.print();
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

async fn bench(
    programs: &Path,
    dist: &Path,
    postgres: Option<&str>,
    table: &mut Table,
) -> Result<()> {
    sizes::add(dist, table)?;
    badges::add_versions(programs, table)?;
    run::database(programs, None, table).await?;
    if let Some(url) = postgres {
        run::database(programs, Some(url), table).await?;
    }
    Ok(())
}

/// Lists, on databases that hold nothing else.
async fn lists(
    programs: &Path,
    postgres: Option<&str>,
    punches: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    lists::measure(programs, None, punches, table).await?;
    if let Some(url) = postgres {
        let own = files::database_beside(url, "chrona_lists").await?;
        lists::measure(programs, Some(&own), punches, table).await?;
    }
    Ok(())
}

/// Timesheets, on databases that hold nothing else.
async fn timesheets(
    programs: &Path,
    postgres: Option<&str>,
    punches: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    timesheets::measure(programs, None, punches, table).await?;
    if let Some(url) = postgres {
        let own = files::database_beside(url, "chrona_timesheets").await?;
        timesheets::measure(programs, Some(&own), punches, table).await?;
    }
    Ok(())
}

/// Reports, on databases that hold nothing else.
async fn files(
    programs: &Path,
    postgres: Option<&str>,
    most: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    files::measure(programs, None, most, table).await?;
    if let Some(url) = postgres {
        let own = files::database_beside(url, "chrona_files").await?;
        files::measure(programs, Some(&own), most, table).await?;
    }
    Ok(())
}
