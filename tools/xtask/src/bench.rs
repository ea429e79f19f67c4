//! `cargo xtask bench`: the figures, measured on this machine.

use std::process::Command;

use anyhow::Result;

use crate::build::{self, App};
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::test::browser::Browser;
use crate::workspace::Workspace;

/// What is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure reports alone.
    #[arg(long)]
    files: bool,
    /// Measure lists alone.
    #[arg(long, conflicts_with = "files")]
    lists: bool,
    /// Measure timesheets alone.
    #[arg(long, conflicts_with_all = ["files", "lists"])]
    timesheets: bool,
    /// Measure reports and lists of so many punches too on PostgreSQL, such as 10000000.
    #[arg(long, value_name = "COUNT")]
    punches: Option<u64>,
}

/// Builds everything as it is released, and measures it on both databases.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: &Options) -> Result<()> {
    let is_all = !options.files && !options.lists && !options.timesheets;
    if is_all {
        build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)?;
    }
    compile(workspace, interrupt)?;
    let mut load = Command::new(workspace.program("release", "xtask-load"));
    load.arg("bench")
        .arg(workspace.target("release"))
        .arg(workspace.path("dist"));
    // The cluster lives as long as this value.
    let postgres = Postgres::start(interrupt, Durability::Full);
    match &postgres {
        Ok(postgres) => {
            load.arg(postgres.url());
        }
        Err(error) => {
            interrupt.check()?;
            println!("PostgreSQL is left out: {error:#}");
        }
    }
    if options.files {
        load.arg("--files-alone");
    }
    if options.lists {
        load.arg("--lists-alone");
    }
    if options.timesheets {
        load.arg("--timesheets-alone");
    }
    if let Some(punches) = options.punches {
        load.arg("--punches").arg(punches.to_string());
    }
    interrupt.run(&mut load)?;
    if !is_all {
        return Ok(());
    }
    frame_to_answer(workspace, interrupt)
}

/// Compiles the server as it is released, and what measures it.
pub(crate) fn compile(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    println!(
        "Compiling the release server and what measures it (about seven minutes the first time on two cores)…"
    );
    interrupt.run(&mut workspace.cargo(&[
        "build",
        "--release",
        "--bin",
        "chrona-backend",
        "--bin",
        "chrona",
        "--bin",
        "xtask-load",
        "--features",
        "xtask/load",
    ]))
}

/// From a badge before the camera to the answer on the kiosk's screen, in a real browser.
fn frame_to_answer(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    println!("\nMeasuring the kiosk in Chromium…");
    let browser = Browser::prepare(workspace, interrupt)?;
    let mut cargo = workspace.cargo(&[
        "test",
        "--quiet",
        "--release",
        "--features",
        "xtask/load",
        "--test",
        "browser",
        "--",
        "--ignored",
        "--exact",
        "measure::frame_to_answer",
        "--nocapture",
    ]);
    interrupt.run(browser.tell(&mut cargo))
}
