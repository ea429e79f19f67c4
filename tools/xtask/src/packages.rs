//! Programs that have to be on the machine, and installing them where this can be done.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::Interrupt;

/// The program of this name on the search path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Installs Debian or Ubuntu packages, saying so first; elsewhere an error that says what to install.
pub(crate) fn install(interrupt: &Interrupt, what: &str, packages: &[&str]) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!("{what} is missing: install it and put its programs on the PATH");
    }
    let mut command = if is_root() {
        println!(
            "{what} is missing. Installing {} with apt-get…",
            packages.join(", ")
        );
        Command::new("apt-get")
    } else {
        println!(
            "{what} is missing. Installing {} with sudo apt-get…",
            packages.join(", ")
        );
        let mut sudo = Command::new("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    // The lists of packages may be old or missing; installing tells when that matters.
    let update = ["-qq", "update"];
    let program = command.get_program().to_owned();
    let leading: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let _ = interrupt.status(Command::new(&program).args(&leading).args(update));
    let status = interrupt.status(
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "--yes", "--no-install-recommends", "install"])
            .args(packages),
    );
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => bail!(
            "{what} could not be installed: run `apt-get install {}` as root",
            packages.join(" ")
        ),
    }
}

/// Whether this program runs as root, whom some programs refuse to serve.
pub(crate) fn is_root() -> bool {
    cfg!(unix)
        && Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The folders of this pattern, where one part is a `*`, the last in name order first.
pub(crate) fn folders(before: &str, after: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(before)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path().join(after))
        .filter(|path| path.is_dir())
        .collect();
    found.sort_by_key(|path| std::cmp::Reverse(version_in(path, Path::new(before))));
    found
}

/// The first number in the first part of `path` below `base`.
fn version_in(path: &Path, base: &Path) -> u32 {
    let name = path
        .strip_prefix(base)
        .ok()
        .and_then(|inside| inside.components().next())
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default();
    let digits: String = name
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let base = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "17"] {
            std::fs::create_dir_all(base.path().join(version).join("bin")).unwrap();
        }
        let found = folders(&base.path().to_string_lossy(), "bin");
        assert!(found[0].ends_with("17/bin"), "{found:?}");
        assert_eq!(found.len(), 3);
    }
}
