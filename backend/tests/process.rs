//! The program as an operator runs it: its logs, its start and its stop.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStderr, Command, Stdio},
    time::{Duration, Instant},
};

use chrona_backend::{config::Settings, services::operations::signing_keys, startup};
use chrona_store::Purpose;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Program {
    child: Child,
    stderr: BufReader<ChildStderr>,
    api: String,
    log: String,
}

fn command(folder: &TempDir, more: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chrona-backend"));
    command
        .current_dir(folder.path())
        .env_clear()
        .envs([
            ("API_ADDR", "127.0.0.1:0"),
            ("BACKOFFICE_ADDR", "127.0.0.1:0"),
        ])
        .env("KIOSK_ADDR", "127.0.0.1:0")
        .envs(more.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that failed leaves no program behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start(folder: &TempDir, more: &[(&str, &str)]) -> Self {
        let mut child = command(folder, more).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut program = Self {
            child,
            stderr,
            api: String::new(),
            log: String::new(),
        };
        while program.api.is_empty() {
            let mut line = String::new();
            let read = program.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended: {}", program.log);
            program.log.push_str(&line);
            let entry: Value = serde_json::from_str(&line).expect("a log line is JSON");
            entry["api"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut program.api);
        }
        program
    }

    fn terminate(&mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    /// Waits for the end; answers the exit code and the whole log.
    fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        self.stderr.read_to_string(&mut self.log).unwrap();
        (code, std::mem::take(&mut self.log))
    }
}

/// Asks, as a container's health check does; answers the exit code and what was said.
fn ask(option: &str, folder: &TempDir, api: &str, more: &[(&str, &str)]) -> (Option<i32>, String) {
    let address = api.split("://").nth(1).unwrap();
    let mut command = command(folder, more);
    let asked = command.arg(option).env("API_ADDR", address).output();
    let asked = asked.unwrap();
    let said = [asked.stdout, asked.stderr].concat();
    (asked.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn it_says_of_the_server_beside_it_whether_it_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["chrona.exemple.fr".to_owned()]).unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (certificate, key) = (
        file("cert.pem", made.cert.pem()),
        file("key.pem", made.signing_key.serialize_pem()),
    );
    let tls = [("TLS_CERT_PATH", &*certificate), ("TLS_KEY_PATH", &*key)];
    for settings in [&[][..], &tls] {
        let program = Program::start(&folder, settings);
        for option in ["--live", "--health"] {
            let (code, said) = ask(option, &folder, &program.api, settings);
            assert_eq!(code, Some(0), "{said}");
            assert!(said.contains("\"status\":\"ok\""), "{said}");
        }
        let api = program.api.clone();
        drop(program);
        for (option, words) in [
            ("--live", "/live does not answer\n"),
            ("--health", "/health does not answer\n"),
        ] {
            let (code, said) = ask(option, &folder, &api, settings);
            assert_eq!(code, Some(1));
            assert!(said.ends_with(words), "{said}");
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_renewed_is_served_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    let make = || rcgen::generate_simple_self_signed(vec!["chrona.exemple.fr".to_owned()]).unwrap();
    let (first, second) = (make(), make());
    std::fs::write(&certificate, first.cert.pem()).unwrap();
    std::fs::write(&key, first.signing_key.serialize_pem()).unwrap();
    let [at, at_key] = [&certificate, &key].map(|file| file.display().to_string());
    let settings = [
        ("TLS_CERT_PATH", &*at),
        ("TLS_KEY_PATH", &at_key),
        ("ENVIRONMENT", "development"),
    ];
    let program = Program::start(&folder, &settings);
    let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true);
    let metrics = client
        .build()
        .unwrap()
        .get(format!("{}/metrics", program.api));
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    let expires = "\nchrona_certificate_expires_timestamp_seconds ";
    assert!(metrics.contains(expires), "when it expires is a metric");
    let served = async || {
        let client = reqwest::Client::builder()
            .tls_danger_accept_invalid_certs(true)
            .tls_info(true)
            .build();
        let asked = client.unwrap().get(format!("{}/live", program.api)).send();
        let answer = asked.await.unwrap();
        let seen = answer.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
        seen.peer_certificate().unwrap().to_vec()
    };
    assert_eq!(served().await, **first.cert.der());
    // The one is written before the other.
    std::fs::write(&certificate, second.cert.pem()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(served().await, **first.cert.der());
    std::fs::write(&key, second.signing_key.serialize_pem()).unwrap();
    let begun = Instant::now();
    while served().await != **second.cert.der() {
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "it is not read again"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test]
async fn it_starts_with_nothing_configured_and_logs_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let more = [("ALLOW_REGISTRATION", "true"), ("LOG_LEVEL", "trace")];
    let mut program = Program::start(&folder, &more);
    let client = reqwest::Client::builder().user_agent("a phone").build();
    let client = client.unwrap();
    let url = |path: &str| format!("{}{path}", program.api);
    let password = "hunter2 hunter2";
    let body = json!({ "email": "camille@exemple.fr", "password": password });
    let made = client
        .post(url("/auth/register"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), 201);
    let form = [("username", "camille@exemple.fr"), ("password", password)];
    let answer = client
        .post(url("/auth/token"))
        .form(&form)
        .send()
        .await
        .unwrap();
    let token: Value = answer.json().await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let phone = json!({ "device_fingerprint": "telephone-1", "device_name": "x" });
    let request = client
        .post(url("/devices/register"))
        .bearer_auth(&token)
        .json(&phone);
    let phone: Value = request.send().await.unwrap().json().await.unwrap();
    let body = json!({ "device_id": phone["id"] });
    let request = client
        .post(url("/punch/request-token"))
        .bearer_auth(&token)
        .json(&body);
    let badge: Value = request.send().await.unwrap().json().await.unwrap();
    let badge = badge["qr_token"].as_str().unwrap().to_owned();
    let request = client
        .post(url("/punch/validate"))
        .header("x-kiosk-api-key", "a-kiosk-key");
    let answer = request
        .json(&json!({ "qr_token": badge }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    let request_id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();

    program.terminate();
    let (code, log) = program.ended();
    assert_eq!(code, Some(0), "{log}");
    for secret in [
        "hunter2",
        "a-kiosk-key",
        &token,
        &badge,
        "camille@exemple.fr",
        "PRIVATE KEY",
    ] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
    assert!(
        log.contains(&request_id),
        "the log does not name the request"
    );
    // Each answer's line says who asked, and with what.
    let asked = |path: &str| {
        let lines = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut answered = lines.filter(|line| line["message"] == "answered");
        let line = answered.find(|line| line["span"]["path"] == path);
        line.expect("it is logged")["span"].clone()
    };
    let badge = asked("/punch/request-token");
    assert_eq!(badge["account"], 1, "{badge}");
    assert_eq!(badge["user_agent"], "a phone", "{badge}");
    assert!(asked("/auth/token")["account"].is_null());
    assert!(folder.path().join("chrona.db").exists());
    assert!(folder.path().join("jwt_private_key.pem").exists());
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("DATABASE_URL", "mysql://x"),
        ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "soon"),
        ("API_ADDR", "nowhere"),
        ("JWT_PRIVATE_KEY_PATH", "/nothing/here.pem"),
        ("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/d"),
    ] {
        let more = [(name, value), ("DATABASE_WAIT_SECONDS", "1")];
        let output = command(&folder, &more).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        let last = words.lines().last().unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(
            last.starts_with("chrona-backend: ") && last.contains(name),
            "{words}"
        );
        assert!(!words.contains("hunter2"), "{words}");
    }
    let asked = |option| command(&folder, &[]).arg(option).output().unwrap();
    let output = asked("--nonsense");
    assert_eq!(output.status.code(), Some(2));
    let output = asked("--help");
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    for option in ["--check-settings", "--live", "--health", "--print-openapi"] {
        assert!(help.contains(option), "{help}");
    }
}

#[test]
fn told_to_stop_while_it_waits_for_its_database_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let more = [("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/d")];
    let mut child = command(&folder, &more).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(said["message"], "waiting for the database", "{line}");
    assert!(!line.contains("hunter2"), "{line}");
    let begun = Instant::now();
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// Writes a file with this mode; answers its path.
fn file(folder: &TempDir, name: &str, text: &str, mode: u32) -> String {
    use std::os::unix::fs::PermissionsExt;
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    file.display().to_string()
}

fn pair() -> (String, String) {
    let mut rng = chrona_badge::generate::rand_core::OsRng;
    chrona_badge::generate_pair(2048, &mut rng).unwrap()
}

/// The words of a start that is refused: they end with one line, which this answers.
fn refused(folder: &TempDir, more: &[(&str, &str)]) -> String {
    let output = command(folder, more).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(!words.contains("PRIVATE KEY"), "{words}");
    let last = words.lines().last().unwrap_or_default();
    assert!(last.starts_with("chrona-backend: "), "{words}");
    last.to_owned()
}

#[test]
fn a_key_that_others_may_read_stops_the_start_with_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (private, _) = pair();
    let open = file(&folder, "open.pem", &private, 0o644);
    for setting in ["JWT_PRIVATE_KEY_PATH", "JWT_PRIVATE_KEY_FILE"] {
        let line = refused(&folder, &[(setting, &open)]);
        for word in [setting, &open, "mode 0644", "chmod 6"] {
            assert!(line.contains(word), "{line}");
        }
    }
    let secret = "thirty-two bytes that only tests know";
    let open = file(&folder, "secret", secret, 0o604);
    let line = refused(&folder, &[("SECRET_KEY_FILE", &open)]);
    assert!(
        line.contains("SECRET_KEY_FILE") && line.contains("mode 0604"),
        "{line}"
    );
    // The one beside the database too.
    file(&folder, "secret_key", secret, 0o644);
    let line = refused(&folder, &[]);
    assert!(
        line.contains("secret_key has mode 0644") && line.contains("SECRET_KEY"),
        "{line}"
    );
}

#[test]
fn keys_that_do_not_fit_or_come_from_two_places_stop_the_start_with_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = pair();
    let (_, other) = pair();
    let in_file = file(&folder, "private.pem", &private, 0o600);
    let public_file = file(&folder, "public.pem", &public, 0o644);
    let other_file = file(&folder, "other.pem", &other, 0o644);
    let path = ("JWT_PRIVATE_KEY_PATH", in_file.as_str());
    for (name, value) in [
        ("JWT_PUBLIC_KEY_PATH", other_file.as_str()),
        ("JWT_PUBLIC_KEY", &other.replace('\n', "\\n")),
        ("JWT_PUBLIC_KEY", "nonsense"),
        ("JWT_PRIVATE_KEY", &private.replace('\n', "\\n")),
    ] {
        let line = refused(&folder, &[path, (name, value)]);
        assert!(line.contains(name), "{line}");
    }
    let line = refused(&folder, &[("JWT_PUBLIC_KEY_PATH", &public_file)]);
    assert!(line.contains("JWT_PRIVATE_KEY_PATH: is missing"), "{line}");
}

#[tokio::test]
async fn a_key_in_the_environment_signs_as_one_in_a_file_does() {
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = pair();
    let in_file = file(&folder, "private.pem", &private, 0o600);
    let on_one_line = private.replace('\n', "\\n");
    let kid = chrona_badge::VerifyingKey::from_pem(&public).unwrap();
    for setting in [
        ("JWT_PRIVATE_KEY", on_one_line.as_str()),
        ("JWT_PRIVATE_KEY", &private),
        ("JWT_PRIVATE_KEY_FILE", &in_file),
        ("JWT_PRIVATE_KEY_PATH", &in_file),
    ] {
        let mut program = Program::start(&folder, &[setting, ("JWT_PUBLIC_KEY", &public)]);
        let url = format!("{}/.well-known/jwks.json", program.api);
        let set: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
        assert_eq!(set["keys"][0]["kid"], kid.kid());
        assert_eq!(set["keys"].as_array().unwrap().len(), 1);
        program.terminate();
        let (code, log) = program.ended();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("PRIVATE KEY"), "{log}");
    }
    assert!(!folder.path().join("jwt_private_key.pem").exists());
}

