//! A transfer that is cut short breaks off, and never ends as a whole one does.

use h2::client::ResponseFuture;
use hyper::body::Bytes;
use poem::http;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use tokio::net::TcpStream;

use super::{RawAnswer, YEAR, lines, with_punches};
use crate::harness::{Db, Server};

/// So many that most are not read yet when the first arrive.
const MANY: u32 = 100_000;
const FIRST: usize = 50_000;

/// What the database does in the middle.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// The table is away.
    NoTable,
    /// Every connection is ended and none let in, as in a restart.
    Restart,
    /// Someone holds the table for longer than a statement waits.
    Locked,
}

/// Makes the trouble; what is answered keeps it up.
async fn make(
    trouble: Trouble,
    server: &Server,
    table: &str,
) -> Option<sea_orm::DatabaseConnection> {
    let writer = server.app.store.writer();
    if let Trouble::NoTable = trouble {
        let rename = format!("ALTER TABLE {table} RENAME TO {table}_away");
        writer.execute_unprepared(&rename).await.unwrap();
        return None;
    }
    let name = &server.rows("SELECT current_database() AS name").await[0]["name"];
    let name = name.as_str().unwrap();
    let url = std::env::var("CHRONA_TEST_POSTGRES_URL").unwrap();
    let (base, _) = url.rsplit_once('/').unwrap();
    if let Trouble::Locked = trouble {
        let mut alone = sea_orm::ConnectOptions::new(format!("{base}/{name}"));
        let other = Database::connect(alone.max_connections(1).to_owned())
            .await
            .unwrap();
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        other.execute_unprepared(&lock).await.unwrap();
        return Some(other);
    }
    let other = Database::connect(&url).await.unwrap();
    let close = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
    other.execute_unprepared(&close).await.unwrap();
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    other.execute_unprepared(&end).await.unwrap();
    Some(other)
}

#[rstest]
#[case::sqlite(Db::Sqlite, Trouble::NoTable)]
#[case::postgres(Db::Postgres, Trouble::NoTable)]
#[case::restart(Db::Postgres, Trouble::Restart)]
#[case::locked(Db::Postgres, Trouble::Locked)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attendance_file_that_is_cut_has_no_last_chunk(
    #[case] db: Db,
    #[case] trouble: Trouble,
) {
    let (server, admin) = with_punches(db, MANY).await;
    let mut answers = Vec::new();
    for format in ["json", "csv", "spreadsheet"] {
        let path = format!("{YEAR}&format={format}");
        let mut answer = RawAnswer::ask(&server, &path, &admin.token, "").await;
        answer.read_some(FIRST).await;
        answers.push(answer);
    }
    let kept = make(trouble, &server, "punches").await;
    for answer in answers {
        let (body, end) = answer.read_to_end().await;
        assert_eq!(end, None, "it ended like a whole one");
        assert!(!body.is_empty() && lines(&body) < MANY as usize);
    }
    let cut = server
        .app
        .metrics
        .files_cut
        .with_label_values(&["database"]);
    assert_eq!(cut.get(), 3);
    drop(kept);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_cut_has_no_last_chunk(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let copies = format!(
        "INSERT INTO audit_entries (event_type, user_agent, created_at) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         SELECT 'copy', 'a program of some name that is as long as those of browsers are, or nearly', \
         (SELECT MAX(created_at) FROM audit_entries) FROM n"
    );
    let writer = server.app.store.writer();
    writer.execute_unprepared(&copies).await.unwrap();
    let path = "/admin/audit-logs/export?event_type=copy";
    let whole = RawAnswer::ask(&server, path, &admin.token, "").await;
    let (body, end) = whole.read_to_end().await;
    assert_eq!(
        (lines(&body), end.as_deref()),
        (1 + MANY as usize, Some(""))
    );

    let mut answer = RawAnswer::ask(&server, path, &admin.token, "").await;
    answer.read_some(FIRST).await;
    make(Trouble::NoTable, &server, "audit_entries").await;
    let (body, end) = answer.read_to_end().await;
    assert_eq!(end, None, "it ended like a whole one");
    assert!(lines(&body) < MANY as usize);
}

/// Asks over HTTP/2, without TLS.
async fn ask_http2(server: &Server, path: &str, token: &str) -> ResponseFuture {
    let address = server.api.strip_prefix("http://").unwrap();
    let socket = TcpStream::connect(address).await.unwrap();
    let (client, connection) = h2::client::handshake(socket).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get(format!("{}{path}", server.api))
        .header("authorization", format!("Bearer {token}"))
        .header("te", "trailers")
        .body(())
        .unwrap();
    let mut client = client.ready().await.unwrap();
    client.send_request(request, true).unwrap().0
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_2_a_cut_file_is_a_stream_that_was_reset(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin) = with_punches(db, MANY).await;
    let path = format!("{YEAR}&format=csv");
    let mut body = ask_http2(&server, &path, &admin.token)
        .await
        .await
        .unwrap()
        .into_body();
    let mut read = 0;
    while let Some(part) = body.data().await {
        let part: Bytes = part.unwrap();
        body.flow_control().release_capacity(part.len()).unwrap();
        read += lines(&part);
    }
    assert_eq!(read, 1 + MANY as usize);
    let trailers = body.trailers().await.unwrap().unwrap();
    assert!(
        trailers["content-digest"]
            .to_str()
            .unwrap()
            .starts_with("sha-256=:")
    );

    let mut body = ask_http2(&server, &path, &admin.token)
        .await
        .await
        .unwrap()
        .into_body();
    let first: Bytes = body.data().await.unwrap().unwrap();
    make(Trouble::NoTable, &server, "punches").await;
    body.flow_control().release_capacity(first.len()).unwrap();
    let error = loop {
        match body.data().await.expect("it ended like a whole one") {
            Ok(part) => body.flow_control().release_capacity(part.len()).unwrap(),
            Err(error) => break error,
        }
    };
    assert_eq!(error.reason(), Some(h2::Reason::INTERNAL_ERROR));
}

#[rstest]
#[tokio::test]
async fn what_fails_before_it_begins_is_a_problem(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin) = with_punches(db, 10).await;
    make(Trouble::NoTable, &server, "punches").await;
    for format in ["json", "csv", "spreadsheet"] {
        let answer = server
            .get(&format!("{YEAR}&format={format}"), &admin.token)
            .await;
        assert!(answer.status.is_server_error(), "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}
