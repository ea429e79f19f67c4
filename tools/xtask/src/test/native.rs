//! The tests that need no browser, and what they need.

use std::env;
use std::process::Command;

use anyhow::Result;

use super::report::Report;
use super::{faketime, kubectl, prometheus, provider, traefik};
use crate::postgres::versions::{Programs, Version};
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

/// Unit, property and HTTP tests, on both databases.
pub(super) fn all(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
) -> Result<()> {
    let mut cargo = workspace.cargo(&["test", "--quiet", "--no-fail-fast"]);
    // The cluster lives as long as this value.
    let _postgres = prepare(workspace, interrupt, report, &mut cargo)?;
    report.tests("tests, on SQLite and PostgreSQL", &mut cargo)?;
    report.tests(
        "tests of the apps' own rules",
        &mut workspace.cargo(&[
            "test",
            "--quiet",
            "--no-fail-fast",
            "--package",
            "chrona-web",
            "--package",
            "chrona-kiosk",
            "--package",
            "chrona-backoffice",
        ]),
    )?;
    Ok(())
}

/// Those of them that stand in one capability's modules, wherever that is.
pub(super) fn capability(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
    module: &str,
) -> Result<()> {
    let mut cargo = workspace.cargo(&["test", "--quiet", "--no-fail-fast", "--", module]);
    let _postgres = prepare(workspace, interrupt, report, &mut cargo)?;
    report.tests(&format!("tests of {module}"), &mut cargo)?;
    Ok(())
}

/// Those that work on the database, with a `PostgreSQL` of this version. Backups are not among them: they want the
/// version's own `pg_dump`, which is not to be had with it.
pub(super) fn on_postgres(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
    version: Version,
) -> Result<()> {
    let programs = Programs::fetch(workspace, interrupt, version)?;
    let postgres = Postgres::start_with(interrupt, &programs.bin(), Durability::None)?;
    let mut cargo = workspace.cargo(&["test", "--quiet", "--no-fail-fast"]);
    cargo.args(["--lib", "--test", "http", "--test", "process"]);
    programs.put_first(&mut cargo)?;
    cargo.env("CHRONA_TEST_POSTGRES_URL", postgres.url());
    tell(workspace, interrupt, report, &mut cargo)?;
    report.tests(
        &format!("tests on PostgreSQL {}", programs.version()),
        &mut cargo,
    )?;
    Ok(())
}

/// Starts what the tests need, and tells them where it is. The cluster of PostgreSQL lives as long as the answer.
fn prepare(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
    cargo: &mut Command,
) -> Result<Option<Postgres>> {
    let postgres = if env::var_os("CHRONA_TEST_POSTGRES_URL").is_some() {
        None
    } else {
        match Postgres::start(interrupt, Durability::None) {
            Ok(postgres) => {
                cargo.env("CHRONA_TEST_POSTGRES_URL", postgres.url());
                Some(postgres)
            }
            Err(error) => {
                interrupt.check()?;
                report.missing("PostgreSQL", &format!("{error:#}"));
                None
            }
        }
    };
    tell(workspace, interrupt, report, cargo)?;
    Ok(postgres)
}

/// Tells the tests where the other programs are that they need.
fn tell(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
    cargo: &mut Command,
) -> Result<()> {
    match python::program(workspace, interrupt, "python") {
        Ok(python) => {
            cargo.env("CHRONA_TEST_PYTHON", python);
        }
        Err(error) => {
            interrupt.check()?;
            report.missing("the SMTP server of the tests", &format!("{error:#}"));
        }
    }
    // Its tests are for Linux alone.
    if cfg!(target_os = "linux") {
        match faketime::library(interrupt) {
            Ok(library) => {
                cargo.env("CHRONA_TEST_FAKETIME", library);
            }
            Err(error) => {
                interrupt.check()?;
                report.missing("a clock that jumps", &format!("{error:#}"));
            }
        }
        match traefik::programs(workspace, interrupt) {
            Ok((traefik, pebble)) => {
                cargo.env("CHRONA_TEST_TRAEFIK", traefik);
                cargo.env("CHRONA_TEST_PEBBLE", pebble);
            }
            Err(error) => {
                interrupt.check()?;
                report.missing("the proxy of the tests", &format!("{error:#}"));
            }
        }
    }
    match kubectl::program(workspace, interrupt) {
        Ok(kubectl) => {
            cargo.env("CHRONA_TEST_KUBECTL", kubectl);
        }
        Err(error) => {
            interrupt.check()?;
            report.missing(
                "what builds Kubernetes' overlays in the tests",
                &format!("{error:#}"),
            );
        }
    }
    if cfg!(unix) {
        match prometheus::programs(workspace, interrupt) {
            Ok([promtool, amtool]) => {
                cargo.env("CHRONA_TEST_PROMTOOL", promtool);
                cargo.env("CHRONA_TEST_AMTOOL", amtool);
            }
            Err(error) => {
                interrupt.check()?;
                report.missing("what checks the alerts", &format!("{error:#}"));
            }
        }
    }
    match provider::folder(workspace, interrupt) {
        Ok(provider) => {
            cargo.env("CHRONA_TEST_OIDC_PROVIDER", provider);
        }
        Err(error) => {
            interrupt.check()?;
            report.missing(
                "the OpenID Connect provider of the tests",
                &format!("{error:#}"),
            );
        }
    }
    Ok(())
}
