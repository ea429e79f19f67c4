//! What the browser tests need: Chromium, its driver, axe-core, a provider to sign in through, and a Python
//! that plays a mail server.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::faketime;
use super::provider;
use super::report::Report;
use crate::npm;
use crate::packages::{install, is_root, on_path};
use crate::postgres::{Durability, Postgres};
use crate::process::Interrupt;
use crate::python;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The version of axe-core the pages are checked with.
const AXE: &str = "axe-core@4.10.3";
/// Its script.
const AXE_SCRIPT: &str = "axe-core/axe.min.js";

/// Chromium and its driver, the script that looks for barriers, the provider, and Python.
#[derive(Debug)]
pub(crate) struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
    axe: PathBuf,
    provider: PathBuf,
    python: PathBuf,
}

impl Browser {
    /// Finds them, installing what is missing.
    pub(crate) fn prepare(workspace: &Workspace, interrupt: &Interrupt) -> Result<Self> {
        if find().is_none() {
            install_chromium(interrupt)?;
        }
        let (chromium, driver) = find().context("Chromium was installed, but cannot be found")?;
        let axe = npm::fetch(workspace, interrupt, "xtask/axe", AXE, AXE_SCRIPT)?;
        let provider = provider::folder(workspace, interrupt)?;
        let python = python::program(workspace, interrupt, "python")?;
        Ok(Self {
            chromium,
            driver,
            axe,
            provider,
            python,
        })
    }

    /// Tells a test runner where they are.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("CHRONA_BROWSER_TESTS", "1")
            .env("CHRONA_CHROMIUM", &self.chromium)
            .env("CHRONA_CHROMEDRIVER", &self.driver)
            .env("CHRONA_AXE", &self.axe)
            .env("CHRONA_TEST_OIDC_PROVIDER", &self.provider)
            .env("CHRONA_TEST_PYTHON", &self.python)
    }
}

/// The journeys in real browsers.
pub(super) fn run(
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
                "--skip",
                "engines::",
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
            if let Err(error) = prepare_network(interrupt) {
                interrupt.check()?;
                report.missing("a network that fails", &format!("{error:#}"));
            }
            // The month that is made in a minute and printed is for Linux alone.
            if cfg!(target_os = "linux") {
                match prepare_month(interrupt) {
                    Ok(library) => {
                        cargo.env("CHRONA_TEST_FAKETIME", library);
                    }
                    Err(error) => {
                        interrupt.check()?;
                        report.missing("a month of work", &format!("{error:#}"));
                    }
                }
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

const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    version: "0.37.1",
    optimised: false,
    options: &[],
};

/// One journey and every page in Firefox and in `WebKitGTK`, for which a display is made.
pub(super) fn others(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
) -> Result<()> {
    let prepared = Browser::prepare(workspace, interrupt).and_then(|browser| {
        let packages = ["firefox-esr", "webkit2gtk-driver", "xvfb"];
        let programs = ["firefox-esr", "WebKitWebDriver", "xvfb-run"];
        if programs.iter().any(|program| on_path(program).is_none()) {
            install(interrupt, "Firefox or WebKitGTK", &packages)?;
        }
        let firefox = on_path("firefox-esr").context("Firefox is nowhere to be found")?;
        Ok((browser, firefox, GECKODRIVER.program(workspace, interrupt)?))
    });
    let (browser, firefox, geckodriver) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            interrupt.check()?;
            report.missing("Firefox and WebKitGTK", &format!("{error:#}"));
            return Ok(());
        }
    };
    let cargo = workspace.cargo(&["test", "--quiet", "--test", "browser", "--"]);
    let mut on_a_display = Command::new("xvfb-run");
    on_a_display
        .args(["--auto-servernum", "--server-args=-screen 0 1600x1200x24"])
        .arg(cargo.get_program())
        .args(cargo.get_args())
        .args(["--include-ignored", "engines::", "--test-threads", "1"])
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target(""))
        .env("CHRONA_FIREFOX", firefox)
        .env("CHRONA_GECKODRIVER", geckodriver);
    report.tests("other browsers", browser.tell(&mut on_a_display))?;
    Ok(())
}

/// Installs what makes the kernel's network fail, where this process may use it: as root, on Linux.
pub(crate) fn prepare_network(interrupt: &Interrupt) -> Result<()> {
    let missing = ["ip", "tc", "iptables"]
        .iter()
        .any(|program| on_path(program).is_none());
    if cfg!(target_os = "linux") && is_root() && missing {
        let packages = ["iproute2", "iptables"];
        install(interrupt, "What makes a network fail", &packages)?;
    }
    Ok(())
}

/// The library that gives a server another clock; and what reads a printed month is installed.
fn prepare_month(interrupt: &Interrupt) -> Result<PathBuf> {
    if on_path("pdftotext").is_none() {
        install(interrupt, "What reads a PDF", &["poppler-utils"])?;
    }
    faketime::library(interrupt)
}

/// Installs Chromium and its driver, which Ubuntu calls otherwise than Debian.
fn install_chromium(interrupt: &Interrupt) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!(
            "Chromium or its driver is missing: install chromium and chromedriver of the same version (macOS: brew install --cask chromium chromedriver; Windows: https://googlechromelabs.github.io/chrome-for-testing), and name them with CHRONA_CHROMIUM and CHRONA_CHROMEDRIVER if they are not on the PATH"
        );
    }
    let what = "Chromium with its driver";
    install(interrupt, what, &["chromium", "chromium-driver"]).or_else(|_| {
        install(
            interrupt,
            what,
            &["chromium-browser", "chromium-chromedriver"],
        )
    })
}

/// Chromium and its driver, where both are there.
fn find() -> Option<(PathBuf, PathBuf)> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let at = |path: &str| Some(PathBuf::from(path)).filter(|path| path.is_file());
    let chromium = named("CHRONA_CHROMIUM")
        .or_else(|| on_path("chromium"))
        .or_else(|| on_path("chromium-browser"))
        .or_else(|| on_path("google-chrome"))
        .or_else(|| at("/Applications/Chromium.app/Contents/MacOS/Chromium"))
        .or_else(|| at("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"))?;
    let driver = named("CHRONA_CHROMEDRIVER")
        .or_else(|| on_path("chromedriver"))
        .or_else(|| at("/usr/lib/chromium/chromedriver"))
        .or_else(|| at("/usr/lib/chromium-browser/chromedriver"))?;
    Some((chromium, driver))
}
