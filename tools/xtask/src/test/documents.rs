//! What the server prints of itself, and the copies that are committed.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::Interrupt;
use crate::workspace::Workspace;

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
pub(super) fn match_the_committed(workspace: &Workspace) -> Result<()> {
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
