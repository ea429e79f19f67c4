//! The server, as cargo built it, with a database of its own.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrona_api_types::KioskKey;
use chrona_free_port::free_port_at;
use tempfile::TempDir;

use crate::group::Group;

/// The administrator every server starts with.
const ADMIN: (&str, &str) = ("rh@example.org", "une longue phrase de passe");

/// The settings of the server's listeners.
const LISTENERS: [&str; 3] = ["API_ADDR", "BACKOFFICE_ADDR", "KIOSK_ADDR"];

/// A server on ports of its own, which it keeps over a stop and a start.
#[derive(Debug)]
pub struct Server {
    // Ended before its folder goes: fields are dropped in this order.
    running: Option<Group>,
    listeners: [SocketAddr; 3],
    settings: Vec<(String, String)>,
    folder: TempDir,
}

impl Server {
    /// Starts a server with an administrator and an empty database. `settings` are environment
    /// variables beyond those every test needs; a listener's is the address alone at which it listens,
    /// which is otherwise this machine's own.
    pub fn start(settings: &[(&str, &str)]) -> Result<Self> {
        let listener = |name: &str| -> Result<SocketAddr> {
            let set = settings.iter().find(|(set, _)| *set == name);
            let at = set.map_or(Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)), |(_, at)| at.parse())?;
            Ok((at, free_port_at(at)?).into())
        };
        let [api, backoffice, kiosk] = LISTENERS.map(listener);
        let mut server = Self {
            running: None,
            listeners: [api?, backoffice?, kiosk?],
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            folder: tempfile::Builder::new()
                .prefix("chrona-browser-")
                .tempdir()?,
        };
        // Beside a database that is no file, no key is made.
        if settings.iter().any(|(name, _)| *name == "DATABASE_URL") {
            server.chrona(&["rotate-keys", "--if-none"], "")?;
        }
        server.up()?;
        server.chrona(
            &["create-admin", "--email", ADMIN.0, "--password-stdin"],
            ADMIN.1,
        )?;
        Ok(server)
    }

    /// Starts the server again where it was.
    pub fn up(&mut self) -> Result<()> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.log())?;
        let mut command = self.command("chrona-backend");
        command.stdout(log.try_clone()?).stderr(log);
        let mut running = Group::start(&mut command)?;
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            let answers = |listener: &SocketAddr| TcpStream::connect(listener).is_ok();
            if self.listeners.iter().all(answers) {
                self.running = Some(running);
                return Ok(());
            }
            if running.has_ended() {
                break;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        bail!(
            "the server does not start: {}",
            fs::read_to_string(self.log())?
        )
    }

    /// Ends the server and starts it again with these settings too.
    pub fn restart_with(&mut self, settings: &[(&str, &str)]) -> Result<()> {
        let more = settings.iter();
        self.settings
            .extend(more.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.down();
        self.up()
    }

    /// Ends the server at once, as a power cut does.
    pub fn down(&mut self) {
        self.running = None;
    }

    /// The API's address, without a slash at its end.
    pub fn api(&self) -> String {
        self.url(0)
    }

    /// The back-office's address.
    pub fn backoffice(&self) -> String {
        self.url(1)
    }

    /// The kiosk app's address.
    pub fn kiosk(&self) -> String {
        self.url(2)
    }

    /// The address of its database.
    pub fn database(&self) -> String {
        let file = self.folder.path().join("chrona.db");
        let set = self
            .settings
            .iter()
            .find(|(name, _)| name == "DATABASE_URL");
        set.map_or_else(
            || format!("sqlite://{}", file.display()),
            |(_, url)| url.clone(),
        )
    }

    /// Whether it was given a certificate.
    fn has_tls(&self) -> bool {
        self.settings
            .iter()
            .any(|(name, _)| name == "TLS_CERT_PATH")
    }

    /// What a script asks it by. Nobody has to have signed its certificate.
    pub(crate) fn http(&self) -> reqwest::Client {
        let client = reqwest::Client::builder().danger_accept_invalid_certs(self.has_tls());
        client.build().unwrap_or_default()
    }

    /// The port of the back-office.
    pub const fn backoffice_port(&self) -> u16 {
        self.listeners[1].port()
    }

    /// The port of the kiosk app.
    pub const fn kiosk_port(&self) -> u16 {
        self.listeners[2].port()
    }

    /// The administrator's e-mail address and password.
    pub const fn admin() -> (&'static str, &'static str) {
        ADMIN
    }

    /// Makes a kiosk with the operator's command line.
    pub fn create_kiosk(&self, name: &str) -> Result<KioskKey> {
        let arguments = [
            "create-kiosk",
            "--name",
            name,
            "--location",
            "Paris",
            "--json",
        ];
        let printed = self.chrona(&arguments, "")?;
        serde_json::from_str(&printed).with_context(|| format!("not a kiosk's key: {printed}"))
    }

    /// Runs the operator's command line and gives what it prints.
    pub fn chrona(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = self
            .command("chrona")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("chrona cannot be started")?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!(
                "chrona {arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// What the server has logged so far.
    pub fn logged(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn url(&self, listener: usize) -> String {
        let listener = self.listeners[listener];
        let scheme = if self.has_tls() { "https" } else { "http" };
        if listener.ip().is_loopback() {
            format!("{scheme}://localhost:{}", listener.port())
        } else {
            format!("{scheme}://{listener}")
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program_path(program));
        command
            .current_dir(self.folder.path())
            .env("REQUIRE_TOTP", "false")
            .env("EMAIL_PROVIDER", "console")
            .env("LOG_LEVEL", "info");
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.env("DATABASE_URL", self.database());
        for (name, listener) in LISTENERS.iter().zip(self.listeners) {
            command.env(name, listener.to_string());
        }
        command
    }
}

/// A program that cargo built beside this test.
fn program_path(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    let folder = test
        .parent()
        .and_then(Path::parent)
        .unwrap_or(Path::new("."));
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
