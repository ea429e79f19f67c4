//! What the tests use of npm's world, each package in a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// A file of a package, such as `axe-core/axe.min.js` of `axe-core@4.10.3`; fetches it the first time, with those that
/// are named after it, below this folder of what is built.
pub(crate) fn fetch(
    workspace: &Workspace,
    interrupt: &Interrupt,
    below: &str,
    package: &str,
    file: &str,
) -> Result<PathBuf> {
    let folder = workspace.target(below);
    let file = folder.join("node_modules").join(file);
    if file.is_file() {
        return Ok(file);
    }
    if on_path("npm").is_none() {
        install(
            interrupt,
            &format!("npm, which fetches {package},"),
            &["npm"],
        )?;
    }
    println!("Fetching {package} with npm…");
    std::fs::create_dir_all(&folder)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    interrupt.run(
        Command::new(npm)
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--no-save", "--omit=peer", "--prefix"])
            .arg(&folder)
            .args(package.split(' '))
            .stdout(Stdio::null()),
    )?;
    if !file.is_file() {
        bail!("npm fetched {package}, but {} is not there", file.display());
    }
    Ok(file)
}
