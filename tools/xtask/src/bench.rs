//! `cargo xtask bench`: the figures, measured on this machine.

use std::process::Command;

use anyhow::Result;

use crate::build::{self, App};
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::test::browser::Browser;
use crate::workspace::Workspace;

/// Builds everything as it is released, and measures it on both databases.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)?;
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
    interrupt.run(&mut load)?;
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
