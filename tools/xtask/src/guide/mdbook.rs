//! mdBook, which makes a site of Markdown.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::Interrupt;
use crate::workspace::Workspace;

/// The version that is installed.
const VERSION: &str = "0.5.4";

/// The program; installs it the first time. Unoptimised and without the search, which halves the time it
/// takes to compile; a book still takes a fraction of a second.
pub(super) fn program(workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf> {
    let folder = workspace.target(&format!("xtask/mdbook-{VERSION}"));
    let program = folder
        .join("bin")
        .join(format!("mdbook{}", env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(program);
    }
    println!(
        "Compiling mdBook {VERSION} into {}…",
        folder.join("bin").display()
    );
    let build = folder.join("build");
    let version = format!("={VERSION}");
    interrupt.run(
        workspace
            .cargo(&["install", "mdbook", "--version", &version])
            .args(["--locked", "--debug", "--quiet", "--no-default-features"])
            .arg("--root")
            .arg(&folder)
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0"),
    )?;
    fs::remove_dir_all(&build)?;
    if !program.is_file() {
        bail!(
            "mdBook was installed, but {} is not there",
            program.display()
        );
    }
    Ok(program)
}

/// Builds the book of `source` into `site`.
pub(super) fn build(
    interrupt: &Interrupt,
    program: &Path,
    source: &Path,
    site: &Path,
) -> Result<()> {
    interrupt.run(
        Command::new(program)
            .arg("build")
            .arg("--dest-dir")
            .arg(site)
            .arg(source)
            .env("MDBOOK_LOG", "warn"),
    )?;
    let configuration = site.join("book.toml");
    if configuration.is_file() {
        fs::remove_file(configuration)?;
    }
    Ok(())
}
