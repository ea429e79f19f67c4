//! What goes on for longer than a request ends at the moment its reader loses the right to it, and costs one read
//! for everyone.

use std::time::Duration;

use futures_util::{StreamExt, stream::BoxStream};
use hyper::body::Bytes;
use poem::http;
use reqwest::Method;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::{net::TcpStream, task::JoinSet};

use super::{RawAnswer, YEAR, lines, with_punches};
use crate::{
    door::Door,
    harness::{Db, PASSWORD, Person, Server, database_url},
    punching::live::next_event,
};

type Events = BoxStream<'static, reqwest::Result<Bytes>>;

/// An open page; the first event was read.
async fn page(server: &Server, who: &Person) -> Events {
    let request = server
        .request(Method::GET, "/admin/presence/live")
        .bearer_auth(&who.token);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut events = answer.bytes_stream().boxed();
    next_event(&mut events, "reload").await;
    events
}

/// What comes until the stream ends.
async fn rest(mut events: Events) -> String {
    let read = async {
        let mut text = String::new();
        while let Some(part) = events.next().await {
            text.push_str(std::str::from_utf8(&part.unwrap()).unwrap());
        }
        text
    };
    tokio::time::timeout(Duration::from_secs(20), read)
        .await
        .expect("the stream goes on")
}

/// How someone loses the right to see everyone.
#[derive(Clone, Copy, Debug)]
enum Loss {
    Demoted,
    Deleted,
    SignedOut,
    SessionEnded,
    AllSessionsEnded,
    PasswordChangedElsewhere,
}

