//! A real provider (oidc-provider, on Node), and a person's browser before it.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Url, header, redirect::Policy};
use tempfile::TempDir;

/// Where Chrona's people reach the back-office.
pub(super) const BACKOFFICE: &str = "https://pointage.exemple.fr";
/// A provider's secret, as its script has it: characters that want encoding included.
pub(super) const SECRET: &str = "a provider's secret: for tests";

/// A running provider.
pub(super) struct Provider {
    child: Child,
    folder: TempDir,
    pub(super) issuer: String,
}

impl Provider {
    pub(super) fn start() -> Self {
        Self::start_with(false)
    }

    /// Starts a provider that speaks TLS, with a certificate that nobody else signed.
    pub(super) fn start_with_tls() -> Self {
        Self::start_with(true)
    }

    fn start_with(tls: bool) -> Self {
        let package = std::env::var("CHRONA_TEST_OIDC_PROVIDER").expect(
            "CHRONA_TEST_OIDC_PROVIDER names the folder of npm's oidc-provider; `cargo xtask test` \
             installs it",
        );
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join("backend/tests/oidc/provider.mjs"))
            .find(|script| script.is_file())
            .expect("the provider's script is in the checkout");
        let mut command = Command::new("node");
        command
            .arg(script)
            .arg(package)
            .arg(format!("{BACKOFFICE}/signed-in"));
        if tls {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
            let files = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
            fs::write(&files[0], made.cert.pem()).unwrap();
            fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
            command.args(files);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("http"), "the provider does not start");
        Self {
            child,
            folder,
            issuer: line.trim().to_owned(),
        }
    }

    /// The settings of a server that signs people in through it.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        settings(&self.issuer)
    }

    /// The file of its certificate.
    pub(super) fn certificate(&self) -> String {
        let file = self.folder.path().join("cert.pem");
        file.to_str().unwrap().to_owned()
    }

    /// Lets a person sign in there, who left Chrona for this address; answers the address they are
    /// sent back to. `who` is `SUBJECT ADDRESS verified`, or nothing for who would rather not.
    pub(super) async fn visit(&self, url: &str, who: &str) -> Url {
        let mut builder = Client::builder().redirect(Policy::none());
        if self.issuer.starts_with("https") {
            let pem = fs::read(self.certificate()).unwrap();
            let certificate = reqwest::Certificate::from_pem(&pem).unwrap();
            builder = builder.tls_certs_only([certificate]);
        }
        let client = builder.build().unwrap();
        let mut cookies = BTreeMap::new();
        let mut at: Url = url.parse().unwrap();
        let mut is_form = false;
        for _ in 0..10 {
            if at.as_str().starts_with(BACKOFFICE) {
                return at;
            }
            let request = if is_form {
                client.post(at.clone()).form(&[("login", who)])
            } else {
                client.get(at.clone())
            };
            let jar: Vec<String> = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = request.header(header::COOKIE, jar.join("; ")).send().await;
            let answer = answer.unwrap();
            for line in answer.headers().get_all(header::SET_COOKIE) {
                let pair = line.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            is_form = false;
            if let Some(location) = answer.headers().get(header::LOCATION) {
                at = at.join(location.to_str().unwrap()).unwrap();
            } else {
                assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
                is_form = true;
            }
        }
        panic!("the provider sends one in circles");
    }
}

/// The settings of a server that signs people in through the provider of this issuer.
pub(super) fn settings(issuer: &str) -> Vec<(&'static str, String)> {
    [
        ("BACKOFFICE_URL", BACKOFFICE),
        ("OIDC_PROVIDERS", "company"),
        ("OIDC_COMPANY_LABEL", "Exemple SA"),
        ("OIDC_COMPANY_ISSUER", issuer),
        ("OIDC_COMPANY_CLIENT_ID", "chrona"),
        ("OIDC_COMPANY_CLIENT_SECRET", SECRET),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
