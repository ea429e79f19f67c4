//! The release server, alone on this machine with a database of its own.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrona_free_port::free_port;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::connection::Connection;

/// What the database at this address is called; a file where there is none.
pub(crate) const fn database_name(postgres: Option<&str>) -> &'static str {
    if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    }
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    programs: PathBuf,
    database: String,
    pub(crate) folder: TempDir,
    pub(crate) address: SocketAddr,
    punches_per_commit: usize,
    settings: Vec<(&'static str, String)>,
    child: Option<Child>,
}

impl Server {
    /// Prepares a server on a file of its own, or on the database of this URL.
    pub(crate) fn prepare(programs: &Path, postgres: Option<&str>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("chrona-bench-").tempdir()?;
        generate_keys(programs, folder.path(), "2048")?;
        let file = format!("sqlite://{}", folder.path().join("chrona.db").display());
        Ok(Self {
            programs: programs.to_owned(),
            database: postgres.map_or(file, ToOwned::to_owned),
            folder,
            address: (Ipv4Addr::LOCALHOST, free_port()?).into(),
            punches_per_commit: 256,
            settings: Vec::new(),
            child: None,
        })
    }

    /// Gives the programs that are started from now on a setting, over any that was there.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.settings.push((name, value));
    }

    /// The database's URL.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Starts the server; gives how long it took to answer that it is healthy.
    pub(crate) async fn start(&mut self) -> Result<Duration> {
        let log = fs::File::create(self.folder.path().join("server.log"))?;
        let mut command = self.command("chrona-backend");
        command
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let start = Instant::now();
        self.child = Some(command.spawn().context("the server cannot be started")?);
        while start.elapsed() < Duration::from_secs(30) {
            if self.is_healthy().await {
                return Ok(start.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bail!(
            "the server does not start: {}",
            fs::read_to_string(self.folder.path().join("server.log"))?
        )
    }

    async fn is_healthy(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address, "A: b".to_owned()).await else {
            return false;
        };
        let answer = connection.send("GET", "/health", "text/plain", "").await;
        matches!(answer, Ok((200, _)))
    }

    /// Ends the server and starts it again with so many punches in one commit at most.
    pub(crate) async fn restart_with(&mut self, punches_per_commit: usize) -> Result<()> {
        self.stop().await?;
        self.punches_per_commit = punches_per_commit;
        self.start().await.map(drop)
    }

    /// A second server on the same database.
    pub(crate) async fn second(&self) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("chrona-bench-").tempdir()?;
        for file in ["jwt_private_key.pem", "jwt_public_key.pem"] {
            fs::copy(self.folder.path().join(file), folder.path().join(file))?;
        }
        let mut second = Self {
            programs: self.programs.clone(),
            database: self.database.clone(),
            folder,
            address: (Ipv4Addr::LOCALHOST, free_port()?).into(),
            punches_per_commit: self.punches_per_commit,
            settings: self.settings.clone(),
            child: None,
        };
        second.start().await?;
        Ok(second)
    }

    /// Ends the server.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Runs `chrona` and gives what it prints.
    pub(crate) async fn chrona(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = self
            .command("chrona")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            tokio::io::AsyncWriteExt::write_all(&mut stdin, input.as_bytes()).await?;
        }
        let output = child.wait_with_output().await?;
        if !output.status.success() {
            bail!("chrona {arguments:?} failed");
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The processor time the server has used, where the system tells it in `/proc`.
    pub(crate) fn processor_seconds(&self) -> Option<f64> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.child.as_ref()?.id()?)).ok()?;
        // After the name in parentheses: user and system time are the 12th and 13th, in hundredths.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: f64 =
            fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    }

    /// The memory the server holds, in kB, where the system tells it in `/proc`.
    pub(crate) fn memory(&self) -> Option<u64> {
        let text =
            fs::read_to_string(format!("/proc/{}/status", self.child.as_ref()?.id()?)).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches("kB").trim().parse().ok()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program_path(&self.programs, program));
        let private = private_key(self.folder.path());
        command
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database)
            .env(
                "JWT_PUBLIC_KEY_PATH",
                private.with_file_name("jwt_public_key.pem"),
            )
            .env("JWT_PRIVATE_KEY_PATH", private)
            .env("SECRET_KEY", "a key for measuring, thirty-two bytes long")
            .env("API_ADDR", self.address.to_string())
            .env("BACKOFFICE_ADDR", "127.0.0.1:0")
            .env("KIOSK_ADDR", "127.0.0.1:0")
            .env("REQUIRE_TOTP", "false")
            .env("TRUSTED_PROXIES", "127.0.0.0/8")
            .env("BADGE_LIMIT_PER_10S", "1000000")
            .env("PUNCHES_PER_COMMIT", self.punches_per_commit.to_string())
            .env("LOG_LEVEL", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Makes a pair of keys in a folder.
pub(crate) fn generate_keys(programs: &Path, folder: &Path, bits: &str) -> Result<()> {
    let status = std::process::Command::new(program_path(programs, "chrona"))
        .args(["generate-keys", "--key-size", bits, "--out"])
        .arg(folder)
        .stdout(Stdio::null())
        .status()
        .context("chrona cannot be started")?;
    if !status.success() {
        bail!("chrona generate-keys failed");
    }
    Ok(())
}

/// The private key in a folder.
pub(crate) fn private_key(folder: &Path) -> PathBuf {
    folder.join("jwt_private_key.pem")
}

fn program_path(programs: &Path, name: &str) -> PathBuf {
    programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
