//! PostgreSQL by its own tools.

use std::{
    fs::File,
    io::{self, BufRead, Read, Seek, Write},
    process::{Child, Command, ExitStatus, Stdio},
};

use age::x25519::Recipient;
use anyhow::{Context, Result, anyhow, bail};
use chrona_store::{
    Database,
    operations::backup::{self, Snapshot},
};
use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::{
    file::{self, Contents, Manifest},
    wait,
};

/// What is asked of the driver and not of PostgreSQL's own library, which refuses to know of it.
const OF_THE_DRIVER: [&str; 2] = ["statement-cache-capacity", "statement_cache_capacity"];

/// A tool of PostgreSQL's, in the path or where the environment says.
struct Tool {
    name: &'static str,
    program: String,
    /// Its version, such as 16.
    version: u32,
}

impl Tool {
    fn find(name: &'static str, variable: &str) -> Result<Self> {
        let program = std::env::var(variable).ok();
        let program = program.filter(|program| !program.is_empty());
        let program = program.unwrap_or_else(|| name.to_owned());
        let missing = || {
            anyhow!(
                "{name} cannot be run: install PostgreSQL's client programs, or name it in {variable}"
            )
        };
        let said = Command::new(&program).arg("--version").output();
        let said = String::from_utf8(said.map_err(|_| missing())?.stdout)?;
        let version = said
            .split_whitespace()
            .find_map(|word| word.split('.').next()?.parse().ok());
        Ok(Self {
            name,
            version: version.ok_or_else(missing)?,
            program,
        })
    }

    /// A run of it on this database. The password is in its environment: arguments are seen by everyone.
    fn command(&self, settings: &Database) -> Result<Command> {
        let mut url = Url::parse(&settings.url).map_err(|_| anyhow!("DATABASE_URL: not a URL"))?;
        let mut command = Command::new(&self.program);
        if let Some(password) = url.password() {
            let password = percent_decode_str(password).decode_utf8()?.into_owned();
            command.env("PGPASSWORD", password);
        }
        let _ = url.set_password(None);
        let mut kept = Vec::new();
        for (name, value) in url.query_pairs() {
            if name == "password" {
                command.env("PGPASSWORD", &*value);
            } else if !OF_THE_DRIVER.contains(&&*name) {
                kept.push((name.into_owned(), value.into_owned()));
            }
        }
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
        command
            .arg(format!("--dbname={url}"))
            .args(["--no-password"]);
        Ok(command)
    }

    /// What a run that failed said last.
    fn failure(&self, status: ExitStatus, mut said: File) -> Result<anyhow::Error> {
        said.rewind()?;
        let mut words = Vec::new();
        said.read_to_end(&mut words)?;
        let words = String::from_utf8_lossy(&words);
        let errors = words.lines().find(|line| line.contains("error:"));
        let last = words.lines().rfind(|line| !line.trim().is_empty());
        let words = errors
            .or(last)
            .map_or_else(|| status.to_string(), str::to_owned);
        Ok(anyhow!("{} failed: {words}", self.name))
    }
}

pub(super) fn back_up(
    settings: &Database,
    out: &mut File,
    recipients: &[Recipient],
    manifest: impl FnOnce(Contents) -> Manifest,
) -> Result<(Manifest, file::Written)> {
    let tool = Tool::find("pg_dump", "PG_DUMP")?;
    // The moment lives as long as its connection, which the runtime drives.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    // Where it is let go early, its connection is given back to the runtime.
    let _inside = runtime.enter();
    let snapshot = runtime.block_on(Snapshot::take(settings))?;
    if tool.version < snapshot.server {
        bail!(
            "pg_dump is of version {} and the server of version {}: install the server's, or name it in PG_DUMP",
            tool.version,
            snapshot.server
        );
    }
    let manifest = Manifest {
        dumped_by: Some(tool.version),
        ..manifest(snapshot.contents.clone().into())
    };
    let written = file::write(out, recipients, &manifest, |out| {
        dump(&tool, settings, &snapshot.name, out)
    });
    runtime.block_on(snapshot.close())?;
    Ok((manifest, written?))
}

fn dump(tool: &Tool, settings: &Database, snapshot: &str, out: &mut dyn Write) -> Result<()> {
    let said = tempfile::tempfile()?;
    let mut child = Reaped(
        tool.command(settings)?
            .args([
                "--format=custom",
                "--no-comments",
                "--lock-wait-timeout=60s",
            ])
            .arg(format!("--snapshot={snapshot}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(said.try_clone()?)
            .spawn()?,
    );
    let mut dumped = child.0.stdout.take().context("pg_dump's output")?;
    io::copy(&mut dumped, out)?;
    let status = child.0.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(tool.failure(status, said)?)
    }
}

/// Writes what `pg_dump` made into an empty database: all of it or nothing.
pub(crate) fn restore(
    settings: &Database,
    manifest: &Manifest,
    dumped: &mut dyn BufRead,
) -> Result<()> {
    let tool = Tool::find("pg_restore", "PG_RESTORE")?;
    let by = manifest.dumped_by.unwrap_or_default();
    if tool.version < by {
        bail!(
            "pg_restore is of version {} and the backup was made by version {by}: install that, or name it in PG_RESTORE",
            tool.version
        );
    }
    let said = tempfile::tempfile()?;
    let mut child = Reaped(
        tool.command(settings)?
            .args(["--single-transaction", "--exit-on-error"])
            .args(["--no-owner", "--no-privileges"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(said.try_clone()?)
            .spawn()?,
    );
    let mut into = child.0.stdin.take().context("pg_restore's input")?;
    match io::copy(dumped, &mut into) {
        // It says itself why it wants no more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        copied => {
            copied?;
        }
    }
    drop(into);
    let status = child.0.wait()?;
    if !status.success() {
        return Err(tool.failure(status, said)?);
    }
    wait(backup::withdraw(settings))??;
    Ok(())
}

/// A child that does not outlive what wants it.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        // One that has ended is neither killed nor waited for again.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
