//! Programs of the Rust registry that are compiled the first time they are wanted, each at one version, into a folder
//! of what is built.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::Interrupt;
use crate::workspace::Workspace;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    /// The package.
    pub(crate) package: &'static str,
    /// The version that is installed.
    pub(crate) version: &'static str,
    /// Whether it is optimised, which takes longer to compile: for what is slow otherwise.
    pub(crate) optimised: bool,
    /// What cargo is told besides, such as features to leave out.
    pub(crate) options: &'static [&'static str],
}

impl Tool {
    /// The program, which has the package's name; installs it the first time.
    pub(crate) fn program(&self, workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf> {
        let Self {
            package,
            version,
            optimised,
            options,
        } = self;
        let folder = workspace.target(&format!("xtask/{package}-{version}"));
        let program = folder
            .join("bin")
            .join(format!("{package}{}", env::consts::EXE_SUFFIX));
        if program.is_file() {
            return Ok(program);
        }
        println!(
            "Compiling {package} {version} into {}…",
            folder.join("bin").display()
        );
        let build = folder.join("build");
        interrupt.run(
            workspace
                .cargo(&["install", package, "--version", &format!("={version}")])
                .args(["--locked", "--quiet"])
                .args((!optimised).then_some("--debug"))
                .args(*options)
                .arg("--root")
                .arg(&folder)
                .env("CARGO_TARGET_DIR", &build)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("CARGO_INCREMENTAL", "0"),
        )?;
        fs::remove_dir_all(&build)?;
        if !program.is_file() {
            bail!(
                "{package} was installed, but {} is not there",
                program.display()
            );
        }
        Ok(program)
    }
}
