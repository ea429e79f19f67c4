//! Far more connections than there is room for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{net::TcpStream, task::JoinSet};

use super::ended;
use crate::{
    harness::{Db, Server},
    wire::{address, ask, connect, until_closed, until_counted},
};

/// Room for twelve others and four kiosks.
const LITTLE: [(&str, &str); 2] = [("CONNECTIONS_MAX", "16"), ("CONNECTIONS_PER_ADDRESS", "16")];

fn health(api: &str) -> String {
    format!("GET {api}/health HTTP/1.1\r\nHost: chrona\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_make_room_for_whoever_asks() {
    let server = Server::start_with(Db::Sqlite, &LITTLE).await;
    for (name, url, api) in server.listeners() {
        let mut silent = Vec::new();
        for _ in 0..100 {
            silent.push(connect(url).await);
        }
        let mut asks = connect(url).await;
        let answer = ask(&mut asks, &health(api)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
        until_counted(&server.app, &ended(name, "made_room"), 80.0).await;
        assert_eq!(until_closed(&mut silent[0]).await, "");
        // Those that came after it push out one another first.
        for _ in 0..100 {
            silent.push(connect(url).await);
        }
        let answer = ask(&mut asks, &health(api)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_punch_while_someone_floods_from_their_own_address() {
    // So many that a loaded machine sends a request before all of them are taken by others.
    let room = [
        ("CONNECTIONS_MAX", "400"),
        ("CONNECTIONS_PER_ADDRESS", "400"),
    ];
    let server = Server::start_with(Db::Sqlite, &room).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let is_over = Arc::new(AtomicBool::new(false));
    let opened = Arc::new(AtomicUsize::new(0));
    let mut flood = JoinSet::new();
    for (_, url, _) in server.listeners() {
        let (at, is_over, opened) = (address(url), is_over.clone(), opened.clone());
        flood.spawn(async move {
            let mut open = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                open.extend(TcpStream::connect(at).await);
                opened.fetch_add(1, Ordering::Relaxed);
                open.drain(..open.len().saturating_sub(200));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
    }
    while opened.load(Ordering::Relaxed) < 1_200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let url = format!("{}/api/punch/validate", server.kiosk);
    for _ in 0..20 {
        let badge = server.badge(&admin, phone).await;
        let body = serde_json::json!({ "qr_token": badge });
        // A connection of its own, as after a night.
        let client = reqwest::Client::builder()
            .tls_certs_only([])
            .build()
            .unwrap();
        let request = client.post(&url).header("X-Kiosk-API-Key", &kiosk.key);
        server.send(request.json(&body)).await.ok(200);
        server.clock.advance(chrono::TimeDelta::seconds(60));
    }
    is_over.store(true, Ordering::Relaxed);
    flood.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_stays_connected_and_others_have_no_part_of_its_room() {
    let server = Server::start_with(Db::Sqlite, &LITTLE).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let status = format!(
        "GET /api/kiosk/status HTTP/1.1\r\nHost: chrona\r\nX-Kiosk-API-Key: {}\r\n\r\n",
        kiosk.key
    );
    let mut tablet = connect(&server.kiosk).await;
    assert!(ask(&mut tablet, &status).await.starts_with("HTTP/1.1 200"));
    // Others that ask, on the same listener and on those that share another room.
    let mut others = Vec::new();
    for (_, url, api) in server.listeners() {
        for _ in 0..30 {
            let mut other = connect(url).await;
            assert!(
                ask(&mut other, &health(api))
                    .await
                    .starts_with("HTTP/1.1 200")
            );
            others.push(other);
        }
    }
    assert!(ask(&mut tablet, &status).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_under_way_are_bounded_for_an_address_and_not_for_a_trusted_proxy() {
    let few = [("CONNECTIONS_MAX", "64"), ("CONNECTIONS_PER_ADDRESS", "4")];
    let proxy = [&few[..], &[("TRUSTED_PROXIES", "127.0.0.0/8")]].concat();
    for (settings, answered) in [(&few[..], 4), (&proxy, 12)] {
        let server = Server::start_with(Db::Sqlite, settings).await;
        let admin = server.admin().await;
        let live = format!(
            "GET /api/admin/presence/live HTTP/1.1\r\nHost: chrona\r\nAuthorization: Bearer {}\r\n\r\n",
            admin.token
        );
        let mut streams = Vec::new();
        for _ in 0..answered {
            let mut stream = connect(&server.backoffice).await;
            assert!(ask(&mut stream, &live).await.starts_with("HTTP/1.1 200"));
            streams.push(stream);
        }
        let mut one_more = connect(&server.backoffice).await;
        if answered == 4 {
            assert_eq!(until_closed(&mut one_more).await, "");
            until_counted(&server.app, &ended("backoffice", "refused"), 1.0).await;
        } else {
            let answer = ask(&mut one_more, &health("/api")).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
    }
}
