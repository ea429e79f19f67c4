//! A PostgreSQL of a test's own, to be stopped and killed.

use std::{
    ffi::OsStr,
    fs::{self, File},
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chrona_free_port::free_port;
use rustix::process::{Pid, Signal, geteuid, kill_process};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

/// How long it may take to start, what it has to repair included.
const START: Duration = Duration::from_secs(30);

/// A cluster, which stops with this value.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    data: PathBuf,
    port: u16,
    settings: Vec<String>,
    server: Option<Child>,
}

impl Cluster {
    /// Makes a cluster on this machine's disk and starts it. What it commits is on the disk.
    pub(crate) async fn start(settings: &[&str]) -> Self {
        let mut cluster = Self::make(None, &[], settings);
        cluster.up().await;
        cluster
    }

    /// Makes a cluster with its data in this folder, not started.
    pub(crate) fn make(data: Option<&Path>, initdb: &[&str], settings: &[&str]) -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().unwrap();
        let data = data.map_or_else(|| folder.path().join("data"), Path::to_owned);
        fs::create_dir_all(&data).unwrap();
        if let Some((user, group)) = other_user() {
            for place in [folder.path(), &data] {
                chown(place, Some(user), Some(group)).unwrap();
            }
        }
        let made = as_server(&programs.join("initdb"), folder.path())
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"])
            .arg("--no-sync")
            .args(initdb)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let port = free_port().unwrap();
        let common = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
        ];
        let settings = common.iter().chain(settings).map(|&setting| setting.into());
        Self {
            programs,
            data,
            port,
            settings: settings.collect(),
            server: None,
            folder,
        }
    }

    /// A database of it, as its superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        self.url_as("postgres", database)
    }

    /// A database of it, as this user.
    pub(crate) fn url_as(&self, user: &str, database: &str) -> String {
        format!("postgresql://{user}@127.0.0.1:{}/{database}", self.port)
    }

    /// A connection to its first database, as its superuser.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        let mut options = sea_orm::ConnectOptions::new(self.url("postgres"));
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }

    /// Makes a user and a database of theirs, both called so.
    pub(crate) async fn give(&self, name: &str) {
        let connection = self.connect().await;
        for statement in [
            format!("CREATE ROLE {name} LOGIN"),
            format!("CREATE DATABASE {name} OWNER {name}"),
        ] {
            connection.execute_unprepared(&statement).await.unwrap();
        }
        connection.close().await.unwrap();
    }

    /// Starts it, and waits until it takes connections.
    pub(crate) async fn up(&mut self) {
        let log = self.folder.path().join("log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut postgres = as_server(&self.programs.join("postgres"), self.folder.path());
        postgres
            .arg("-D")
            .arg(&self.data)
            .args(["-p", &self.port.to_string()])
            .args(self.settings.iter().flat_map(|setting| ["-c", setting]))
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        self.server = Some(postgres.spawn().unwrap());
        let end = Instant::now() + START;
        while !self.is_ready() {
            let is_late = Instant::now() > end;
            assert!(
                !is_late && self.is_up(),
                "it does not start: {}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether it takes connections: the last line of this file says so.
    pub(crate) fn is_ready(&self) -> bool {
        let state = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let mut lines = state.lines();
        let is_its_own = lines.next() == self.pid().map(|pid| pid.to_string()).as_deref();
        is_its_own && lines.nth(6).is_some_and(|line| line.trim() == "ready")
    }

    /// Whether its first process runs.
    pub(crate) fn is_up(&mut self) -> bool {
        let server = self.server.as_mut();
        server.is_some_and(|server| server.try_wait().unwrap().is_none())
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it as `pg_ctl stop -m fast` does, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        self.end(Signal::INT).await;
    }

    /// Kills all of it at once.
    pub(crate) async fn kill(&mut self) {
        let first = self.pid().unwrap();
        // It starts no other process while those it has are looked for.
        signal(first, Signal::STOP);
        let others = children(first);
        assert!(!others.is_empty());
        signal(first, Signal::KILL);
        for &pid in &others {
            signal(pid, Signal::KILL);
        }
        self.server.take().unwrap().wait().unwrap();
        while others.iter().any(|&pid| is_running(pid)) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn end(&mut self, how: Signal) {
        signal(self.pid().unwrap(), how);
        while self.is_up() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.server = None;
    }

    fn pid(&self) -> Option<i32> {
        let server = self.server.as_ref()?;
        i32::try_from(server.id()).ok()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            signal(pid, Signal::QUIT);
        }
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
    }
}

/// The folder with `initdb` and `postgres`.
fn programs() -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let versions = versions.map(|version| version.unwrap().path().join("bin"));
    std::env::split_paths(&on_path)
        .chain(versions)
        .chain(["/opt/homebrew/bin".into()])
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("initdb and postgres are installed; `cargo xtask test` sees to it")
}

/// Whom PostgreSQL runs as where the test runs as root, whom it refuses: user and group.
fn other_user() -> Option<(u32, u32)> {
    if !geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn as_server(program: &Path, folder: &Path) -> Command {
    let mut command = match other_user() {
        Some((user, group)) => {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", &user.to_string()])
                .args(["--regid", &group.to_string(), "--clear-groups", "--"])
                .arg(program);
            command
        }
        None => Command::new(program),
    };
    command
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

fn signal(pid: i32, signal: Signal) {
    // It may be gone already.
    let _ = kill_process(Pid::from_raw(pid).unwrap(), signal);
}

/// The state and the parent of a process.
fn state(pid: &OsStr) -> Option<(char, i32)> {
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.next()?.parse().ok()?))
}

fn children(parent: i32) -> Vec<i32> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let name = entry.ok()?.file_name();
            let pid = name.to_str()?.parse().ok()?;
            (state(&name)?.1 == parent).then_some(pid)
        })
        .collect()
}

fn is_running(pid: i32) -> bool {
    state(pid.to_string().as_ref()).is_some_and(|(state, _)| state != 'Z')
}
