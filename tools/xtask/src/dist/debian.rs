//! The Debian package: what `[package.metadata.deb]` of tools/chrona/Cargo.toml lists.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::Interrupt;
use crate::tool::Tool;
use crate::workspace::Workspace;

const CARGO_DEB: Tool = Tool {
    package: "cargo-deb",
    version: "3.8.0",
    optimised: true,
    options: &[],
};

/// Whether packing is quick or the package small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    Quick,
    Small,
}

/// Packs programs that were compiled with this profile (`release`, `dev`), for this target, and gives the package.
pub(crate) fn pack(
    workspace: &Workspace,
    interrupt: &Interrupt,
    profile: &str,
    target: Option<&str>,
    effort: Effort,
) -> Result<PathBuf> {
    let program = CARGO_DEB.program(workspace, interrupt)?;
    let folder = workspace.target("packages");
    let file = folder.join(file_name(target));
    println!("Packing {}…", file.display());
    let mut command = std::process::Command::new(program);
    command
        .args(["--no-build", "--package", "chrona", "--profile", profile])
        .args(["--deb-revision", "", "--locked", "--quiet"])
        .arg("--output")
        .arg(&file)
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target(""));
    if let Some(target) = target {
        command.args(["--target", target]);
    }
    if effort == Effort::Quick {
        command.args(["--fast", "--no-strip"]);
    }
    interrupt.run(&mut command)?;
    Ok(file)
}

/// Named as Debian names packages.
fn file_name(target: Option<&str>) -> String {
    let machine = target
        .and_then(|target| target.split('-').next())
        .unwrap_or(std::env::consts::ARCH);
    let architecture = match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let version = env!("CARGO_PKG_VERSION");
    format!("chrona_{version}_{architecture}.deb")
}
