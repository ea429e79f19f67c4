//! Connections, as each database wants them.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, DatabaseConnection, SqlxError,
    sqlx::{
        Connection, SqliteConnection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{StartError, Store, migrate};
use crate::config::{Database, DatabaseKind};

const SQLITE_READERS: u32 = 4;
const POSTGRES_SHARED: u32 = 14;
const POSTGRES_PUNCHERS: u32 = 3;
const POSTGRES_COUNTERS: u32 = 2;
/// How many connections an instance opens to PostgreSQL at most: those, and one for news.
pub const POSTGRES_PER_INSTANCE: u32 = POSTGRES_SHARED + POSTGRES_PUNCHERS + POSTGRES_COUNTERS + 1;
/// How long a request waits for a connection, and a statement for a lock: a punch may wait for both,
/// after another batch, and is answered while the apps still wait, which is for 10 s.
const PATIENCE: Duration = Duration::from_secs(3);
/// After so long PostgreSQL ends a statement of a punch, or of a count: a punch may wait for another batch's.
const PUNCHING: Duration = Duration::from_secs(4);
/// After so long it ends any other, such as a report's of years.
const READING: Duration = Duration::from_mins(2);
/// After so long PostgreSQL takes back the transaction, with its locks, of an instance that froze or whose
/// machine is gone.
const FROZEN: &str = "10s";
/// One of PostgreSQL's settings, and its value.
pub(super) type Setting = (&'static str, &'static str);
/// A commit is answered when it is on the disk; what is acknowledged survives a power cut then, whatever the
/// server's default.
const WAITS: Setting = ("synchronous_commit", "on");
/// It is answered before.
const DOES_NOT_WAIT: Setting = ("synchronous_commit", "off");
/// What punches ask is found by an index, whatever PostgreSQL believes of its tables: statements that were
/// prepared while these were small, or not yet counted, read all of every table for each batch. Planned once, for
/// any values.
const BY_INDEX: [Setting; 5] = [
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("plan_cache_mode", "force_generic_plan"),
    // Where there is no index, its price is one at which plans would be compiled.
    ("jit", "off"),
];
/// For reading along an index: see [`Store::along_index`].
pub(super) const ALONG_INDEX: [Setting; 8] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_sort", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];
/// How many statements a connection keeps prepared.
const STATEMENTS: usize = 1_024;

pub(super) async fn open(settings: &Database) -> Result<Store, StartError> {
    match settings.kind {
        DatabaseKind::Sqlite => open_sqlite(settings).await,
        DatabaseKind::Postgres => open_postgres(settings).await,
    }
}

async fn open_sqlite(settings: &Database) -> Result<Store, StartError> {
    let path = settings
        .sqlite_path()
        .unwrap_or(std::path::Path::new("chrona.db"));
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| StartError::Folder {
            folder: folder.display().to_string(),
            error,
        })?;
    }
    let _lock = migrate::lock_sqlite(path).await?;
    let writer = connect(sqlite_options(settings, 1, false)).await?;
    migrate::run(&writer).await?;
    let reader = connect(sqlite_options(settings, SQLITE_READERS, true)).await?;
    Ok(Store {
        kind: DatabaseKind::Sqlite,
        reader,
        puncher: writer.clone(),
        counter: writer.clone(),
        writer,
    })
}

fn sqlite_options(settings: &Database, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = common_options(&settings.url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(!read_only)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged punch survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(STATEMENTS)
            // INSERT OR REPLACE must not slip past the triggers of the append-only tables.
            .pragma("recursive_triggers", "ON");
        if read_only {
            sqlite.pragma("query_only", "ON")
        } else {
            sqlite
        }
    });
    if !read_only {
        options.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| has_ended(connection))
        });
    }
    options
}

/// Whether a connection that is given back is in no transaction; one that is goes. SQLite takes a
/// transaction back by itself when the disk is full: the rollback after that fails, and the driver would
/// take what is begun later for a part of that transaction, which never commits.
fn has_ended(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<bool, SqlxError>> {
    Box::pin(async move {
        // A rollback that was begun is done once this is answered.
        connection.ping().await?;
        let has_ended = !connection.is_in_transaction();
        if !has_ended {
            tracing::warn!("a transaction could not be taken back: its connection is replaced");
        }
        Ok(has_ended)
    })
}

async fn open_postgres(settings: &Database) -> Result<Store, StartError> {
    migrate::run_locked_on_postgres(common_options(&settings.url, 1)).await?;
    let pool = postgres_options(settings, POSTGRES_SHARED, READING, &[WAITS]);
    let pool = connect(pool).await?;
    let puncher = [&[WAITS], &BY_INDEX[..]].concat();
    Ok(Store {
        kind: DatabaseKind::Postgres,
        reader: pool.clone(),
        writer: pool,
        puncher: connect(postgres_options(
            settings,
            POSTGRES_PUNCHERS,
            PUNCHING,
            &puncher,
        ))
        .await?,
        counter: connect(postgres_options(
            settings,
            POSTGRES_COUNTERS,
            PUNCHING,
            &[DOES_NOT_WAIT],
        ))
        .await?,
    })
}

/// Options of connections on which statements are ended after a time, with more of PostgreSQL's settings.
fn postgres_options(
    settings: &Database,
    connections: u32,
    statements: Duration,
    more: &[Setting],
) -> ConnectOptions {
    let milliseconds = |time: Duration| format!("{}ms", time.as_millis());
    let more = more.to_vec();
    let mut options = common_options(&settings.url, connections);
    // There is one such function for all: a second one would replace it.
    options.map_sqlx_postgres_opts(move |postgres| {
        postgres
            .options([("timezone", "UTC")])
            .options(more.clone())
            .options([("lock_timeout", milliseconds(PATIENCE))])
            .options([("statement_timeout", milliseconds(statements))])
            .options([("idle_in_transaction_session_timeout", FROZEN)])
            // A batch's statements are others for each number of punches.
            .statement_cache_capacity(STATEMENTS)
    });
    options
}

/// One connection that changes nothing of how the database is kept, to one that is there.
pub(super) fn lone_options(settings: &Database) -> ConnectOptions {
    let mut options = common_options(&settings.url, 1);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.create_if_missing(false).busy_timeout(PATIENCE));
    options
}

fn common_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .connect_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        .sqlx_logging(false);
    options
}

pub(super) async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, StartError> {
    sea_orm::Database::connect(options)
        .await
        .map_err(StartError::Unreachable)
}
