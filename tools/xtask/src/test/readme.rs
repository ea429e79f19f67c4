//! The README's commands, run as a new user would, but for the programs and the apps, which are built already
//! (`tools/bare-machine` runs them to the letter).

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http;
use crate::process::{Interrupt, Running, apart};
use crate::workspace::Workspace;

/// Keeps the demonstration of the test apart from one that a person has running.
const PORT_OFFSET: u16 = 2700;

/// The demonstration compiles the programs where they are not there, and makes weeks of punches.
const PATIENCE: Duration = Duration::from_mins(20);

/// Runs what the README tells a new user to run. A command that is not known here fails the step, so
/// that the README cannot promise what nobody tried.
pub(super) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let readme = fs::read_to_string(workspace.path("README.md"))?;
    let commands = commands(&readme);
    if commands.is_empty() {
        bail!("README.md holds no commands");
    }
    for command in commands {
        match command {
            "cargo xtask demo" => demo(workspace, interrupt)?,
            // This run itself, and the release build, which the bench and the pipeline make.
            "cargo xtask test" | "cargo xtask dist" => {}
            other => bail!("README.md says `{other}`, which no test runs"),
        }
    }
    Ok(())
}

/// The lines of the shell blocks of a Markdown text.
fn commands(markdown: &str) -> Vec<&str> {
    let blocks = markdown.split("```sh\n").skip(1);
    blocks
        .filter_map(|rest| rest.split("```").next())
        .flat_map(str::lines)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Starts the demonstration, with the apps that the steps before have built, and looks at its three addresses.
fn demo(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command
        .current_dir(workspace.root())
        .args(["demo", "--fresh", "--as-built", "--port-offset"])
        .arg(PORT_OFFSET.to_string())
        .stdout(Stdio::piped());
    let mut running = Running::start(apart(&mut command))?;
    let output = running
        .take_output()
        .context("the demonstration's output cannot be read")?;
    let (lines, said) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("  {line}");
            if lines.send(line).is_err() {
                return;
            }
        }
    });
    let start = Instant::now();
    let mut text = String::new();
    while !text.contains("Ctrl-C stops it.") {
        if start.elapsed() > PATIENCE {
            bail!("the demonstration did not start within 20 minutes");
        }
        if let Some(status) = running.ended()? {
            bail!("the demonstration ended ({status})");
        }
        if let Ok(line) = said.recv_timeout(Duration::from_millis(200)) {
            text.push_str(&line);
            text.push('\n');
        }
        interrupt.check()?;
    }
    for words in ["Administrator", "Employee", "Kiosk"] {
        if !text.contains(words) {
            bail!("the demonstration names no {words}");
        }
    }
    for (port, path, expected) in [
        (8000, "/health", "\"ok\""),
        (5173, "/", "<script"),
        (5174, "/", "scanner-worker"),
    ] {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port + PORT_OFFSET));
        let answer = http::send(address, "GET", path, "text/plain", "")?;
        if answer.status != 200 || !answer.body.contains(expected) {
            bail!("{address}{path} answers {}: {}", answer.status, answer.body);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn only_shell_blocks_are_commands() {
        let text = "a\n```sh\none\n\ntwo\n```\n```json\n{}\n```\n```sh\nthree\n```\n";
        assert_eq!(commands(text), ["one", "two", "three"]);
    }
}
