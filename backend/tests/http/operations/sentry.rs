//! Errors of the log, as a Sentry gets them.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::Duration,
};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::program::Program;

/// A server that takes all it is sent; its address, and the bodies.
fn taker() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, bodies) = mpsc::channel();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = sender.send(take(connection));
        }
    });
    (address, bodies)
}

/// Reads one request to its end, answers it, and gives it.
fn take(mut connection: TcpStream) -> String {
    let mut read = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().trim().parse().unwrap();
            if body.len() >= length {
                break;
            }
        }
        let count = connection.read(&mut part).unwrap();
        assert_ne!(count, 0, "it ends early: {text}");
        read.extend_from_slice(&part[..count]);
    }
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    connection.write_all(answer.as_bytes()).unwrap();
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn an_error_of_the_log_is_an_event_that_names_nobody() {
    let (address, bodies) = taker();
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/chrona.db", folder.path().display());
    let dsn = format!("http://0123456789abcdef@{address}/7");
    let settings = [("DATABASE_URL", &*database), ("SENTRY_DSN", &*dsn)];
    let program = Program::start(folder.path(), &settings);
    // A defect that no one foresaw.
    let connection = sea_orm::Database::connect(&database).await.unwrap();
    let drop = "DROP TABLE attempts";
    connection.execute_unprepared(drop).await.unwrap();
    connection.close().await.unwrap();
    let answer = reqwest::Client::new()
        .post(format!("{}/auth/token", program.api))
        .form(&json!({ "username": "zoe@exemple.fr", "password": "un mot de passe" }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 500);

    let request = bodies.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(request.starts_with("POST /api/7/envelope/ "), "{request}");
    assert!(request.contains("sentry_key=0123456789abcdef"), "{request}");
    let event = request
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["message"].is_string())
        .unwrap_or_else(|| panic!("no event: {request}"));
    assert_eq!(event["message"], "a request failed", "{event}");
    let release = concat!("chrona@", env!("CARGO_PKG_VERSION"));
    assert_eq!(event["release"], release);
    assert_eq!(event["environment"], "production");
    assert!(event.to_string().contains("attempts"), "{event}");
    for personal in ["zoe", "127.0.0.1", "mot de passe"] {
        assert!(!event.to_string().contains(personal), "{event}");
    }
    assert_eq!(event["breadcrumbs"], Value::Null, "{event}");
}
