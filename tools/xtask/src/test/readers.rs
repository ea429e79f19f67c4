//! The API's document as others read it: two validators, and two programs that make clients of it, which may lose no
//! operation.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::npm;
use crate::packages::{install, on_path};
use crate::process::Interrupt;
use crate::python;
use crate::workspace::Workspace;

const DOCUMENT: &str = "docs/openapi.json";
/// A linter, whose recommended rules hold.
const LINTER: &str = "@redocly/cli@2.77.0";
const LINTER_SCRIPT: &str = "@redocly/cli/bin/cli.js";
/// What makes types for TypeScript, and the compiler it uses.
const TYPES: &str = "openapi-typescript@7.13.0 typescript@5.9.3";
const TYPES_SCRIPT: &str = "openapi-typescript/bin/cli.js";

/// Lets each of them at the committed document.
pub(super) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let path = workspace.path(DOCUMENT);
    let document: Value = serde_json::from_slice(&fs::read(&path)?)?;
    let operations = operations(&document);
    if on_path("node").is_none() {
        install(interrupt, "Node.js, which reads the document,", &["nodejs"])?;
    }
    let validator = python::program(workspace, interrupt, "openapi-spec-validator")?;
    interrupt.run(Command::new(validator).arg(&path))?;
    lint(workspace, interrupt, &path)?;

    let folder = tempfile::Builder::new()
        .prefix("chrona-clients-")
        .tempdir()?;
    let module = python_client(workspace, interrupt, &path, folder.path())?;
    must_hold_all(&operations, "openapi-python-client", |operation| {
        module.lines().any(|file| file == format!("{operation}.py"))
    })?;
    let types = typescript(workspace, interrupt, &path, folder.path())?;
    must_hold_all(&operations, "openapi-typescript", |operation| {
        types.contains(&format!("operations[\"{operation}\"]"))
    })
}

/// The names of every operation.
fn operations(document: &Value) -> Vec<&str> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let of_path = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let names = of_path.filter_map(|(_, operation)| operation["operationId"].as_str());
    names.collect()
}

fn must_hold_all(operations: &[&str], client: &str, has: impl Fn(&str) -> bool) -> Result<()> {
    if operations.is_empty() {
        bail!("{DOCUMENT} has no operation");
    }
    let lost: Vec<_> = operations.iter().filter(|&&name| !has(name)).collect();
    if !lost.is_empty() {
        bail!("{client} loses {lost:?}");
    }
    Ok(())
}

/// The linter's recommended rules: neither an error nor a warning.
fn lint(workspace: &Workspace, interrupt: &Interrupt, path: &Path) -> Result<()> {
    let script = npm::fetch(workspace, interrupt, "xtask/redocly", LINTER, LINTER_SCRIPT)?;
    let output = Command::new("node")
        .arg(script)
        .arg("lint")
        .arg(path)
        .args(["--extends", "recommended", "--format", "json"])
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .output()
        .context("Node.js cannot be started")?;
    let found: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let problems = found["problems"]
        .as_array()
        .context("no list of problems")?;
    let words = problems.iter().map(|problem| {
        let place = &problem["location"][0]["pointer"];
        format!("{} at {place}: {}", problem["ruleId"], problem["message"])
    });
    let words: Vec<_> = words.collect();
    if !words.is_empty() {
        bail!("{}", words.join("\n"));
    }
    Ok(())
}

/// The names of the files of a client in Python, one for each operation.
fn python_client(
    workspace: &Workspace,
    interrupt: &Interrupt,
    path: &Path,
    folder: &Path,
) -> Result<String> {
    let program = python::program(workspace, interrupt, "openapi-python-client")?;
    let scripts = program.parent().map(Path::to_owned).into_iter();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let programs = std::env::join_paths(scripts.chain(std::env::split_paths(&others)))?;
    let made = folder.join("python");
    let mut client = Command::new(program);
    client
        .args(["generate", "--fail-on-warning", "--path"])
        .arg(path)
        .arg("--output-path")
        .arg(&made)
        // It formats what it makes with a program beside it.
        .env("PATH", programs);
    interrupt.run(&mut client)?;
    let mut names = String::new();
    let mut folders = vec![made];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                names.push_str(&entry.file_name().to_string_lossy());
                names.push('\n');
            }
        }
    }
    Ok(names)
}

/// Types for TypeScript, which its compiler takes.
fn typescript(
    workspace: &Workspace,
    interrupt: &Interrupt,
    path: &Path,
    folder: &Path,
) -> Result<String> {
    let script = npm::fetch(
        workspace,
        interrupt,
        "xtask/openapi-typescript",
        TYPES,
        TYPES_SCRIPT,
    )?;
    let made = folder.join("chrona.ts");
    let mut types = Command::new("node");
    types.arg(&script).arg(path).arg("--output").arg(&made);
    interrupt.run(&mut types)?;
    let compiler = script
        .ancestors()
        .nth(3)
        .map(|modules| modules.join("typescript/bin/tsc"));
    let compiler = compiler.context("the folder of the compiler")?;
    let mut compile = Command::new("node");
    interrupt.run(
        compile
            .arg(compiler)
            .args(["--noEmit", "--strict"])
            .arg(&made),
    )?;
    Ok(fs::read_to_string(made)?)
}
