//! A `PostgreSQL` of one's own: a new cluster in a temporary folder, on a free port of this machine,
//! gone when it is no longer needed.

pub(crate) mod versions;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrona_free_port::free_port;
use tempfile::TempDir;

use crate::packages::{folders, install, is_root, on_path};
use crate::process::{Interrupt, Running, apart};

/// Whether the cluster keeps its promises when the power fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Every commit reaches the disk.
    Full,
    /// Nothing is waited for: for tests.
    None,
}

/// A running cluster.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    // Stopped before its folder goes: fields are dropped in this order.
    _server: Running,
    _folder: TempDir,
}

impl Postgres {
    /// Makes and starts a cluster, installing `PostgreSQL` where it is missing.
    pub(crate) fn start(interrupt: &Interrupt, durability: Durability) -> Result<Self> {
        let programs = find_programs(interrupt)?;
        Self::start_with(interrupt, &programs, durability)
    }

    /// Makes and starts a cluster with the programs of a folder.
    pub(crate) fn start_with(
        interrupt: &Interrupt,
        programs: &Path,
        durability: Durability,
    ) -> Result<Self> {
        println!("Starting a throw-away PostgreSQL ({})…", programs.display());
        let folder = tempfile::Builder::new()
            .prefix("chrona-postgres-")
            .tempdir()?;
        let user = server_user();
        if let Some(user) = user {
            interrupt.run(Command::new("chown").arg(user).arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        interrupt.run(
            as_user(user, &programs.join("initdb"), folder.path())
                .arg("-D")
                .arg(&data)
                .args([
                    "-U",
                    "postgres",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync",
                ])
                .stdout(Stdio::null()),
        )?;
        let port = free_port()?;
        let settings = match durability {
            Durability::Full => "fsync=on",
            Durability::None => "fsync=off",
        };
        let log = fs::File::create(folder.path().join("log"))?;
        let mut server = as_user(user, &programs.join("postgres"), folder.path());
        server
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()])
            .args(["-c", settings, "-c", "listen_addresses=127.0.0.1"])
            .args([
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=300",
            ])
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut server = Running::start(apart(&mut server))?.stopping_at_once();
        wait_until_ready(interrupt, &mut server, folder.path())?;
        Ok(Self {
            url: format!("postgresql://postgres@127.0.0.1:{port}/postgres"),
            _server: server,
            _folder: folder,
        })
    }

    /// The address of its first database, as its superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Waits until the cluster takes connections.
fn wait_until_ready(interrupt: &Interrupt, server: &mut Running, folder: &Path) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        // The last line of this file says how far the start has come.
        let state = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if state
            .lines()
            .nth(7)
            .is_some_and(|line| line.trim() == "ready")
        {
            return Ok(());
        }
        if server.ended()?.is_some() {
            break;
        }
        interrupt.sleep(Duration::from_millis(50))?;
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("PostgreSQL does not start:\n{log}");
}

/// The folder with `initdb` and `postgres`.
fn find_programs(interrupt: &Interrupt) -> Result<PathBuf> {
    if let Some(found) = look_for_programs() {
        return Ok(found);
    }
    install(interrupt, "PostgreSQL", &["postgresql"]).context(
        "or name a server with CHRONA_TEST_POSTGRES_URL=postgresql://… whose user may create databases (macOS: brew install postgresql; Windows: https://www.postgresql.org/download)",
    )?;
    look_for_programs().context("PostgreSQL was installed, but initdb is nowhere to be found")
}

fn look_for_programs() -> Option<PathBuf> {
    let named = on_path("initdb")
        .and_then(|path| path.canonicalize().ok())
        .and_then(|path| path.parent().map(Path::to_owned));
    let mut candidates: Vec<_> = named.into_iter().collect();
    candidates.extend(folders("/usr/lib/postgresql", "bin"));
    candidates.extend(folders("/opt/homebrew/opt", "bin"));
    candidates.extend(folders("/usr/local/opt", "bin"));
    candidates.extend(folders("C:\\Program Files\\PostgreSQL", "bin"));
    let suffix = std::env::consts::EXE_SUFFIX;
    candidates.into_iter().find(|folder| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(format!("{name}{suffix}")).is_file())
    })
}

/// Whom `PostgreSQL` runs as where this program runs as root, whom it refuses.
fn server_user() -> Option<&'static str> {
    if !is_root() {
        return None;
    }
    let exists = |user: &&str| {
        Command::new("id")
            .args(["-u", *user])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    ["postgres", "nobody"].into_iter().find(exists)
}

/// A program of `PostgreSQL`'s, as this user, at home in `folder`.
fn as_user(user: Option<&str>, program: &Path, folder: &Path) -> Command {
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid",
                    user,
                    "--regid",
                    &group_of(user),
                    "--clear-groups",
                    "--",
                ])
                .arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir(folder).env("LC_ALL", "C");
    command
}

/// The number of a user's own group.
fn group_of(user: &str) -> String {
    Command::new("id").args(["-g", user]).output().map_or_else(
        |_| "65534".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
