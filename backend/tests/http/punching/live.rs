//! Presence, as it changes.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use rstest::rstest;
use serde_json::Value;

use crate::harness::{Db, Server};

/// Reads server-sent events until one of this name comes, and answers its data.
pub(crate) async fn next_event(
    stream: &mut (impl StreamExt<Item = reqwest::Result<impl AsRef<[u8]>>> + Unpin),
    name: &str,
) -> Value {
    let mut text = String::new();
    let wanted = format!("event: {name}\n");
    let read = async {
        loop {
            if let Some((_, rest)) = text.split_once(&wanted)
                && let Some((event, _)) = rest.split_once("\n\n")
            {
                let data = event.trim().strip_prefix("data: ").unwrap();
                return serde_json::from_str(data).unwrap();
            }
            let chunk = stream.next().await.expect("the stream ended").unwrap();
            text.push_str(std::str::from_utf8(chunk.as_ref()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(10), read)
        .await
        .expect("no such event came")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_punch_is_told_to_an_open_page(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;

    let request = server
        .request(Method::GET, "/admin/presence/live")
        .bearer_auth(&admin.token);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut stream = answer.bytes_stream();
    next_event(&mut stream, "reload").await;

    let badge = server.badge(&person, phone).await;
    let punch = server.punch(&kiosk, &badge).await.ok(200);
    let event = next_event(&mut stream, "presence").await;
    assert_eq!(event["user_id"], person.id);
    assert_eq!(event["is_present"], true);
    assert_eq!(event["punch_id"], punch["punch_id"]);

    let everyone = server.get("/admin/presence", &admin.token).await.ok(200);
    let of_person = everyone
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["user_id"] == person.id);
    assert_eq!(of_person.unwrap(), &event);
}

/// A punch written by one instance is seen on a page of another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_punch_is_told_to_the_pages_of_other_instances() {
    let folder = tempfile::tempdir().unwrap();
    let url = crate::harness::database_url(Db::Postgres, &folder).await;
    let first = Server::start_on(folder, &url, &[]).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let admin = first.admin().await;
    let phone = first.phone(&admin, "telephone-1").await;
    let kiosk = first.kiosk(&admin, "Porte A").await;
    let request = second
        .request(Method::GET, "/admin/presence/live")
        .bearer_auth(&admin.token);
    let mut stream = request.send().await.unwrap().bytes_stream();
    next_event(&mut stream, "reload").await;
    let badge = first.badge(&admin, phone).await;
    first.punch(&kiosk, &badge).await.ok(200);
    assert_eq!(
        next_event(&mut stream, "presence").await["user_id"],
        admin.id
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_ends_open_streams_at_once() {
    let mut server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let request = server
        .request(Method::GET, "/admin/presence/live")
        .bearer_auth(&admin.token);
    let mut stream = request.send().await.unwrap().bytes_stream();
    next_event(&mut stream, "reload").await;
    tokio::time::timeout(Duration::from_secs(8), server.stop())
        .await
        .expect("the stop hangs");
    while stream.next().await.is_some_and(|chunk| chunk.is_ok()) {}
}
