//! `cargo xtask dist`: what is given to those who run Chrona.

pub(crate) mod debian;
pub(crate) mod notices;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::build::{self, App};
use crate::process::Interrupt;
use crate::workspace::Workspace;

use self::debian::Effort;
use self::notices::NOTICES;

/// The shells that are completed, and the files of their completions.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "chrona.bash"),
    ("zsh", "_chrona"),
    ("fish", "chrona.fish"),
];

/// What the archive holds beside the programs, of this repository: each under its own name.
const FILES: [&str; 7] = [
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "infra/systemd/chrona.service",
    "infra/systemd/chrona-backup.service",
    "infra/systemd/chrona-backup.timer",
    "infra/debian/chrona-backend.8",
];

/// Builds the release programs, with both apps inside, and packs them with a checksum: an archive, and for Linux a
/// Debian package. A `target` is a platform whose standard library and linker are there and whose programs run here.
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
    write_texts(workspace, interrupt, &profile)?;
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
    for text in FILES {
        let path = workspace.path(text);
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        tar.append_path_with_name(&path, format!("{name}/{file}"))?;
    }
    tar.append_dir_all(&name, texts(workspace, &profile))?;
    tar.into_inner()?.finish()?;
    add_checksum(&archive)?;
    if platform.contains("linux") {
        let package = debian::pack(workspace, interrupt, "release", target, Effort::Small)?;
        add_checksum(&package)?;
    }
    Ok(())
}

/// Writes a file's SHA-256 beside it, in the form that `sha256sum --check` reads.
fn add_checksum(file: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let sum = format!("{:x}  {name}", Sha256::digest(fs::read(file)?));
    fs::write(
        file.with_file_name(format!("{name}.sha256")),
        format!("{sum}\n"),
    )?;
    println!("{sum}");
    Ok(())
}

/// Where `write_texts` writes for the programs of this profile.
fn texts(workspace: &Workspace, profile: &str) -> PathBuf {
    workspace.target(profile).join("texts")
}

/// Writes what the programs are accompanied by and that is made: manual pages, completions, notices. The programs are
/// compiled.
pub(crate) fn write_texts(
    workspace: &Workspace,
    interrupt: &Interrupt,
    profile: &str,
) -> Result<()> {
    let folder = texts(workspace, profile);
    // Pages of commands that are no longer there go.
    let _ = fs::remove_dir_all(&folder);
    let program = workspace.program(profile, "chrona");
    let pages = folder.join("man");
    interrupt.run(
        Command::new(&program)
            .arg("man-pages")
            .arg("--to")
            .arg(&pages),
    )?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for (shell, name) in COMPLETIONS {
        let script = File::create(completions.join(name))?;
        let mut command = Command::new(&program);
        interrupt.run(command.args(["completions", shell]).stdout(script))?;
    }
    notices::write(workspace, interrupt, &folder.join(NOTICES))
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