impl Loss {
    async fn happen(self, server: &Server, admin: &Person, reader: &Person) {
        let of_reader = |rest: &str| format!("/admin/users/{}{rest}", reader.id);
        match self {
            Self::Demoted => {
                let path = of_reader("/role");
                let role = json!({ "role": "manager" });
                server.patch(&path, &admin.token, role).await.ok(200);
            }
            Self::Deleted => {
                server.delete(&of_reader(""), &admin.token).await.ok(204);
            }
            Self::SignedOut => {
                let path = "/auth/sign-out";
                server.post(path, &reader.token, json!({})).await.ok(204);
            }
            Self::SessionEnded => {
                let mine = server.get("/auth/sessions", &reader.token).await.ok(200);
                let mut mine = mine.as_array().unwrap().iter();
                let this = mine.find(|session| session["is_current"] == true).unwrap();
                let other = server.signed_in("lecteur@exemple.fr").await;
                let path = format!("/auth/sessions/{}", this["id"]);
                server.delete(&path, &other.token).await.ok(204);
            }
            Self::AllSessionsEnded => {
                let path = of_reader("/end-sessions");
                server.post(&path, &admin.token, json!({})).await.ok(204);
            }
            Self::PasswordChangedElsewhere => {
                let other = server.signed_in("lecteur@exemple.fr").await;
                let change = json!({
                    "current_password": PASSWORD, "new_password": "un tout autre mot de passe",
                });
                server
                    .post("/auth/change-password", &other.token, change)
                    .await
                    .ok(204);
            }
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_is_told_nothing_after_its_reader_lost_the_right(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values(
        Loss::Demoted,
        Loss::Deleted,
        Loss::SignedOut,
        Loss::SessionEnded,
        Loss::AllSessionsEnded,
        Loss::PasswordChangedElsewhere
    )]
    loss: Loss,
) {
    let door = Door::open(db).await;
    let server = &door.server;
    let reader = server
        .person(&door.admin, "lecteur@exemple.fr", "admin")
        .await;
    let of_reader = page(server, &reader).await;
    let mut of_admin = page(server, &door.admin).await;
    door.punches(1).await;
    next_event(&mut of_admin, "presence").await;

    loss.happen(server, &door.admin, &reader).await;
    // SQLite's request was answered before the readers were looked at.
    if let Db::Sqlite = db {
        while server.app.punching.live.readers() > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    door.punches(1).await;
    let told = rest(of_reader).await;
    assert_eq!(told.matches("event: presence").count(), 1, "{told}");
    // Whoever may still read goes on.
    assert_eq!(
        next_event(&mut of_admin, "presence").await["is_present"],
        false
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_instance_ends_too() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let first = Server::start_on(folder, &url, &[]).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    let door = Door::of(first).await;
    let reader = door
        .server
        .person(&door.admin, "lecteur@exemple.fr", "admin")
        .await;
    let events = page(&second, &reader).await;
    Loss::Demoted
        .happen(&door.server, &door.admin, &reader)
        .await;
    door.punches(1).await;
    let told = rest(events).await;
    assert!(!told.contains("event: presence"), "{told}");
}

/// As the operator's command line does, in another process.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_did_not_do_itself_ends_pages_too(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let events = page(&door.server, &door.admin).await;
    let demote = format!(
        "UPDATE accounts SET role = 'user' WHERE id = {}",
        door.admin.id
    );
    let writer = door.server.app.store.writer();
    writer.execute_unprepared(&demote).await.unwrap();
    rest(events).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_breaks_off_when_its_reader_loses_the_right(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin) = with_punches(db, 100_000).await;
    let reader = server.person(&admin, "lecteur@exemple.fr", "admin").await;
    let path = format!("{YEAR}&format=csv");
    let mut file = RawAnswer::ask(&server, &path, &reader.token, "").await;
    file.read_some(50_000).await;
    Loss::Demoted.happen(&server, &admin, &reader).await;
    let (body, end) = file.read_to_end().await;
    assert_eq!(end, None, "it ended like a whole one");
    assert!(lines(&body) < 100_000);
    // Counted by who writes, who may be in the midst of a part.
    let cut = server.app.metrics.files_cut.with_label_values(&["access"]);
    let counted = async {
        while cut.get() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let counted = tokio::time::timeout(Duration::from_secs(10), counted).await;
    assert!(counted.is_ok(), "it was not counted");
    assert_eq!(cut.get(), 1);
}

const PAGES: usize = 1_000;
/// How many streams one connection may have.
const AT_ONCE: usize = 100;

/// Many open pages, over a few connections; each answers how many changes it was told, once it was told so many.
async fn many_pages(server: &Server, who: &Person, wanted: usize) -> JoinSet<usize> {
    let address = server.api.strip_prefix("http://").unwrap();
    let mut pages = JoinSet::new();
    for _ in 0..PAGES / AT_ONCE {
        let socket = TcpStream::connect(address).await.unwrap();
        let (client, connection) = h2::client::handshake(socket).await.unwrap();
        tokio::spawn(connection);
        for _ in 0..AT_ONCE {
            let request = http::Request::get(format!("{}/admin/presence/live", server.api))
                .header("authorization", format!("Bearer {}", who.token))
                .body(())
                .unwrap();
            let mut client = client.clone().ready().await.unwrap();
            let (answer, _) = client.send_request(request, true).unwrap();
            let mut body = answer.await.unwrap().into_body();
            // The first event says that it is open.
            body.data().await.unwrap().unwrap();
            pages.spawn(async move {
                let _client = client;
                let mut told = 0;
                while told < wanted {
                    let part = body.data().await.unwrap().unwrap();
                    body.flow_control().release_capacity(part.len()).unwrap();
                    told += String::from_utf8_lossy(&part)
                        .matches("event: presence")
                        .count();
                }
                told
            });
        }
    }
    pages
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_open_pages_cost_one_read_a_punch(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let pages = many_pages(&door.server, &door.admin, 5).await;
    let mut page = page(&door.server, &door.admin).await;
    assert_eq!(door.server.app.punching.live.readers(), PAGES + 1);
    let reads = || door.server.app.metrics.live_reads.get();
    let before = reads();
    for _ in 0..5 {
        door.punches(1).await;
        next_event(&mut page, "presence").await;
    }
    assert_eq!(reads() - before, 5);
    let told = tokio::time::timeout(Duration::from_mins(1), pages.join_all());
    let told = told.await.expect("a page was not told");
    assert_eq!(told, vec![5; PAGES]);
}
