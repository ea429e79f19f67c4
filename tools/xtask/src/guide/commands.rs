//! The commands of the guides, run as they stand.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::fences::{Fence, fences};
use super::{LANGUAGES, files, is_of};
use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::server::Place;
use crate::workspace::Workspace;

/// The addresses of the guides' organisation; the test's server stands for them, in the order of its
/// listeners.
const ADDRESSES: [&str; 3] = [
    "https://api.exemple.fr",
    "https://backoffice.exemple.fr",
    "https://kiosk.exemple.fr",
];

/// What a reader finds in the repository that the commands need.
#[cfg(unix)]
const OF_THE_REPOSITORY: [&str; 3] = ["tools", "infra", ".env.example"];

/// The guides' administrator.
const EMAIL: &str = "camille@exemple.fr";
/// Her password, which the guides read from `password.txt`.
const PASSWORD: &str = "quatre mots pris au hasard";

/// Runs the commands of each page, in order, in a shell of its own and a folder of its own, with a server,
/// its administrator, and people who have punched. The languages have the same ones, so that the first one's are enough.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    for (program, package) in [("curl", "curl"), ("jq", "jq"), ("bash", "bash")] {
        if on_path(program).is_none() {
            install(interrupt, program, &[package])?;
        }
    }
    let folder = LANGUAGES[0].folder(workspace);
    let mut count = 0;
    for name in files(&folder)? {
        if !is_of(&name, "md") {
            continue;
        }
        let blocks = fences(&fs::read_to_string(folder.join(&name))?);
        if blocks.iter().any(is_run) {
            interrupt.check()?;
            run_page(workspace, interrupt, &blocks)
                .with_context(|| format!("docs/guide/*/{name}"))?;
            count += blocks.iter().filter(|block| is_run(block)).count();
        }
    }
    ensure!(count > 0, "the guides hold no commands that are run");
    println!("{count} blocks of commands were run.");
    Ok(())
}

fn is_run(block: &Fence) -> bool {
    block.is_shell() && !block.is_not_run()
}

fn run_page(workspace: &Workspace, interrupt: &Interrupt, blocks: &[Fence]) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("chrona-guide-").tempdir()?;
    let mut place = Place::on_free_ports("debug", folder.path())?;
    place.settings = vec![
        ("REQUIRE_TOTP", "false".to_owned()),
        ("EMAIL_PROVIDER", "console".to_owned()),
    ];
    fs::write(folder.path().join("password.txt"), PASSWORD)?;
    create_admin(workspace, &place)?;
    place.chrona(workspace, &["seed-demo"])?;
    let log = folder.path().join("server.log");
    let _server = place.start(workspace, interrupt, Some(&log))?;
    let output = shell(workspace, &place, &script(blocks, &place))?;
    if !output.status.success() {
        let printed = blocks.iter().rev().find_map(|block| {
            fs::read_to_string(folder.path().join(format!("printed-{}", block.line))).ok()
        });
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{said}\n{}", printed.unwrap_or_default());
    }
    answers_are_as_shown(blocks, folder.path())
}

/// A script of the page's commands, which says in which line it is and keeps what each block prints.
fn script(blocks: &[Fence], place: &Place) -> String {
    let mut script = String::from("set -euo pipefail\n");
    for block in blocks.iter().filter(|block| is_run(block)) {
        let line = block.line;
        let _ = write!(
            script,
            "echo 'line {line}:' >&2\n{{\n{}}} > printed-{line}\n",
            block.text
        );
    }
    for (listener, address) in ADDRESSES.iter().enumerate() {
        script = script.replace(address, &format!("http://{}", place.here(listener)));
    }
    script
}

/// Runs a script where the guides' reader would be: in a folder with the server's settings, the programs
/// on the path and the repository's tools.
fn shell(workspace: &Workspace, place: &Place, script: &str) -> Result<std::process::Output> {
    #[cfg(unix)]
    for name in OF_THE_REPOSITORY {
        std::os::unix::fs::symlink(workspace.path(name), place.data.join(name))?;
    }
    let mut path = workspace.target(place.profile).into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = place.program(workspace, "chrona");
    let settings: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    command = Command::new("bash");
    let mut child = command
        .args(["-s"])
        .current_dir(&place.data)
        .envs(settings)
        .env("PATH", path)
        .env("HOME", &place.data)
        .env("SETUP_ENV_FOLDER", &place.data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("bash cannot be started")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes())?;
    }
    Ok(child.wait_with_output()?)
}

fn create_admin(workspace: &Workspace, place: &Place) -> Result<()> {
    let mut child = place
        .program(workspace, "chrona")
        .args(["create-admin", "--email", EMAIL, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("chrona cannot be started")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(PASSWORD.as_bytes())?;
    }
    ensure!(child.wait()?.success(), "chrona create-admin failed");
    Ok(())
}

/// Checks that what a page shows below a command has no member that the answer has not.
fn answers_are_as_shown(blocks: &[Fence], folder: &Path) -> Result<()> {
    for pair in blocks.windows(2) {
        let [command, shown] = pair else { continue };
        if !is_run(command) || shown.language() != "json" {
            continue;
        }
        let line = shown.line;
        let printed = fs::read_to_string(folder.join(format!("printed-{}", command.line)))?;
        let shown: Value = serde_json::from_str(&shown.text)
            .with_context(|| format!("line {line} is not JSON"))?;
        let printed: Value = serde_json::from_str(&printed)
            .with_context(|| format!("line {line}: the answer is not JSON: {printed}"))?;
        if let Some(member) = missing(&shown, &printed) {
            bail!("line {line}: the answer has no {member}: {printed}");
        }
    }
    Ok(())
}

/// A member that is shown and was not printed.
fn missing(shown: &Value, printed: &Value) -> Option<String> {
    match (shown, printed) {
        (Value::Object(shown), Value::Object(printed)) => {
            shown
                .iter()
                .find_map(|(name, value)| match printed.get(name) {
                    Some(there) => missing(value, there),
                    None => Some(name.clone()),
                })
        }
        (Value::Array(shown), Value::Array(printed)) => {
            let first = shown.first()?;
            match printed.first() {
                Some(there) => missing(first, there),
                None => Some(first.to_string()),
            }
        }
        (Value::Object(_) | Value::Array(_), _) => Some(shown.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_a_part_of_the_answer() {
        let answer = serde_json::json!({"a": 1, "b": [{"c": 2, "d": null}]});
        for good in [r#"{"a": 5}"#, r#"{"b": [{"d": "x"}]}"#] {
            let good: Value = serde_json::from_str(good).unwrap();
            assert_eq!(missing(&good, &answer), None);
        }
        for (bad, member) in [(r#"{"z": 1}"#, "z"), (r#"{"b": [{"e": 1}]}"#, "e")] {
            let bad: Value = serde_json::from_str(bad).unwrap();
            assert_eq!(missing(&bad, &answer).as_deref(), Some(member));
        }
    }
}
