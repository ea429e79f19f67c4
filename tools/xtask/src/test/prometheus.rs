//! The programs that check what watches an installation.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::packages::on_path;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// Each with the package of Debian and Ubuntu that holds it.
const PROGRAMS: [(&str, &str); 2] = [
    ("promtool", "prometheus"),
    ("amtool", "prometheus-alertmanager"),
];

/// `promtool` and `amtool`. Where they are missing, their packages are fetched and unpacked below `target`:
/// installing them would start two servers.
pub(super) fn programs(workspace: &Workspace, interrupt: &Interrupt) -> Result<[PathBuf; 2]> {
    let [promtool, amtool] = PROGRAMS.map(|of| program(workspace, interrupt, of));
    Ok([promtool?, amtool?])
}

fn program(
    workspace: &Workspace,
    interrupt: &Interrupt,
    (name, package): (&str, &str),
) -> Result<PathBuf> {
    if let Some(found) = on_path(name) {
        return Ok(found);
    }
    let folder = workspace.target("xtask/prometheus").join(package);
    let unpacked = folder.join("usr/bin").join(name);
    if unpacked.is_file() {
        return Ok(unpacked);
    }
    if on_path("apt-get").is_none() {
        bail!("{name} is missing: install Prometheus's programs and put them on the PATH");
    }
    println!(
        "{name} is missing. Fetching {package} with apt-get into {}…",
        folder.display()
    );
    fs::create_dir_all(&folder)?;
    let fetch = ["-qq", "download", package];
    interrupt.run(Command::new("apt-get").args(fetch).current_dir(&folder))?;
    let fetched = fs::read_dir(&folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"));
    let fetched = fetched.with_context(|| format!("apt-get fetched no {package}"))?;
    interrupt.run(
        Command::new("dpkg-deb")
            .arg("-x")
            .arg(&fetched)
            .arg(&folder),
    )?;
    fs::remove_file(&fetched)?;
    if !unpacked.is_file() {
        bail!("{package} holds no {name}");
    }
    Ok(unpacked)
}
