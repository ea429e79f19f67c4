//! Connections that say nothing, say it slowly, do not listen, or are too many: each listener lets go of
//! them, without a proxy in front, over HTTP/1.1, HTTP/2 and TLS; and streams of events live on.

mod flood;
#[cfg(target_os = "linux")]
mod vanished;

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use poem::http::Request;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    harness::{Db, Server},
    punching::live::next_event,
    wire::{
        self, Certificate, ask, connect, connect_with_little_room, until_closed, until_counted,
    },
};

/// Limits of a second each.
const SHORT: [(&str, &str); 3] = [
    ("CONNECTION_HEAD_SECONDS", "1"),
    ("CONNECTION_IDLE_SECONDS", "1"),
    ("CONNECTION_STALL_SECONDS", "1"),
];

/// One short limit, and two that no test waits for.
fn short(name: &str) -> [(&'static str, &'static str); 3] {
    SHORT.map(|(of, seconds)| (of, if of == name { seconds } else { "600" }))
}

impl Server {
    /// The addresses of its listeners, with their names and where the API lives there.
    pub(crate) fn listeners(&self) -> [(&'static str, &str, &'static str); 3] {
        [
            ("api", &self.api, ""),
            ("backoffice", &self.backoffice, "/api"),
            ("kiosk", &self.kiosk, "/api"),
        ]
    }
}

fn ended(listener: &str, why: &str) -> String {
    format!("chrona_connections_ended_total{{listener=\"{listener}\",why=\"{why}\"}}")
}

#[tokio::test]
async fn who_says_nothing_is_let_go() {
    let server = Server::start_with(Db::Sqlite, &short("CONNECTION_HEAD_SECONDS")).await;
    for (name, url, _) in server.listeners() {
        let mut silent = connect(url).await;
        assert_eq!(until_closed(&mut silent).await, "");
        until_counted(&server.app, &ended(name, "head"), 1.0).await;
    }
}

#[tokio::test]
async fn a_head_that_drips_is_not_waited_for() {
    let server = Server::start_with(Db::Sqlite, &short("CONNECTION_HEAD_SECONDS")).await;
    for (name, url, api) in server.listeners() {
        let mut slow = connect(url).await;
        // The first request is whole; the second one's head never is.
        let request = format!("GET {api}/health HTTP/1.1\r\nHost: chrona\r\n\r\n");
        assert!(ask(&mut slow, &request).await.starts_with("HTTP/1.1 200"));
        let (mut reading, mut writing) = slow.split();
        let drip = async {
            let line = b"GET / HTTP/1.1\r\nHost: chrona\r\nX-Slow: ";
            let mut sent = writing.write_all(line).await;
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
                sent = writing.write_all(b"x").await;
            }
        };
        tokio::select! {
            closed = until_closed(&mut reading) => assert_eq!(closed, ""),
            () = drip => {}
        }
        until_counted(&server.app, &ended(name, "head"), 1.0).await;
    }
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(folder.path());
    let [(cert, cert_path), (key, key_path)] = &certificate.settings;
    let tls = [(*cert, cert_path.as_str()), (*key, key_path.as_str())];
    let more = [&tls[..], &short("CONNECTION_HEAD_SECONDS")].concat();
    let server = Server::start_with(Db::Sqlite, &more).await;
    for (name, url, api) in server.listeners() {
        // Nothing, and the beginning of something.
        for said in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00"] {
            let mut slow = connect(url).await;
            slow.write_all(said).await.unwrap();
            assert_eq!(until_closed(&mut slow).await, "");
        }
        until_counted(&server.app, &ended(name, "handshake"), 2.0).await;
        // One that shakes hands and then says nothing.
        for protocol in ["http/1.1", "h2"] {
            let mut silent = certificate.greet(connect(url).await, protocol).await;
            until_closed(&mut silent).await;
        }
        until_counted(&server.app, &ended(name, "head"), 2.0).await;
        // Who speaks is answered.
        let mut good = certificate.greet(connect(url).await, "http/1.1").await;
        let request = format!("GET {api}/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(ask(&mut good, &request).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_a_while_after_an_answer() {
    let server = Server::start_with(Db::Sqlite, &short("CONNECTION_IDLE_SECONDS")).await;
    for (name, url, api) in server.listeners() {
        let request = format!("GET {api}/health HTTP/1.1\r\nHost: chrona\r\n\r\n");
        let mut kept = connect(url).await;
        for _ in 0..3 {
            let answer = ask(&mut kept, &request).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
        assert_eq!(until_closed(&mut kept).await, "");
        // HTTP/2 is told goodbye.
        let mut speaker = wire::speak(connect(url).await, 65_535).await;
        let request = Request::get(format!("http://chrona{api}/health"));
        let answer = wire::ask_over_h2(&mut speaker, request.body(String::new()).unwrap()).await;
        assert_eq!(answer.status(), 200);
        until_counted(&server.app, &ended(name, "idle"), 2.0).await;
    }
}

#[tokio::test]
async fn a_body_that_stops_arriving_is_a_problem() {
    let server = Server::start_with(Db::Sqlite, &short("CONNECTION_STALL_SECONDS")).await;
    for (_, url, api) in server.listeners() {
        let mut slow = connect(url).await;
        let request = format!(
            "POST {api}/auth/register HTTP/1.1\r\nHost: chrona\r\nContent-Type: application/json\r\n\
             Content-Length: 1000\r\n\r\n{{\"email\":"
        );
        slow.write_all(request.as_bytes()).await.unwrap();
        let answer = until_closed(&mut slow).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("\"code\":\"request_timeout\""), "{answer}");
    }
}

