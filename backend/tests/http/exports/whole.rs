//! How a program tells that a file is whole.

use base64::{Engine, engine::general_purpose::STANDARD};
use rstest::rstest;
use sha2::{Digest, Sha256};

use super::{RawAnswer, YEAR, lines, with_punches};
use crate::harness::Db;

fn digest(content: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(content)))
}

#[rstest]
#[tokio::test]
async fn a_small_file_has_its_length_and_its_digest(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin) = with_punches(db, 100).await;
    for path in [
        format!("{YEAR}&format=csv"),
        format!("{YEAR}&format=json"),
        format!("{YEAR}&format=spreadsheet"),
        "/admin/audit-logs/export".to_owned(),
    ] {
        let file = server.get(&path, &admin.token).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-length"), file.text.len().to_string());
        assert_eq!(file.header("content-digest"), digest(file.text.as_bytes()));
    }
}

#[rstest]
#[tokio::test]
async fn a_long_file_has_its_digest_in_a_trailer_for_who_takes_trailers(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin) = with_punches(db, 20_000).await;
    let path = format!("{YEAR}&format=csv");
    let more = "TE: trailers\r\nConnection: TE\r\n";
    let (body, end) = RawAnswer::ask(&server, &path, &admin.token, more)
        .await
        .read_to_end()
        .await;
    let trailers = end.unwrap().to_ascii_lowercase();
    let expected = format!("content-digest: {}", digest(&body)).to_ascii_lowercase();
    assert_eq!(trailers, expected);

    let (body, end) = RawAnswer::ask(&server, &path, &admin.token, "")
        .await
        .read_to_end()
        .await;
    assert_eq!(end.as_deref(), Some(""));
    assert_eq!(lines(&body), 20_001);
}

#[rstest]
#[tokio::test]
async fn the_last_line_counts_the_rows_where_that_is_asked_for(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin) = with_punches(db, 6_000).await;
    for (count, range) in [
        (6_000, "from=2025-12-31&to=2026-12-31"),
        (0, "from=2025-01-01&to=2025-01-31"),
    ] {
        for format in ["csv", "spreadsheet"] {
            let path = format!("/admin/reports/attendance?{range}&format={format}&lang=en");
            let plain = server.get(&path, &admin.token).await.text;
            let counted = server
                .get(&format!("{path}&end=count"), &admin.token)
                .await
                .text;
            let end = format!("end,{count}{}\r\n", ",".repeat(12));
            assert_eq!(counted, format!("{plain}{end}"));
            let mut rows = csv::Reader::from_reader(counted.as_bytes());
            assert_eq!(rows.records().map(Result::unwrap).count(), count + 1);
        }
    }
    let log = "/admin/audit-logs/export?end=count&event_type=user_created";
    let log = server.get(log, &admin.token).await.text;
    assert!(
        log.ends_with(&format!("\r\nend,1{}\r\n", ",".repeat(11))),
        "{log}"
    );
    for path in [
        format!("{YEAR}&format=csv&end=sum"),
        "/admin/audit-logs/export?end=sum".to_owned(),
    ] {
        server
            .get(&path, &admin.token)
            .await
            .problem(400, "invalid_format");
    }
}
