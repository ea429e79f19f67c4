//! The server, started on this machine from what cargo built.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrona_free_port::free_port;

use crate::process::{Interrupt, Running, apart};
use crate::workspace::Workspace;

/// Where the server's three listeners are, and its data.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Cargo's profile folder: `debug` or `release`.
    pub(crate) profile: &'static str,
    /// The folder that holds the database and the keys.
    pub(crate) data: PathBuf,
    /// Settings beyond the database and the addresses.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// The addresses of the API, the back-office and the kiosk.
    pub(crate) listeners: [SocketAddr; 3],
}

impl Place {
    /// A place on free ports of this machine.
    pub(crate) fn on_free_ports(profile: &'static str, data: &Path) -> Result<Self> {
        let port = || Ok::<_, io::Error>(SocketAddr::from(([127, 0, 0, 1], free_port()?)));
        Ok(Self {
            profile,
            data: data.to_owned(),
            settings: Vec::new(),
            listeners: [port()?, port()?, port()?],
        })
    }

    /// One of Chrona's programs (`chrona-backend`, `chrona`), with this place's settings.
    pub(crate) fn program(&self, workspace: &Workspace, name: &str) -> Command {
        let [api, backoffice, kiosk] = self.listeners;
        let mut command = Command::new(workspace.program(self.profile, name));
        command
            .current_dir(&self.data)
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", self.data.join("chrona.db").display()),
            )
            .env("API_ADDR", api.to_string())
            .env("BACKOFFICE_ADDR", backoffice.to_string())
            .env("KIOSK_ADDR", kiosk.to_string())
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `chrona` with these arguments and gives what it printed.
    pub(crate) fn chrona(&self, workspace: &Workspace, arguments: &[&str]) -> Result<String> {
        let output = self
            .program(workspace, "chrona")
            .args(arguments)
            .output()
            .context("chrona cannot be started")?;
        if !output.status.success() {
            bail!(
                "chrona {} failed: {}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts the server, its log going to `log` or, when there is none, to the terminal, and waits
    /// until it is ready.
    pub(crate) fn start(
        &self,
        workspace: &Workspace,
        interrupt: &Interrupt,
        log: Option<&Path>,
    ) -> Result<Running> {
        let mut command = self.program(workspace, "chrona-backend");
        if let Some(log) = log {
            let file = File::create(log)?;
            command.stdout(file.try_clone()?).stderr(file);
        }
        let mut server = Running::start(apart(&mut command))?;
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if std::net::TcpStream::connect(self.here(0)).is_ok() {
                return Ok(server);
            }
            if let Some(status) = server.ended()? {
                bail!("the server did not start ({status})");
            }
            interrupt.sleep(Duration::from_millis(50))?;
        }
        bail!("the server did not answer within 30 s")
    }

    /// The address of a listener as this machine reaches it: 0 is the API, 1 the back-office, 2 the
    /// kiosk.
    pub(crate) fn here(&self, listener: usize) -> SocketAddr {
        let address = self.listeners[listener];
        if address.ip().is_unspecified() {
            SocketAddr::from(([127, 0, 0, 1], address.port()))
        } else {
            address
        }
    }
}
