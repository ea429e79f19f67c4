//! Traefik, and the ACME server that gives it certificates.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

/// Let's Encrypt's small server for tests, and the name server it asks.
const PEBBLE: [&str; 2] = ["pebble", "pebble-challtestsrv"];

/// Traefik and Pebble, installed where they are missing.
pub(super) fn programs(workspace: &Workspace, interrupt: &Interrupt) -> Result<(PathBuf, PathBuf)> {
    let traefik = python::program(workspace, interrupt, "traefik")?;
    if PEBBLE.iter().any(|name| on_path(name).is_none()) {
        install(interrupt, "Pebble", &["pebble"])?;
    }
    let pebble = on_path(PEBBLE[0]).context("Pebble was installed, but cannot be found")?;
    if !pebble.with_file_name(PEBBLE[1]).is_file() {
        bail!("{} is not beside {}", PEBBLE[1], pebble.display());
    }
    Ok((traefik, pebble))
}
