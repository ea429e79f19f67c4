//! `cargo xtask`: everything a person or the pipeline does with this repository, in one program.
//!
//! It builds the two apps itself, and calls cargo for the rest.

mod bench;
mod build;
mod demo;
mod dev;
mod dist;
mod french;
mod guide;
mod http;
mod keep_schema;
mod lan;
mod npm;
mod packages;
mod postgres;
mod process;
mod python;
mod server;
mod soak;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

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
    /// Builds everything, fills a database with people, starts, and says where to look.
    Demo(demo::Options),
    /// The same, built and started again whenever a file changes.
    Dev(demo::Options),
    /// Packs the release programs with their manual pages and notices, with a checksum; for Linux a Debian package too.
    Dist {
        /// The platform to compile for, such as x86_64-unknown-linux-musl: this machine's unless said.
        #[arg(long)]
        target: Option<String>,
    },
    /// Writes the licences of everything that Chrona is made of, with their texts.
    Notices {
        /// Where to.
        file: std::path::PathBuf,
    },
    /// Builds the kiosk and the back-office into dist/.
    Build {
        /// Builds quickly: hardly optimised, without brotli.
        #[arg(long)]
        dev: bool,
        /// The apps to build; both when none is named.
        apps: Vec<App>,
    },
    /// Checks everything, or a part of it: format, lints, tests on both databases, the API document, the
    /// apps in a browser. Installs or starts what that needs, saying so first.
    Test(test::Options),
    /// Measures the release build on both databases, each figure beside its limit.
    Bench(bench::Options),
    /// Runs the release server through a day of a 5,000-person site, compressed, on both databases, and
    /// holds its memory and its latency at the end against those at the begin. About 25 minutes.
    Soak(soak::Options),
    /// Builds the guides into the target folder and checks their links.
    Guide(guide::Options),
    /// Says which French texts do not follow French typography, or writes them so.
    French(french::Options),
    /// Writes the server's API document to docs/openapi.json, who may do what to docs/permissions.md, and what is
    /// kept of a person to docs/personal-data.md.
    Openapi,
    /// Writes a database of this version, for the tests of upgrades from it: once, for each release.
    KeepSchema {
        /// The version, such as 0.2.0.
        version: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked; gives whether all of it succeeded.
fn run(command: Command) -> Result<bool> {
    let workspace = Workspace::find()?;
    let interrupt = Interrupt::install()?;
    match command {
        Command::Demo(options) => demo::run(&workspace, &interrupt, options).map(|()| true),
        Command::Dev(options) => dev::run(&workspace, &interrupt, options).map(|()| true),
        Command::Dist { target } => {
            dist::run(&workspace, &interrupt, target.as_deref()).map(|()| true)
        }
        Command::Notices { file } => {
            dist::notices::write(&workspace, &interrupt, &file).map(|()| true)
        }
        Command::Build { dev, apps } => {
            build::run(&workspace, &interrupt, &apps, dev).map(|()| true)
        }
        Command::Test(options) => test::run(&workspace, &interrupt, &options),
        Command::Bench(options) => bench::run(&workspace, &interrupt, &options).map(|()| true),
        Command::Soak(options) => soak::run(&workspace, &interrupt, options),
        Command::French(options) => french::run(&workspace, options),
        Command::Guide(options) => guide::run(&workspace, &interrupt, options).map(|()| true),
        Command::KeepSchema { version } => {
            keep_schema::run(&workspace, &interrupt, &version).map(|()| true)
        }
        Command::Openapi => test::write_documents(&workspace, &interrupt).map(|()| true),
    }
}
