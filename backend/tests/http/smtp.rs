//! A real SMTP server (aiosmtpd) with TLS and AUTH, that fails when it is told to.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde::Deserialize;
use tempfile::TempDir;

/// How long a message may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct SmtpServer {
    child: Child,
    folder: TempDir,
    /// Where STARTTLS is asked for.
    pub(crate) starttls: String,
    /// Where TLS begins with the first byte.
    pub(crate) implicit: String,
    /// Where tokens are given.
    pub(crate) oauth: String,
}

/// A message that arrived.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Arrived {
    pub(crate) to: Vec<String>,
    pub(crate) from: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) tls: bool,
}

impl SmtpServer {
    pub(crate) fn start() -> Self {
        let python = std::env::var("CHRONA_TEST_PYTHON").expect(
            "CHRONA_TEST_PYTHON names a Python that has aiosmtpd; `cargo xtask test` installs one",
        );
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("mail")).unwrap();
        fs::write(folder.path().join("mode"), "ok").unwrap();
        fs::write(folder.path().join("tokens"), "ok").unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
        fs::write(
            folder.path().join("key.pem"),
            made.signing_key.serialize_pem(),
        )
        .unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join("backend/tests/smtp/server.py"))
            .find(|script| script.is_file())
            .expect("the server's script is in the checkout");
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // aiosmtpd warns of what it is made to do here.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ports: Vec<_> = line.split_whitespace().map(ToOwned::to_owned).collect();
        let [starttls, implicit, oauth] = ports.try_into().expect("three ports");
        Self {
            child,
            folder,
            starttls,
            implicit,
            oauth,
        }
    }

    /// How it behaves from now on: ok, refuse, busy, denied, stall or drop.
    pub(crate) fn mode(&self, mode: &str) {
        let draft = self.folder.path().join("mode.draft");
        fs::write(&draft, mode).unwrap();
        fs::rename(draft, self.folder.path().join("mode")).unwrap();
    }

    /// What the server of tokens does from now on: ok, short or denied.
    pub(crate) fn tokens(&self, behaviour: &str) {
        fs::write(self.folder.path().join("tokens"), behaviour).unwrap();
    }

    /// How many tokens it gave.
    pub(crate) fn issued(&self) -> usize {
        let issued = fs::read_to_string(self.folder.path().join("issued"));
        issued.unwrap_or_default().lines().count()
    }

    /// As if the relay had forgotten the tokens that were given.
    pub(crate) fn forget_tokens(&self) {
        let more = fs::read_to_string(self.folder.path().join("issued")).unwrap() + "withdrawn\n";
        fs::write(self.folder.path().join("issued"), more).unwrap();
    }

    /// The public key of a service account.
    pub(crate) fn service_account(&self, public: &str) {
        fs::write(self.folder.path().join("oauth.pem"), public).unwrap();
    }

    /// The settings of a server that signs in with a token and not a password.
    pub(crate) fn settings_with_token(&self) -> Vec<(&'static str, String)> {
        let mut settings = self.settings();
        settings.retain(|(name, _)| !["SMTP_USERNAME", "SMTP_PASSWORD"].contains(name));
        settings.extend([
            ("SMTP_USERNAME", "pointage@exemple.fr".to_owned()),
            (
                "SMTP_OAUTH_TOKEN_URL",
                format!("http://127.0.0.1:{}/token", self.oauth),
            ),
            ("SMTP_OAUTH_CLIENT_ID", "chrona".to_owned()),
            ("SMTP_OAUTH_CLIENT_SECRET", "a client's secret".to_owned()),
        ]);
        settings
    }

    /// The settings of a server that sends through it.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        [
            ("EMAIL_PROVIDER", "smtp"),
            ("EMAIL_FROM_ADDRESS", "pointage@exemple.fr"),
            ("EMAIL_FROM_NAME", "Pointage"),
            ("BACKOFFICE_URL", "https://pointage.exemple.fr"),
            ("SMTP_HOST", "localhost"),
            ("SMTP_PORT", &self.starttls),
            ("SMTP_USERNAME", "chrona"),
            ("SMTP_PASSWORD", "a relay's password"),
            ("SMTP_TIMEOUT_SECONDS", "1"),
            ("SMTP_CA_PATH", &self.certificate()),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }

    pub(crate) fn certificate(&self) -> String {
        let file: PathBuf = self.folder.path().join("cert.pem");
        file.to_str().unwrap().to_owned()
    }

    /// What has arrived so far, in order.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.folder.path().join("mail"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
            .collect();
        files.sort();
        let read = |file| serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        files.into_iter().map(read).collect()
    }

    /// Waits until this many have arrived, and answers them.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Arrived> {
        let begun = Instant::now();
        loop {
            let arrived = self.arrived();
            if arrived.len() >= count {
                return arrived;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{} of {count} messages arrived",
                arrived.len()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits for the next message of this subject to this address, and answers it.
    pub(crate) async fn wait_for_mail(&self, to: &str, subject: &str) -> Arrived {
        let begun = Instant::now();
        loop {
            let mut arrived = self.arrived().into_iter().rev();
            let found = arrived
                .find(|mail| mail.to.iter().any(|one| one == to) && mail.subject.contains(subject));
            if let Some(mail) = found {
                return mail;
            }
            assert!(begun.elapsed() < PATIENCE, "{subject} did not reach {to}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