#[tokio::test]
async fn many_long_bodies_at_once_keep_nobody_from_punching() {
    let server = Server::start_with(Db::Sqlite, &[("CONNECTION_STALL_SECONDS", "600")]).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let mut slow = Vec::new();
    for _ in 0..60 {
        let mut stream = connect(&server.api).await;
        let head = "POST /auth/register HTTP/1.1\r\nHost: chrona\r\nContent-Type: application/json\r\n\
             Content-Length: 1000000\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b' '; 40_000]).await.unwrap();
        slow.push(stream);
    }
    let badge = server.badge(&admin, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
}

/// Asks for so much that it does not fit between the server and a client that reads nothing.
const MUCH: usize = 60;

#[tokio::test]
async fn who_does_not_read_is_let_go() {
    let server = Server::start_with(Db::Sqlite, &short("CONNECTION_STALL_SECONDS")).await;
    for (name, url, api) in server.listeners() {
        let request = format!("GET {api}/openapi.json HTTP/1.1\r\nHost: chrona\r\n\r\n");
        let mut deaf = connect_with_little_room(url).await;
        let requests = request.repeat(MUCH);
        deaf.write_all(requests.as_bytes()).await.unwrap();
        until_counted(&server.app, &ended(name, "stalled"), 1.0).await;
        let read = until_closed(&mut deaf).await;
        assert!(
            read.starts_with("HTTP/1.1 200"),
            "{}",
            &read[..100.min(read.len())]
        );
        // Over HTTP/2 the client need not even let the socket fill: it gives the answer no room.
        let mut speaker = wire::speak(connect(url).await, 1).await;
        let request = Request::get(format!("http://chrona{api}/openapi.json"));
        let (answer, _) = speaker
            .send_request(request.body(()).unwrap(), true)
            .unwrap();
        let answer = answer.await.unwrap();
        assert_eq!(answer.status(), 200);
        until_counted(&server.app, &ended(name, "stalled"), 2.0).await;
    }
}

#[tokio::test]
async fn who_reads_slowly_gets_everything() {
    let server = Server::start_with(Db::Sqlite, &SHORT).await;
    let url = &server.api;
    let request = "GET /openapi.json HTTP/1.1\r\nHost: chrona\r\nConnection: close\r\n\r\n";
    let whole = wire::send(url, request).await;
    let mut slow = connect_with_little_room(url).await;
    slow.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let mut buffer = vec![0; 24 * 1024];
    loop {
        let count = slow.read(&mut buffer).await.unwrap();
        if count == 0 {
            break;
        }
        read.extend_from_slice(&buffer[..count]);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert_eq!(body(&String::from_utf8(read).unwrap()), body(&whole));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_events_lives_on() {
    let server = Server::start_with(Db::Sqlite, &SHORT).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let request = server
        .client
        .get(format!("{}/api/admin/presence/live", server.backoffice));
    let answer = request.bearer_auth(&admin.token).send().await.unwrap();
    let mut stream = answer.bytes_stream();
    next_event(&mut stream, "reload").await;
    let mut speaker = wire::speak(connect(&server.backoffice).await, 65_535).await;
    let live = Request::get("http://chrona/api/admin/presence/live")
        .header("authorization", format!("Bearer {}", admin.token));
    let (answer, _) = speaker.send_request(live.body(()).unwrap(), true).unwrap();
    let mut over_h2 = answer.await.unwrap().into_body();
    let first = over_h2.data().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: reload"), "{first:?}");

    // Several times as long as any limit.
    let nothing = tokio::time::timeout(Duration::from_secs(4), async {
        tokio::select! {
            event = stream.next() => event.map(|_| ()),
            event = over_h2.data() => event.map(|_| ()),
        }
    });
    assert!(nothing.await.is_err());
    server.clock.advance(TimeDelta::seconds(4));
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let event = next_event(&mut stream, "presence").await;
    assert_eq!(event["user_id"], json!(person.id));
    let event = over_h2.data().await.unwrap().unwrap();
    assert!(event.starts_with(b"event: presence"), "{event:?}");
}
