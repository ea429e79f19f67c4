//! Rust to WebAssembly.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::App;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// The apps' platform.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles the apps.
pub(super) fn apps(
    workspace: &Workspace,
    interrupt: &Interrupt,
    apps: &[App],
    quick: bool,
) -> Result<()> {
    add_target(workspace, interrupt)?;
    let names: Vec<_> = apps.iter().map(|app| app.name()).collect();
    println!("Compiling {} for the browser…", names.join(" and "));
    let mut cargo = workspace.cargo(&["build", "--target", TARGET]);
    // Components of one type each: a smaller program.
    cargo.env(FLAGS, flags(workspace, &["--cfg", "erase_components"]));
    for app in apps {
        cargo.args(["--package", app.package()]);
    }
    if quick {
        cargo.args(["--config", "profile.dev.opt-level='s'"]);
        cargo.args(["--config", "profile.dev.debug=false"]);
    } else {
        cargo.args(["--profile", "app"]);
    }
    interrupt.run(&mut cargo)
}

/// Compiles the kiosk's scanner, which is always optimised: it looks at every frame.
pub(super) fn scanner(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    println!("Compiling the scanner…");
    // As a cdylib alone: beside an rlib the whole program would not be optimised at once.
    let mut cargo = workspace.cargo(&[
        "rustc",
        "--crate-type",
        "cdylib",
        "--target",
        TARGET,
        "--package",
        "chrona-scanner",
        "--profile",
        "scanner",
        "--lib",
    ]);
    interrupt.run(cargo.env(FLAGS, flags(workspace, &[])))
}

/// Where cargo looks for flags for rustc before it looks anywhere else.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// The flags for what is compiled for the browser, whatever the environment asks for: the same
/// sources give the same program, and no path of the machine it was built on is in it.
fn flags(workspace: &Workspace, more: &[&str]) -> OsString {
    let mut flags = OsString::from(more.join("\x1f"));
    let registry = cargo_home().map(|home| home.join("registry/src"));
    let own = [workspace.root().to_owned(), workspace.target("")];
    for folder in registry.iter().chain(&own) {
        if !flags.is_empty() {
            flags.push("\x1f");
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
    }
    flags
}

/// Where cargo keeps the sources of crates.
fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// The compiled app.
pub(super) fn app_output(workspace: &Workspace, app: App, quick: bool) -> PathBuf {
    let profile = if quick { "debug" } else { "app" };
    workspace.target(&format!("{TARGET}/{profile}/{}.wasm", app.package()))
}

/// The compiled scanner.
pub(super) fn scanner_output(workspace: &Workspace) -> PathBuf {
    workspace.target(&format!("{TARGET}/scanner/chrona_scanner.wasm"))
}

/// Adds the WebAssembly target to the toolchain where it is missing.
pub(crate) fn add_target(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(workspace.root())
        .stderr(Stdio::inherit())
        .output()
        .context("rustc cannot be started")?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if fs::read_dir(library).is_ok_and(|mut files| files.next().is_some()) {
        return Ok(());
    }
    println!("Adding the {TARGET} target to the Rust toolchain (rustup, about 20 MB)…");
    let status = interrupt.status(
        Command::new("rustup")
            .args(["target", "add", TARGET])
            .current_dir(workspace.root()),
    );
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => bail!(
            "the target {TARGET} is missing and rustup could not add it: install Rust from https://rustup.rs, or the target with your system's packages"
        ),
    }
}
