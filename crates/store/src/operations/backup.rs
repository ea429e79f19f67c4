//! What `chrona backup` and `chrona restore` ask the database for: a moment of it that stays as it is
//! while others write, what it holds by then, and whether a place is empty.

use std::path::Path;

use chrona_api_types::AuditEvent;
use chrono::{DateTime, Utc};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, FromQueryResult,
    IsolationLevel, Statement, TransactionTrait,
};
use serde_json::json;

use crate::{
    Database, StartError, StoreError, connect, ledger,
    privacy::audit::{self, NewEntry},
    sql,
};

/// Why there is no moment to keep.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for BackupError {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// What a database holds, by which a restored one is known to be whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// How many accounts.
    pub people: u64,
    /// How many punches.
    pub punches: u64,
    /// How many entries the ledger has.
    pub entries: u64,
    /// The root of the ledger's tree.
    pub root: String,
}

#[derive(FromQueryResult)]
struct Counted {
    people: i64,
    punches: i64,
}

/// Counts what a database holds.
pub async fn contents(connection: &impl ConnectionTrait) -> Result<Contents, StoreError> {
    let count = "SELECT (SELECT COUNT(*) FROM accounts) AS people, \
         (SELECT COUNT(*) FROM punches) AS punches";
    let counted: Option<Counted> = sql::one(connection, count, vec![]).await?;
    let counted = counted.ok_or(StoreError::Corrupt("accounts".into()))?;
    let head = ledger::head(connection).await?;
    Ok(Contents {
        people: counted.people.unsigned_abs(),
        punches: counted.punches.unsigned_abs(),
        entries: head.chain.size(),
        root: head.chain.root().to_string(),
    })
}

/// Marks that there is a database in this SQLite file.
pub fn mark_known(file: &Path) {
    crate::file::mark_known(file);
}

/// Refuses where there is no database to back up, or it cannot be reached.
pub async fn must_be_there(settings: &Database) -> Result<(), BackupError> {
    let connection = connect::connect_lone(settings).await?;
    connection.close().await?;
    Ok(())
}

/// Copies a SQLite database as it is at one moment into an empty file, and says what is in the copy.
///
/// `VACUUM INTO` reads in one transaction, which keeps no writer waiting. SQLite's online backup would begin
/// again whenever another process wrote, and never end where people punch.
pub async fn copy_sqlite(settings: &Database, into: &Path) -> Result<Contents, BackupError> {
    let name = into
        .to_str()
        .ok_or(StoreError::Corrupt("the copy's name".into()))?;
    let database = connect::connect_lone(settings).await?;
    let copy = Statement::from_sql_and_values(
        database.get_database_backend(),
        "VACUUM INTO $1",
        [name.into()],
    );
    let copied = database.execute_raw(copy).await;
    database.close().await?;
    copied?;
    let copy = Database {
        url: format!("sqlite://{name}"),
        ..settings.clone()
    };
    let copy = connect::connect_lone(&copy).await?;
    let contents = contents(&copy).await;
    copy.close().await?;
    Ok(contents?)
}

/// Notes in the audit log that a backup was made: all of the data was taken away, and how old the last
/// one is can be told.
pub async fn note(
    settings: &Database,
    bytes: u64,
    sum: &str,
    is_encrypted: bool,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let data = json!({ "bytes": bytes, "sha256": sum, "encrypted": is_encrypted });
    note_event(settings, AuditEvent::BackupMade, data, now).await
}

/// Writes to the audit log that a backup was checked, and how far: `whole`, `opened` or `restored`.
pub async fn note_verified(
    settings: &Database,
    backup: &str,
    checked: &str,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let data = json!({ "backup": backup, "checked": checked });
    note_event(settings, AuditEvent::BackupVerified, data, now).await
}

async fn note_event(
    settings: &Database,
    event: AuditEvent,
    data: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let connection = connect::connect_lone(settings).await?;
    let entry = NewEntry {
        event_data: Some(data),
        ..NewEntry::of(event)
    };
    let noted = audit::insert(&connection, vec![entry], now).await;
    connection.close().await?;
    Ok(noted?)
}

/// A moment of a PostgreSQL database, which others can read until this is closed.
#[derive(Debug)]
pub struct Snapshot {
    connection: DatabaseConnection,
    transaction: DatabaseTransaction,
    /// What `pg_dump --snapshot` takes.
    pub name: String,
    /// What the database holds at that moment.
    pub contents: Contents,
    /// The server's version, such as 16.
    pub server: u32,
}

#[derive(FromQueryResult)]
struct Exported {
    name: String,
    server: i32,
}

impl Snapshot {
    /// Keeps this moment.
    pub async fn take(settings: &Database) -> Result<Self, BackupError> {
        let connection = connect::connect_lone(settings).await?;
        let reading = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
        let transaction = connection
            .begin_with_config(Some(reading.0), Some(reading.1))
            .await?;
        // It says nothing while it is read from elsewhere.
        let patience = "SET LOCAL idle_in_transaction_session_timeout = 0";
        transaction.execute_unprepared(patience).await?;
        let export = "SELECT pg_export_snapshot() AS name, \
             current_setting('server_version_num')::int / 10000 AS server";
        let exported: Option<Exported> = sql::one(&transaction, export, vec![]).await?;
        let exported = exported.ok_or(StoreError::Corrupt("pg_export_snapshot".into()))?;
        let contents = contents(&transaction).await?;
        Ok(Self {
            connection,
            transaction,
            name: exported.name,
            contents,
            server: exported.server.unsigned_abs(),
        })
    }

    /// Lets the moment go.
    pub async fn close(self) -> Result<(), BackupError> {
        self.transaction.rollback().await?;
        self.connection.close().await?;
        Ok(())
    }
}

/// Whether a PostgreSQL database holds no table, view, sequence or function of anyone's.
pub async fn is_empty(settings: &Database) -> Result<bool, BackupError> {
    let connection = connect::connect_lone(settings).await?;
    let find = "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' \
         UNION ALL SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' \
         LIMIT 1";
    let find = Statement::from_string(connection.get_database_backend(), find);
    let found = connection.query_one_raw(find).await;
    connection.close().await?;
    Ok(found?.is_none())
}

/// Takes from everyone what `pg_restore` gives everyone: the function that deletes punches is the owner's.
pub async fn withdraw(settings: &Database) -> Result<(), BackupError> {
    run(
        settings,
        "DO $$ BEGIN IF to_regprocedure('erase_punches(bigint)') IS NOT NULL THEN \
         REVOKE ALL ON FUNCTION erase_punches(bigint) FROM PUBLIC; END IF; END $$",
    )
    .await
}

/// Takes everything out of a PostgreSQL database that was empty before, so that half a restored one is not
/// taken for a whole one.
pub async fn clear(settings: &Database) -> Result<(), BackupError> {
    run(
        settings,
        "DO $$ DECLARE made record; BEGIN \
         FOR made IN SELECT oid::regclass AS name FROM pg_class \
         WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
         LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', made.name); END LOOP; \
         FOR made IN SELECT oid::regprocedure AS name FROM pg_proc \
         WHERE pronamespace = current_schema()::regnamespace \
         LOOP EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', made.name); END LOOP; \
         END $$",
    )
    .await
}

async fn run(settings: &Database, statement: &str) -> Result<(), BackupError> {
    let connection = connect::connect_lone(settings).await?;
    let done = connection.execute_unprepared(statement).await;
    connection.close().await?;
    done?;
    Ok(())
}
