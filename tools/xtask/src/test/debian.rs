//! The Debian package and what goes into it, made of programs as the tests have them.

use std::process::Command;

use anyhow::Result;

use super::report::Report;
use crate::dist;
use crate::dist::debian::{self, Effort};
use crate::packages::{install, is_root, on_path};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// Makes it, and where this program is root installs it on a copy of this machine.
pub(super) fn run(
    workspace: &Workspace,
    interrupt: &Interrupt,
    report: &mut Report<'_>,
) -> Result<()> {
    let has_texts = report.step("manual pages, completions and notices", || {
        dist::write_texts(workspace, interrupt, "debug")
    })?;
    if !has_texts {
        return Ok(());
    }
    if on_path("dpkg").is_none() {
        report.missing("the Debian package", "this is no Debian, nor a kin of it.");
        return Ok(());
    }
    let mut package = None;
    report.step("the Debian package", || {
        package = Some(debian::pack(
            workspace,
            interrupt,
            "dev",
            None,
            Effort::Quick,
        )?);
        Ok(())
    })?;
    let Some(package) = package else {
        return Ok(());
    };
    if is_root() {
        if on_path("man").is_none() {
            install(interrupt, "What shows manual pages", &["man-db"])?;
        }
        let mut trying = Command::new(workspace.path("tools/try-package"));
        report.program("the Debian package, installed", trying.arg(package))?;
    } else {
        println!(
            "Not installed: as root, tools/try-package {}",
            package.display()
        );
    }
    Ok(())
}
