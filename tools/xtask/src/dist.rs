//! `cargo xtask dist`: what is given to those who run Chrona.

use std::fs::{self, File};
use std::process::Command;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::build::{self, App};
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// Builds the release programs, with both apps inside, and packs them with a checksum. A `target` is a platform
/// whose standard library and linker are there.
pub(crate) fn run(
    workspace: &Workspace,
    interrupt: &Interrupt,
    target: Option<&str>,
) -> Result<()> {
    build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], false)?;
    compile(workspace, interrupt, target)?;

    let platform = target.map_or_else(platform, |target| Ok(target.to_owned()))?;
    let name = format!("chrona-{}-{platform}", env!("CARGO_PKG_VERSION"));
    let profile = target.map_or("release".to_owned(), |target| format!("{target}/release"));
    let folder = workspace.target("packages");
    fs::create_dir_all(&folder)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    println!("Packing {}…", archive.display());
    let mut tar = tar::Builder::new(GzEncoder::new(File::create(&archive)?, Compression::best()));
    for program in ["chrona-backend", "chrona"] {
        let path = workspace.program(&profile, program);
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        tar.append_path_with_name(&path, format!("{name}/{file}"))
            .with_context(|| format!("{} cannot be packed", path.display()))?;
    }
    for text in ["LICENSE", "README.md", "CHANGELOG.md"] {
        let path = workspace.path(text);
        if path.exists() {
            tar.append_path_with_name(path, format!("{name}/{text}"))?;
        }
    }
    tar.into_inner()?.finish()?;

    let sum = format!("{:x}", Sha256::digest(fs::read(&archive)?));
    // The form that `sha256sum --check` reads.
    fs::write(
        folder.join(format!("{name}.tar.gz.sha256")),
        format!("{sum}  {name}.tar.gz\n"),
    )?;
    println!("{sum}  {name}.tar.gz");
    Ok(())
}

/// Compiles the release server and command line.
fn compile(workspace: &Workspace, interrupt: &Interrupt, target: Option<&str>) -> Result<()> {
    println!(
        "Compiling the release server and command line (about six minutes the first time on two cores)…"
    );
    let mut cargo = workspace.cargo(&["build", "--release", "--locked"]);
    cargo.args(["--bin", "chrona-backend", "--bin", "chrona"]);
    if let Some(target) = target {
        cargo.args(["--target", target]);
    }
    interrupt.run(&mut cargo)
}

/// The platform programs are compiled for, as rustc names it.
fn platform() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc cannot be started")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its platform")?.to_owned())
}
