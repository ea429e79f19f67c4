//! The system's limit of open files, and far more clients than it allows.

use std::time::Duration;

use chrona_badge::SigningKey;
use chrono::Utc;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit, setrlimit};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::crowd::Door;
use crate::{
    harness::{Db, Server, database_url},
    operations::program::{Program, signing_keys},
    wire::{LONG, address, connect},
};

const LIMIT: u64 = 1_024;
const FLOOD: usize = 1_100;

/// So many, of those that it may raise them to.
fn limit_of(files: u64) -> Rlimit {
    Rlimit {
        current: Some(files),
        maximum: Some(LIMIT),
    }
}

/// Seconds of a processor that a process has used, in hundredths.
fn processor_time(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = rest.split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

struct Site {
    program: Program,
    key: String,
    door: Door,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn open(files: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database_url(Db::Sqlite, &folder).await;
        let (private, private_file, public_file) = signing_keys(folder.path());
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("JWT_PRIVATE_KEY_PATH", &private_file),
            ("JWT_PUBLIC_KEY_PATH", &public_file),
            ("SECRET_KEY", "thirty-two bytes that only tests know"),
            ("ENVIRONMENT", "development"),
            ("REQUIRE_TOTP", "false"),
        ];
        let private = SigningKey::from_pem(&private).unwrap();
        let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings[1..]).await;
        let door = Door::open_with(&server, private).await;
        server.stop().await;
        let program = Program::start_with_files(folder.path(), &settings, files);
        Self {
            program,
            key: door.kiosk.key.clone(),
            door,
            _folder: folder,
        }
    }

    async fn punch(&self, url: &str) -> reqwest::Result<Value> {
        // Now is the program's, whose clock is the machine's.
        #[expect(clippy::disallowed_methods, reason = "see above")]
        let (_, badge) = self.door.badge(Utc::now().timestamp());
        let client = reqwest::Client::builder().tls_certs_only([]).build()?;
        let request = client.post(url).header("X-Kiosk-API-Key", &self.key);
        let request = request.json(&json!({ "qr_token": badge })).timeout(LONG);
        request.send().await?.error_for_status()?.json().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_beyond_all_descriptors_keeps_nobody_from_punching() {
    let own = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: own.maximum,
        ..own
    };
    setrlimit(Resource::Nofile, raised).unwrap();
    let site = Site::open(LIMIT).await;
    let program = &site.program;
    let mut silent = Vec::new();
    for url in [&program.api, &program.backoffice, &program.kiosk] {
        for _ in 0..FLOOD {
            silent.push(TcpStream::connect(address(url)).await.unwrap());
        }
    }
    for url in [
        format!("{}/punch/validate", program.api),
        format!("{}/api/punch/validate", program.backoffice),
        format!("{}/api/punch/validate", program.kiosk),
    ] {
        let punched = site.punch(&url).await.unwrap();
        assert_eq!(punched["success"], true, "{punched}");
    }
    let before = processor_time(program.id());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let used = processor_time(program.id()) - before;
    assert!(used < 100, "of 200 hundredths of a second it used {used}");
    let files = std::fs::read_dir(format!("/proc/{}/fd", program.id())).unwrap();
    assert!(files.count() < usize::try_from(LIMIT).unwrap());
    let said = |entry: &&Value| {
        let message = entry["message"].as_str();
        message.is_some_and(|message| message.starts_with("too many connections"))
    };
    let lines = program.log().iter().filter(said).count();
    assert!(
        (1..=3).contains(&lines),
        "a line for each listener: {lines}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_descriptor_it_waits_and_goes_on() {
    let site = Site::open(LIMIT).await;
    let program = &site.program;
    let process = Pid::from_raw(i32::try_from(program.id()).unwrap()).unwrap();
    let url = format!("{}/api/punch/validate", program.kiosk);
    site.punch(&url).await.unwrap();
    // As many as are open: whoever comes has none.
    let open = std::fs::read_dir(format!("/proc/{}/fd", program.id())).unwrap();
    let open = u64::try_from(open.count()).unwrap();
    prlimit(Some(process), Resource::Nofile, limit_of(open - 1)).unwrap();
    let mut waiting = Vec::new();
    for _ in 0..20 {
        waiting.push(connect(&program.kiosk).await);
    }
    let before = processor_time(program.id());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let used = processor_time(program.id()) - before;
    assert!(used < 100, "of 200 hundredths of a second it used {used}");
    let said = |entry: &Value| entry["message"] == "connections cannot be accepted";
    assert_eq!(program.log().iter().filter(|entry| said(entry)).count(), 1);
    prlimit(Some(process), Resource::Nofile, limit_of(LIMIT)).unwrap();
    let punched = site.punch(&url).await.unwrap();
    assert_eq!(punched["success"], true, "{punched}");
}
