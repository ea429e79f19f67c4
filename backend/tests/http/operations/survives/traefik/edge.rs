//! Traefik with the project's own configuration, and certificates that Pebble, an ACME server, gives it for
//! answering its challenge.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chrona_free_port::free_port;
use reqwest::{Certificate, Client, ClientBuilder, redirect::Policy};
use serde_json::json;
use tempfile::TempDir;

use super::instance::Instance;

const STATIC: &str = include_str!("../../../../../../infra/traefik/static.env");
const LETSENCRYPT: &str = include_str!("../../../../../../infra/traefik/letsencrypt.env");
const RULES: &str = include_str!("../../../../../../infra/traefik/dynamic.yml");

const DOMAIN: &str = "chrona.test";
/// The hosts, before the domain.
pub(super) const SITES: [&str; 3] = ["api", "backoffice", "kiosk"];
/// How long it may take until each host has its certificate.
const CERTIFICATES: Duration = Duration::from_mins(1);

/// A program that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Traefik in front of instances.
pub(super) struct Edge {
    http: u16,
    https: u16,
    root: Certificate,
    folder: TempDir,
    _running: Vec<Running>,
}

impl Edge {
    /// Starts it with these settings of its rules, and waits until every host is served over HTTPS.
    pub(super) async fn start(instances: &[Instance], settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [http, https, ping] = [(); 3].map(|()| free_port().unwrap());
        let pebble = Pebble::start(folder.path(), https);
        let root = pebble.root().await;
        let traefik = start_traefik(
            folder.path(),
            [http, https, ping],
            &pebble.directory,
            instances,
            settings,
        );
        let edge = Self {
            http,
            https,
            root,
            folder,
            _running: vec![pebble.server, pebble.names, traefik],
        };
        edge.until_hosts_are_served().await;
        edge
    }

    /// A client at this address, which trusts Pebble alone.
    pub(super) fn client(&self, from: [u8; 4]) -> Client {
        let here = |builder: ClientBuilder, site: &&str| {
            let at = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            builder.resolve(&format!("{site}.{DOMAIN}"), at)
        };
        SITES
            .iter()
            .chain(&["elsewhere"])
            .fold(Client::builder(), here)
            .tls_certs_only([self.root.clone()])
            .redirect(Policy::none())
            .local_address(Some(Ipv4Addr::from(from).into()))
            .build()
            .unwrap()
    }

    /// A site's address.
    pub(super) fn url(&self, site: &str) -> String {
        format!("https://{site}.{DOMAIN}:{}", self.https)
    }

    /// A site's address without TLS.
    pub(super) fn plain_url(&self, site: &str) -> String {
        format!("http://{site}.{DOMAIN}:{}", self.http)
    }