#[tokio::test]
async fn a_revoked_key_stays_revoked_and_without_another_there_is_no_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder, &[]);
    program.terminate();
    assert_eq!(program.ended().0, Some(0));
    let url = format!("sqlite://{}", folder.path().join("chrona.db").display());
    let settings = Settings::read(&|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let app = startup::open_for_command(settings, Purpose::Change)
        .await
        .unwrap();
    let made = app.keys.configured().unwrap().to_owned();
    let revocation = signing_keys::revoke(&app, &made).await.unwrap();
    app.stopping.cancel();
    app.store.close().await;

    let mut program = Program::start(&folder, &[]);
    let keys = format!("{}/.well-known/jwks.json", program.api);
    let set: Value = reqwest::get(keys).await.unwrap().json().await.unwrap();
    assert_eq!(
        set["keys"][0]["kid"].as_str(),
        revocation.successor.as_deref()
    );
    assert_eq!(set["keys"].as_array().unwrap().len(), 1);
    program.terminate();
    assert_eq!(program.ended().0, Some(0));

    std::fs::remove_file(folder.path().join("secret_key")).unwrap();
    let line = refused(&folder, &[]);
    assert!(
        line.contains("no key can sign") && line.contains(&format!("{made} is revoked")),
        "{line}"
    );
}

