//! An OpenID Connect provider to sign in through, the one of the server's own tests.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::Server;

/// A running provider. People sign in there by typing who they are: `SUBJECT ADDRESS verified`.
#[derive(Debug)]
pub struct Provider {
    child: Child,
    issuer: String,
}

impl Provider {
    /// Starts a provider that sends people back to this server's back-office.
    /// `CHRONA_TEST_OIDC_PROVIDER` names the folder of npm's oidc-provider.
    pub fn start(server: &Server) -> Result<Self> {
        let package = std::env::var_os("CHRONA_TEST_OIDC_PROVIDER")
            .context("CHRONA_TEST_OIDC_PROVIDER is not set; cargo xtask test sets it")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join("backend/tests/oidc/provider.mjs"))
            .find(|script| script.is_file())
            .context("the provider's script is in the checkout")?;
        let mut child = Command::new("node")
            .arg(script)
            .arg(package)
            .arg(format!("{}/signed-in", server.backoffice()))
            // It ends when this end is closed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("node cannot be started")?;
        let mut line = String::new();
        let said = child.stdout.as_mut().context("node says something")?;
        BufReader::new(said).read_line(&mut line)?;
        Ok(Self {
            child,
            issuer: line.trim().to_owned(),
        })
    }

    /// Has the server sign people in through this provider, under the name `company`.
    pub fn serve(&self, server: &mut Server) -> Result<()> {
        let backoffice = server.backoffice();
        server.restart_with(&[
            ("BACKOFFICE_URL", &backoffice),
            ("OIDC_PROVIDERS", "company"),
            ("OIDC_COMPANY_LABEL", "Exemple SA"),
            ("OIDC_COMPANY_ISSUER", &self.issuer),
            ("OIDC_COMPANY_CLIENT_ID", "chrona"),
            (
                "OIDC_COMPANY_CLIENT_SECRET",
                "a provider's secret: for tests",
            ),
        ])
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
