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
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Waits for the end; answers the exit code and the whole log.
    fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        self.stderr.read_to_string(&mut self.log).unwrap();
        (code, std::mem::take(&mut self.log))
    }
}

#[tokio::test]
async fn it_starts_with_nothing_configured_and_logs_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let more = [("ALLOW_REGISTRATION", "true"), ("LOG_LEVEL", "trace")];
    let mut program = Program::start(&folder, &more);
    let client = reqwest::Client::new();
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
        let output = command(&folder, &[(name, value)]).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        let last = words.lines().last().unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(
            last.starts_with("chrona-backend: ") && last.contains(name),
            "{words}"
        );
        assert!(!words.contains("hunter2"), "{words}");
    }
    let output = command(&folder, &[]).arg("--nonsense").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
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