    /// How many requests it tried again, at another instance or the same one.
    pub(super) fn tried_again(&self) -> usize {
        self.log().matches("New attempt 2 for request").count()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("traefik.log")).unwrap()
    }

    async fn until_hosts_are_served(&self) {
        let client = self.client([127, 0, 0, 1]);
        let end = Instant::now() + CERTIFICATES;
        for site in SITES {
            let url = format!("{}/{}", self.url(site), under_api(site, "ready"));
            while !is_ok(&client, &url).await {
                let is_late = Instant::now() > end;
                assert!(!is_late, "{url} is not served: {}", self.log());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn is_ok(client: &Client, url: &str) -> bool {
    let answer = client.get(url).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}

/// The path of an operation at a site.
pub(super) fn under_api(site: &str, path: &str) -> String {
    if site == "api" {
        path.to_owned()
    } else {
        format!("api/{path}")
    }
}

/// The program that an environment variable names.
fn program(variable: &str) -> PathBuf {
    let said = format!("{variable} names a program; `cargo xtask test` installs it");
    std::env::var_os(variable).expect(&said).into()
}

fn spawn(command: &mut Command, log: PathBuf) -> Running {
    let log = File::create(log).unwrap();
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap());
    Running(command.stderr(log).spawn().unwrap())
}

/// Starts Traefik as production does, but for where it listens, what it keeps, whom it asks for
/// certificates, and what it logs.
fn start_traefik(
    folder: &Path,
    [http, https, ping]: [u16; 3],
    acme: &str,
    instances: &[Instance],
    settings: &[(&str, &str)],
) -> Running {
    let file = |name: &str| folder.join(name).display().to_string();
    fs::write(folder.join("dynamic.yml"), RULES).unwrap();
    let servers = |site: usize| {
        let urls = instances
            .iter()
            .map(|instance| format!("http://127.0.0.1:{}", instance.ports[site]));
        urls.collect::<Vec<_>>().join(",")
    };
    let common = STATIC.lines().chain(LETSENCRYPT.lines());
    let common = common.filter_map(|line| line.split_once('=').filter(|_| !line.starts_with('#')));
    let of_the_test = [
        ("ENTRYPOINTS_WEB_ADDRESS", format!("127.0.0.1:{http}")),
        (
            "ENTRYPOINTS_WEB_HTTP_REDIRECTIONS_ENTRYPOINT_TO",
            format!(":{https}"),
        ),
        (
            "ENTRYPOINTS_WEBSECURE_ADDRESS",
            format!("127.0.0.1:{https}"),
        ),
        ("ENTRYPOINTS_PING_ADDRESS", format!("127.0.0.1:{ping}")),
        ("PROVIDERS_FILE_FILENAME", file("dynamic.yml")),
        // It tells of requests that are tried again.
        ("LOG_LEVEL", "DEBUG".to_owned()),
        (
            "CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_CASERVER",
            acme.to_owned(),
        ),
        (
            "CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_CACERTIFICATES",
            file("pebble.pem"),
        ),
        (
            "CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_STORAGE",
            file("acme.json"),
        ),
        (
            "CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_EMAIL",
            "rh@exemple.fr".to_owned(),
        ),
    ];
    spawn(
        Command::new(program("CHRONA_TEST_TRAEFIK"))
            .current_dir(folder)
            .env_clear()
            .envs(common)
            .envs(of_the_test.map(|(name, value)| (format!("TRAEFIK_{name}"), value)))
            .env("DOMAIN", DOMAIN)
            .env("API_SERVERS", servers(0))
            .env("BACKOFFICE_SERVERS", servers(1))
            .env("KIOSK_SERVERS", servers(2))
            .envs(settings.iter().copied()),
        folder.join("traefik.log"),
    )
}

/// An ACME server that tries the challenge for real, and the name server that sends it here for every name.
struct Pebble {
    server: Running,
    names: Running,
    directory: String,
    management: String,
    certificate: Certificate,
}

impl Pebble {
    fn start(folder: &Path, tls_port: u16) -> Self {
        let [acme, management, names] = [(); 3].map(|()| free_port().unwrap());
        let file = |name: &str| folder.join(name).display().to_string();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(folder.join("pebble.pem"), made.cert.pem()).unwrap();
        let key = made.signing_key.serialize_pem();
        fs::write(folder.join("pebble.key"), key).unwrap();
        let settings = json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{acme}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": file("pebble.pem"),
            "privateKey": file("pebble.key"),
            "httpPort": free_port().unwrap(),
            "tlsPort": tls_port,
        }});
        fs::write(folder.join("pebble.json"), settings.to_string()).unwrap();

        let pebble = program("CHRONA_TEST_PEBBLE");
        let names_at = format!("127.0.0.1:{names}");
        let mut name_server = Command::new(pebble.with_file_name("pebble-challtestsrv"));
        name_server
            .args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""])
            .args(["-dns01", &names_at])
            .args([
                "-management",
                &format!("127.0.0.1:{}", free_port().unwrap()),
            ])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", ""]);
        let mut server = Command::new(pebble);
        server
            .args(["-config", &file("pebble.json"), "-dnsserver", &names_at])
            // Neither a wait nor a failure at random, both of which it has for its clients' sake.
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_WFE_NONCEREJECT", "0");
        Self {
            names: spawn(&mut name_server, folder.join("names.log")),
            server: spawn(&mut server, folder.join("pebble.log")),
            directory: format!("https://localhost:{acme}/dir"),
            management: format!("https://localhost:{management}"),
            certificate: Certificate::from_pem(made.cert.pem().as_bytes()).unwrap(),
        }
    }

    /// The authority that its certificates lead to, which is new each time.
    async fn root(&self) -> Certificate {
        let client = Client::builder().tls_certs_only([self.certificate.clone()]);
        let client = client.build().unwrap();
        let end = Instant::now() + CERTIFICATES;
        loop {
            let url = format!("{}/roots/0", self.management);
            match client.get(url).send().await {
                Ok(answer) => {
                    let pem = answer.bytes().await.unwrap();
                    return Certificate::from_pem(&pem).unwrap();
                }
                Err(error) => assert!(Instant::now() < end, "{error:?}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
