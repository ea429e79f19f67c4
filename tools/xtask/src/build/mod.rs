//! The apps, from Rust to the files a browser loads: `dist/kiosk` and `dist/backoffice`.
//!
//! Each step is one file here: [`compile`] to WebAssembly, [`split`] into parts, [`bindgen`] for what JavaScript calls,
//! [`styles`], [`template`], [`assets`] under hashed names, [`compress`] for the wire; [`site`] puts
//! them together.

mod assets;
mod bindgen;
mod compile;
mod compress;
mod site;
mod split;
mod styles;
mod template;

use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

pub(crate) use self::compile::{TARGET, add_target};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// One of the two apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum App {
    /// The tablet at the door.
    Kiosk,
    /// HR, managers, and each employee's own space.
    Backoffice,
}

impl App {
    /// The app's folder, in the checkout and in dist/.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Backoffice => "backoffice",
        }
    }

    /// The app's package.
    pub(crate) const fn package(self) -> &'static str {
        match self {
            Self::Kiosk => "chrona-kiosk",
            Self::Backoffice => "chrona-backoffice",
        }
    }
}

/// Builds the named apps, or both. `quick` is for work on them: hardly optimised, without brotli.
pub(crate) fn run(
    workspace: &Workspace,
    interrupt: &Interrupt,
    apps: &[App],
    quick: bool,
) -> Result<()> {
    let apps = if apps.is_empty() {
        &[App::Kiosk, App::Backoffice]
    } else {
        apps
    };
    let start = Instant::now();
    compile::apps(workspace, interrupt, apps, quick)?;
    if apps.contains(&App::Kiosk) {
        compile::scanner(workspace, interrupt)?;
    }
    for app in apps {
        interrupt.check()?;
        site::put_together(workspace, *app, quick)?;
    }
    println!(
        "The apps are built ({:.0} s).",
        start.elapsed().as_secs_f32()
    );
    Ok(())
}
