//! `cargo xtask test`: everything that must hold, checked in one run, or a part of it.

mod actionlint;
pub(crate) mod browser;
mod debian;
mod documents;
pub(crate) mod faketime;
mod kubectl;
mod native;
mod prometheus;
mod provider;
mod readers;
mod readme;
mod report;
mod schemathesis;
mod traefik;

use anyhow::Result;
use clap::{Args, ValueEnum};

pub(crate) use self::documents::write_documents;
use self::report::Report;
use crate::build::{self, App};
use crate::guide;
use crate::packages::on_path;
use crate::postgres::versions::Version;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// What is linted for the browser, in a run of its own: only so can no feature of the server leak into it unseen.
const FOR_THE_BROWSER: [&str; 4] = [
    "chrona-web",
    "chrona-scanner",
    "chrona-kiosk",
    "chrona-backoffice",
];

/// Which tests to run, and what to say of them.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// A part of it, or one capability's tests alone; everything when none is named.
    part: Option<Part>,
    /// Leaves out the browser tests and schemathesis.
    #[arg(long)]
    fast: bool,
    /// Runs what works on the database, and nothing else, on another version of PostgreSQL than this machine's.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["part", "fast"])]
    postgres: Option<Version>,
    /// Prints the seconds of each step at the end.
    #[arg(long)]
    timings: bool,
}

/// A part of the tests. The pipeline runs the first three beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Format, lints, licences, workflows, the guides and their links.
    Lint,
    /// Unit, property, command-line and HTTP tests, the API document, the guides' commands.
    Native,
    /// The apps, in browsers; schemathesis; the README's commands.
    Apps,
    /// One journey and every page in Firefox and in `WebKitGTK`. Only where it is named: it takes other browsers.
    Browsers,
    /// The Debian package and the notices. Only where it is named: it takes cargo-deb and cargo-about.
    Packages,
    // The native tests of one capability.
    Identity,
    People,
    Badges,
    Kiosks,
    Punching,
    Ledger,
    Time,
    Exports,
    Privacy,
    Operations,
}

impl Part {
    /// The module that holds a capability's tests.
    const fn capability(self) -> Option<&'static str> {
        Some(match self {
            Self::Lint | Self::Native | Self::Apps | Self::Browsers | Self::Packages => {
                return None;
            }
            Self::Identity => "identity::",
            Self::People => "people::",
            Self::Badges => "badges::",
            Self::Kiosks => "kiosks::",
            Self::Punching => "punching::",
            Self::Ledger => "ledger::",
            Self::Time => "time::",
            Self::Exports => "exports::",
            Self::Privacy => "privacy::",
            Self::Operations => "operations::",
        })
    }
}

/// Runs them. Gives whether all passed.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: &Options) -> Result<bool> {
    let mut report = Report::new(interrupt);
    if let Some(module) = options.part.and_then(Part::capability) {
        native::capability(workspace, interrupt, &mut report, module)?;
        return Ok(report.finish(options.timings));
    }
    if let Some(version) = options.postgres {
        native::on_postgres(workspace, interrupt, &mut report, version)?;
        return Ok(report.finish(options.timings));
    }
    build::add_target(workspace, interrupt)?;
    let wanted = |part| options.part.is_none_or(|only| only == part);
    if wanted(Part::Lint) {
        lint(workspace, interrupt, &mut report)?;
    }
    if wanted(Part::Native) {
        native::all(workspace, interrupt, &mut report)?;
        // Made on the way, since the programs' own tests run them.
        if programs_are_there(workspace, &mut report) {
            report.step("the API document and the permissions", || {
                documents::match_the_committed(workspace)
            })?;
            report.step("the API document, read by others", || {
                readers::run(workspace, interrupt)
            })?;
            if cfg!(unix) {
                report.step("the guides' commands", || {
                    guide::commands::run(workspace, interrupt)
                })?;
            }
        }
    }
    if wanted(Part::Apps) {
        apps(workspace, interrupt, &mut report, options)?;
    }
    match options.part {
        Some(Part::Browsers) => browsers(workspace, interrupt, &mut report)?,
        Some(Part::Packages) => {
            report.program("the programs", &mut workspace.cargo(&["build"]))?;
            if programs_are_there(workspace, &mut report) {
                debian::run(workspace, interrupt, &mut report)?;
            }
        }
        _ => {}
    }
    Ok(report.finish(options.timings))
}

/// What needs no test to run.
fn lint(workspace: &Workspace, interrupt: &Interrupt, report: &mut Report<'_>) -> Result<()> {
    report.program("format", &mut workspace.cargo(&["fmt", "--all", "--check"]))?;
    report.program(
        "clippy, for this machine",
        &mut workspace.cargo(&[
            "clippy",
            "--quiet",
            "--all-targets",
            // What measures is compiled nowhere else.
            "--features",
            "xtask/load",
            "--",
            "-D",
            "warnings",
        ]),
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
    report.step("the guides and their links", || {
        guide::build(workspace, interrupt).map(drop)
    })?;
    Ok(())
}

/// The apps as people use them.
fn apps(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
    options: &Options,
) -> Result<()> {
    let apps = report.step("build the apps", || {
        build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)
    })?;
    if options.fast {
        return Ok(());
    }
    if options.part.is_some() {
        // The native tests make them where they run too.
        report.program("the programs", &mut workspace.cargo(&["build"]))?;
    }
    if programs_are_there(workspace, report) {
        report.step("schemathesis", || schemathesis::run(workspace, interrupt))?;
        if apps {
            browser::run(workspace, interrupt, report)?;
        }
        report.step("the README's commands", || {
            readme::run(workspace, interrupt)
        })?;
    }
    Ok(())
}

/// The apps in the browsers that are not the tests' own.
fn browsers(workspace: &Workspace, interrupt: &Interrupt, report: &mut Report<'_>) -> Result<()> {
    let apps = report.step("build the apps", || {
        build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)
    })?;
    report.program("the programs", &mut workspace.cargo(&["build"]))?;
    if apps && programs_are_there(workspace, report) {
        browser::others(workspace, interrupt, report)?;
    }
    Ok(())
}

fn programs_are_there(workspace: &Workspace, report: &mut Report<'_>) -> bool {
    let are_there = ["chrona-backend", "chrona"]
        .iter()
        .all(|name| workspace.program("debug", name).is_file());
    if !are_there {
        report.missing("programs", "chrona-backend and chrona do not compile.");
    }
    are_there
}
