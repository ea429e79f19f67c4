//! `cargo xtask`: everything a person or the pipeline does with this repository, in one program.
//!
//! It builds the two apps itself, and calls cargo for the rest.

mod build;
mod process;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::build::App;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// Builds, tests, measures and shows Chrona.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the kiosk and the back-office into dist/.
    Build {
        /// Builds quickly: hardly optimised, without brotli.
        #[arg(long)]
        dev: bool,
        /// The apps to build; both when none is named.
        apps: Vec<App>,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let workspace = Workspace::find()?;
    let interrupt = Interrupt::install()?;
    match arguments.command {
        Command::Build { dev, apps } => build::run(&workspace, &interrupt, &apps, dev),
    }
}
