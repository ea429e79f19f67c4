//! `cargo xtask test`: everything that must hold, checked in one run.

mod actionlint;
pub(crate) mod browser;
pub(crate) mod faketime;
mod kubectl;
mod prometheus;
mod provider;
mod readme;
mod report;
mod schemathesis;
mod traefik;

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use self::browser::Browser;
use self::report::Report;
use crate::build::{self, App};
use crate::guide;
use crate::packages::on_path;
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

/// What is linted for the browser, in a run of its own: only so can no feature of the server leak into it unseen.
const FOR_THE_BROWSER: [&str; 4] = [
    "chrona-web",
    "chrona-scanner",
    "chrona-kiosk",
    "chrona-backoffice",
];

/// Runs everything; with `fast`, without the browser tests and schemathesis; with `timings`, says what each step took.
/// Gives whether all passed.
pub(crate) fn run(
    workspace: &Workspace,
    interrupt: &Interrupt,
    fast: bool,
    timings: bool,
) -> Result<bool> {
    build::add_target(workspace, interrupt)?;
    let mut report = Report::new(interrupt);

    report.program("format", &mut workspace.cargo(&["fmt", "--all", "--check"]))?;
    report.program(
        "clippy, for this machine",
        &mut workspace.cargo(&["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"]),
    )?;
    let mut clippy = workspace.cargo(&["clippy", "--quiet", "--target", build::TARGET]);
    for package in FOR_THE_BROWSER {
        clippy.args(["--package", package]);
    }
    clippy.args(["--", "-D", "warnings"]);
    report.program("clippy, for the browser", &mut clippy)?;
    if on_path("cargo-deny").is_some() {
        report.program(
            "cargo deny",
            &mut workspace.cargo(&[
                "deny",
                "--all-features",
                "check",
                "bans",
                "licenses",
                "sources",
            ]),
        )?;
    }

    report.step("actionlint", || actionlint::run(workspace, interrupt))?;

    unit_tests(workspace, interrupt, &mut report)?;
    // Made on the way, since the programs' own tests run them.
    let programs = ["chrona-backend", "chrona"]
        .iter()
        .all(|name| workspace.program("debug", name).is_file());
    if !programs {
        report.missing("programs", "chrona-backend and chrona do not compile.");
    }
    if programs {
        report.step("the API document and the permissions", || {
            documents_match(workspace)
        })?;
    }
    report.step("the guides and their links", || {
        guide::build(workspace, interrupt).map(drop)
    })?;
    if programs && cfg!(unix) {
        report.step("the guides' commands", || {
            guide::commands::run(workspace, interrupt)
        })?;
    }
    let apps = report.step("build the apps", || {
        build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)
    })?;
    if !fast && programs {
        report.step("schemathesis", || schemathesis::run(workspace, interrupt))?;
        if apps {
            browser_tests(workspace, interrupt, &mut report)?;
        }
        report.step("the README's commands", || {
            readme::run(workspace, interrupt)
        })?;
    }
    Ok(report.finish(timings))
}

/// Unit, property and HTTP tests, on both databases.
fn unit_tests(workspace: &Workspace, interrupt: &Interrupt, report: &mut Report<'_>) -> Result<()> {
    let mut cargo = workspace.cargo(&["test", "--quiet", "--no-fail-fast"]);
    // The cluster lives as long as this value.
    let _postgres = if env::var_os("CHRONA_TEST_POSTGRES_URL").is_some() {
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

/// The journeys in real browsers.
fn browser_tests(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
) -> Result<()> {
    match Browser::prepare(workspace, interrupt) {
        Ok(browser) => {
            let mut cargo = workspace.cargo(&["test", "--quiet", "--test", "browser", "--"]);
            cargo.args([
                "--include-ignored",
                "--skip",
                "measure::",
                "--test-threads",
                "2",
            ]);
            // The cluster lives as long as this value; one test takes its first database.
            let _postgres = match Postgres::start(interrupt, Durability::None) {
                Ok(postgres) => {
                    cargo.env("CHRONA_BROWSER_POSTGRES_URL", postgres.url());
                    Some(postgres)
                }
                Err(error) => {
                    interrupt.check()?;
                    report.missing("PostgreSQL", &format!("{error:#}"));
                    None
                }
            };
            if let Err(error) = browser::prepare_network(interrupt) {
                interrupt.check()?;
                report.missing("a network that fails", &format!("{error:#}"));
            }
            report.tests("browser tests", browser.tell(&mut cargo))?;
        }
        Err(error) => {
            interrupt.check()?;
            report.missing("browser tests", &format!("{error:#}"));
        }
    }
    Ok(())
}

/// What the server prints of itself, and where it is committed.
const DOCUMENTS: [(&str, &str); 3] = [
    ("--print-openapi", "docs/openapi.json"),
    ("--print-permissions", "docs/permissions.md"),
    ("--print-personal-data", "docs/personal-data.md"),
];

/// Writes the API's document, the table of who may do what and the registry of personal data.
pub(crate) fn write_documents(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    interrupt.run(&mut workspace.cargo(&["build"]))?;
    for (option, name) in DOCUMENTS {
        let path = workspace.path(name);
        fs::write(&path, printed(workspace, option)?)?;
        println!("Written: {}", path.display());
    }
    Ok(())
}

/// Compares what the server prints of itself with what is committed.
fn documents_match(workspace: &Workspace) -> Result<()> {
    for (option, name) in DOCUMENTS {
        let printed = printed(workspace, option)?;
        let committed = fs::read_to_string(workspace.path(name))
            .with_context(|| format!("{name} cannot be read: make it with cargo xtask openapi"))?;
        if printed.trim_end() == committed.replace("\r\n", "\n").trim_end() {
            continue;
        }
        let changed = printed
            .lines()
            .zip(committed.lines())
            .position(|(printed, committed)| printed != committed);
        bail!(
            "{name} differs from what the server says, first in line {}: write it anew with cargo xtask openapi, and look at the change",
            changed.map_or(0, |line| line + 1)
        )
    }
    Ok(())
}

fn printed(workspace: &Workspace, option: &str) -> Result<String> {
    let output = Command::new(workspace.program("debug", "chrona-backend"))
        .arg(option)
        .output()
        .context("chrona-backend cannot be started")?;
    if !output.status.success() {
        bail!(
            "chrona-backend {option} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}