#[tokio::test]
async fn a_stop_lets_what_is_under_way_finish_within_ten_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder, &[]);
    // A request whose body never comes to its end.
    let address = program.api.strip_prefix("http://").unwrap().to_owned();
    let mut slow = std::net::TcpStream::connect(&address).unwrap();
    std::io::Write::write_all(
        &mut slow,
        b"POST /auth/register HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{",
    )
    .unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    program.terminate();
    let (code, log) = program.ended();
    let took = begun.elapsed();
    assert_eq!(code, Some(0), "{log}");
    assert!(took < Duration::from_secs(12), "it took {took:?}");
    drop(slow);
}

/// The end of a program that runs, and the last line that it said.
fn end_of(program: Program) -> (Option<i32>, String) {
    let (code, log) = program.ended();
    let last = log.lines().last().unwrap_or_default().to_owned();
    (code, last)
}

#[test]
fn a_database_that_goes_away_ends_it_and_none_is_made_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let program = Program::start(&folder, &[]);
    assert!(at("chrona.db.known").exists());
    for end in ["", "-wal", "-shm"] {
        std::fs::rename(at(&format!("chrona.db{end}")), at(&format!("away{end}"))).unwrap();
    }
    let (code, last) = end_of(program);
    assert_eq!(code, Some(1), "{last}");
    assert!(
        last.starts_with("chrona-backend: DATABASE_URL: chrona.db is gone or was replaced"),
        "{last}"
    );
    let line = refused(&folder, &[]);
    assert!(
        line.contains("chrona.db is not there") && line.contains("chrona.db.known"),
        "{line}"
    );
    // Nor where something made an empty file.
    std::fs::write(at("chrona.db"), "").unwrap();
    let line = refused(&folder, &[]);
    assert!(line.contains("not there, or empty"), "{line}");
    assert_eq!(std::fs::metadata(at("chrona.db")).unwrap().len(), 0);
    std::fs::remove_file(at("chrona.db")).unwrap();

    // Brought back it is as it was; and whoever wants an empty one says so.
    for end in ["", "-wal", "-shm"] {
        std::fs::rename(at(&format!("away{end}")), at(&format!("chrona.db{end}"))).unwrap();
    }
    let mut program = Program::start(&folder, &[]);
    program.terminate();
    assert_eq!(program.ended().0, Some(0));
    std::fs::remove_file(at("chrona.db")).unwrap();
    std::fs::remove_file(at("chrona.db.known")).unwrap();
    let mut program = Program::start(&folder, &[]);
    program.terminate();
    assert_eq!(program.ended().0, Some(0));
}

#[test]
fn what_is_wrong_with_postgresql_is_said_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let secret = ("SECRET_KEY", "thirty-two bytes that only tests know");
    let line = refused(
        &folder,
        &[
            secret,
            ("DATABASE_URL", "postgresql://u@127.0.0.1:1/d"),
            ("DATABASE_WAIT_SECONDS", "0"),
        ],
    );
    assert!(
        line.contains("no PostgreSQL listens at 127.0.0.1:1"),
        "{line}"
    );
    let server = std::env::var("CHRONA_TEST_POSTGRES_URL").expect("`cargo xtask test` starts one");
    let (server, _) = server.rsplit_once('/').unwrap();
    let nowhere = format!("{server}/nowhere_at_all");
    // Nobody waits for what does not come by itself.
    let begun = Instant::now();
    let line = refused(&folder, &[secret, ("DATABASE_URL", &nowhere)]);
    assert!(begun.elapsed() < Duration::from_mins(1));
    assert!(line.contains("\"nowhere_at_all\" does not exist"), "{line}");
}
