//! `cargo xtask soak`: a site's day, compressed, with memory and latency watched.

use std::process::Command;

use anyhow::{Result, bail};

use crate::bench;
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::test::faketime;
use crate::workspace::Workspace;

/// What a person may choose.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// How many hours are simulated, from seven in the morning on; the first rush is over after 2, the
    /// second after 11.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=240))]
    hours: u32,
    /// How many people the site has.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    people: u32,
    /// How many times faster than it is the server's clock runs.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=600))]
    speed: u32,
}

/// Compiles the release server and runs the day on both databases; gives whether all is as it was asked
/// for.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: Options) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        bail!("the library that gives the server a faster clock is for Linux");
    }
    let library = faketime::library(interrupt)?;
    bench::compile(workspace, interrupt)?;
    let mut load = Command::new(workspace.program("release", "xtask-load"));
    load.arg("soak")
        .arg(workspace.target("release"))
        .arg(library);
    for (name, value) in [
        ("--hours", options.hours),
        ("--people", options.people),
        ("--speed", options.speed),
    ] {
        load.arg(name).arg(value.to_string());
    }
    // The cluster lives as long as this value.
    let postgres = Postgres::start(interrupt, Durability::Full);
    match &postgres {
        Ok(postgres) => {
            load.arg("--postgres").arg(postgres.url());
        }
        Err(error) => {
            interrupt.check()?;
            println!("PostgreSQL is left out: {error:#}");
        }
    }
    Ok(interrupt.status(&mut load)?.success())
}
