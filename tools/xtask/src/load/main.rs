//! Measures the release server: `xtask-load PROGRAMS DIST [POSTGRES-URL]`, which `cargo xtask bench`
//! calls. Each figure stands beside its limit, measured in the same run.

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
mod table;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::table::Table;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let programs = PathBuf::from(
        arguments
            .next()
            .context("name the folder of the programs")?,
    );
    let dist = PathBuf::from(arguments.next().context("name the folder of the apps")?);
    let postgres = arguments.next();

    let mut table = Table::default();
    sizes::add(&dist, &mut table)?;
    badges::add_versions(&programs, &mut table)?;
    run::database(&programs, None, &mut table).await?;
    if let Some(url) = &postgres {
        run::database(&programs, Some(url), &mut table).await?;
    }
    table.print();
    Ok(())
}
