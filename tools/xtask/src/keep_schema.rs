//! `cargo xtask keep-schema`: a database of this version, for the tests of the versions to come.

use std::env;

use anyhow::{Result, bail};

use crate::packages::on_path;
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

/// Makes one on each database through the API, and writes it as SQL below the tests of upgrades.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, version: &str) -> Result<()> {
    let is_a_name = |c: char| c.is_ascii_alphanumeric() || ['.', '-'].contains(&c);
    if !version.starts_with(|c: char| c.is_ascii_digit()) || !version.chars().all(is_a_name) {
        bail!("{version} is no version, such as 0.2.0");
    }
    let folder = format!("backend/tests/http/operations/upgrade/kept/{version}");
    if workspace.path(&folder).exists() {
        bail!("{folder} is there already: what a version left is never changed");
    }
    if on_path("pg_dump").is_none() {
        bail!("pg_dump is missing: install PostgreSQL's client programs");
    }
    let mut cargo = workspace.cargo(&["test", "--package", "chrona-backend", "--test", "http"]);
    cargo
        .args(["--", "--ignored", "this_version_is_kept"])
        .env("CHRONA_KEEP_SCHEMA", version)
        .env(
            "CHRONA_TEST_PYTHON",
            python::program(workspace, interrupt, "python")?,
        );
    // The cluster lives as long as this value.
    let _postgres = if env::var_os("CHRONA_TEST_POSTGRES_URL").is_some() {
        None
    } else {
        let postgres = Postgres::start(interrupt, Durability::None)?;
        cargo.env("CHRONA_TEST_POSTGRES_URL", postgres.url());
        Some(postgres)
    };
    interrupt.run(&mut cargo)?;
    println!("Written: {}", workspace.path(&folder).display());
    Ok(())
}
