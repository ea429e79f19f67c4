//! A change and what the audit log says of it: both or neither.

use chrona_api_types::AuditEvent;
use chrona_backend::{clock::Clock, kernel::Tx};
use chrona_store::{people::sites, privacy::audit::NewEntry};
use rstest::rstest;

use crate::harness::{Db, Server};

const ENTRIES: &str =
    "SELECT event_data AS data FROM audit_entries WHERE event_type = 'site_created' ORDER BY id";
const SITES: &str = "SELECT name FROM sites";

/// Begins to make a site.
async fn making(server: &Server) -> Tx<'_> {
    let now = server.clock.now();
    let transaction = Tx::begin(&server.app, now).await.unwrap();
    let made = sites::insert(&transaction, "Lyon", None, now).await;
    made.unwrap();
    transaction
}

#[rstest]
#[tokio::test]
async fn a_change_that_nothing_tells_of_is_not_committed(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let refused = making(&server).await.commit_recorded().await;
    let words = format!("{:?}", refused.unwrap_err());
    assert!(words.contains("without an entry"), "{words}");
    assert!(server.rows(SITES).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn entries_go_with_the_change_in_the_order_they_were_made(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let entry = |name: &str| NewEntry {
        event_data: Some(name.into()),
        ..NewEntry::of(AuditEvent::SiteCreated)
    };
    let transaction = making(&server).await;
    transaction.record(entry("dropped"));
    drop(transaction);
    assert!(server.rows(SITES).await.is_empty());
    assert!(server.rows(ENTRIES).await.is_empty());

    let transaction = making(&server).await;
    transaction.record(entry("by a function"));
    transaction.commit([entry("at the end")]).await.unwrap();
    assert_eq!(server.rows(SITES).await.len(), 1);
    let rows = server.rows(ENTRIES).await;
    let said: Vec<String> = rows.iter().map(|row| row["data"].to_string()).collect();
    assert_eq!(said.len(), 2);
    assert!(said[0].contains("by a function"), "{said:?}");
    assert!(said[1].contains("at the end"), "{said:?}");
}
