//! Connections, as each database wants them.

use std::{io, path::Path, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DbErr, SqlxError,
    sqlx::{
        Connection, PgConnection, SqliteConnection,
        postgres::PgConnectOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{
    Database, DatabaseKind, Purpose, StartError, Store,
    error::is_unavailable_code,
    file::{self, WatchedFile},
    migrate,
};

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

pub(super) async fn open(settings: &Database, purpose: Purpose) -> Result<Store, StartError> {
    match settings.kind {
        DatabaseKind::Sqlite => open_sqlite(settings, purpose).await,
        DatabaseKind::Postgres => open_postgres(settings, purpose).await,
    }
}

async fn open_sqlite(settings: &Database, purpose: Purpose) -> Result<Store, StartError> {
    let path = settings.sqlite_path().unwrap_or(Path::new("chrona.db"));
    if purpose != Purpose::Make && !file::is_there(path)? {
        return Err(StartError::NotThere(path.to_owned()));
    }
    if purpose == Purpose::Read {
        let reader = connect(sqlite_options(settings, SQLITE_READERS, Use::ReadOnly)).await?;
        must_be_current(&reader).await?;
        return Ok(sqlite_store(path, reader.clone(), reader));
    }
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
    // Again, now that no other process is about to make one.
    if !file::is_there(path)? {
        file::make(path).map_err(|error| StartError::File {
            file: path.display().to_string(),
            error,
        })?;
    }
    file::close_to_others(path);
    let writer = connect(sqlite_options(settings, 1, Use::Write)).await?;
    migrate::run(&writer).await?;
    if purpose == Purpose::Make {
        file::mark_known(path);
    }
    let reader = connect(sqlite_options(settings, SQLITE_READERS, Use::Read)).await?;
    Ok(sqlite_store(path, reader, writer))
}

fn sqlite_store(path: &Path, reader: DatabaseConnection, writer: DatabaseConnection) -> Store {
    Store {
        kind: DatabaseKind::Sqlite,
        reader,
        puncher: writer.clone(),
        counter: writer.clone(),
        writer,
        file: Some(Arc::new(WatchedFile::open(path))),
    }
}

/// What connections to SQLite are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Writing.
    Write,
    /// Reading beside a writer of the same process.
    Read,
    /// Reading, where nothing may be changed, not even how the file is kept.
    ReadOnly,
}

fn sqlite_options(settings: &Database, connections: u32, to: Use) -> ConnectOptions {
    let mut options = common_options(&settings.url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(false)
            // An acknowledged punch survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(STATEMENTS)
            // INSERT OR REPLACE must not slip past the triggers of the append-only tables.
            .pragma("recursive_triggers", "ON");
        let sqlite = if to == Use::ReadOnly {
            sqlite
        } else {
            sqlite.journal_mode(SqliteJournalMode::Wal)
        };
        if to == Use::Write {
            sqlite
        } else {
            sqlite.pragma("query_only", "ON")
        }
    });
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        // With its last connection SQLite takes the log beside the file away; as long as the database is
        // open, it is there.
        let pool = pool.max_lifetime(None).idle_timeout(None);
        if to == Use::Write {
            pool.after_release(|connection, _| has_ended(connection))
        } else {
            pool
        }
    });
    options
}

async fn must_be_current(connection: &DatabaseConnection) -> Result<(), StartError> {
    if migrate::is_this_programs(connection).await {
        Ok(())
    } else {
        Err(StartError::OtherSchema)
    }
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

async fn open_postgres(settings: &Database, purpose: Purpose) -> Result<Store, StartError> {
    if purpose != Purpose::Read {
        let alone = connect(common_options(&settings.url, 1)).await?;
        migrate::run_locked_on_postgres(alone).await?;
    }
    let pool = postgres_options(settings, POSTGRES_SHARED, READING, &[WAITS]);
    let pool = connect(pool).await?;
    if purpose == Purpose::Read {
        must_be_current(&pool).await?;
    }
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
        file: None,
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
pub(super) async fn connect_lone(settings: &Database) -> Result<DatabaseConnection, StartError> {
    if let Some(path) = settings.sqlite_path()
        && !file::is_there(path)?
    {
        return Err(StartError::NotThere(path.to_owned()));
    }
    connect(lone_options(settings)).await
}

fn lone_options(settings: &Database) -> ConnectOptions {
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

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, StartError> {
    let url = options.get_url().to_owned();
    match sea_orm::Database::connect(options).await {
        Ok(connection) => Ok(connection),
        Err(error) => Err(why_not(&url, &error).await),
    }
}

/// Why there is no connection, in words for who runs the server. A pool only says that none came in time: one
/// connection more says why.
async fn why_not(url: &str, error: &DbErr) -> StartError {
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        return StartError::Unreachable(error.to_string());
    };
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let tried = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
    let words = match tried {
        // It came back meanwhile.
        Ok(Ok(_)) => error.to_string(),
        Ok(Err(SqlxError::Io(error))) => not_there(&place, &error),
        // The server's own words: the password, the database, the role.
        Ok(Err(SqlxError::Database(error))) => {
            let words = error.message().to_owned();
            let may_pass = error.code().is_some_and(|code| is_unavailable_code(&code));
            if !may_pass {
                return StartError::Refused(words);
            }
            words
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!(
            "nothing answers at {place}: the machine is off, the address is another, or a firewall is between"
        ),
    };
    StartError::Unreachable(words)
}

fn not_there(place: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!(
                "no PostgreSQL listens at {place}: it is not started, or the address is another"
            )
        }
        io::ErrorKind::NotFound => format!("no PostgreSQL is at {place}: {error}"),
        _ => format!("{place} cannot be reached: {error}"),
    }
}
