//! The store, the only place that knows SQL: connections, transactions, and a repository a table, by capability.
//!
//! Repository functions take whatever connection they run on, so that a service decides what one
//! transaction holds.

mod connect;
mod database;
mod deletion;
pub mod entities;
mod error;
mod file;
mod migrate;
mod scope;
mod shared_read;
mod sql;

pub mod attempts;
pub mod badges;
pub mod exports;
pub mod identity;
pub mod kiosks;
pub mod ledger;
pub mod names;
pub mod operations;
pub mod people;
pub mod privacy;
pub mod punching;
pub mod sealed;
pub mod things;
pub mod time;
pub mod turns;
pub mod words;

pub use connect::POSTGRES_PER_INSTANCE;
pub use database::{Database, DatabaseKind};
pub use error::StoreError;
pub use migrate::StartError;
pub use scope::Scope;
pub use shared_read::SharedRead;

use std::{path::Path, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait, sqlx,
};

use self::file::WatchedFile;

/// How long punches wait for a connection of their own before they take another.
const OWN_CONNECTION: Duration = Duration::from_secs(1);

/// The database.
///
/// SQLite has one writing connection and several reading ones. For PostgreSQL both are one pool, and
/// punches have connections of their own, one to write them and two to read what they ask: they wait for no
/// other request's, and theirs have what they ask prepared. So have counts of attempts, on which PostgreSQL
/// does not wait for the disk.
#[derive(Clone, Debug)]
pub struct Store {
    kind: DatabaseKind,
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    puncher: DatabaseConnection,
    counter: DatabaseConnection,
    /// SQLite's.
    file: Option<Arc<WatchedFile>>,
}

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be served, or begun: it is made where there is none, and its schema brought up to date.
    Make,
    /// To change something of one that is there; its schema is brought up to date.
    Change,
    /// To read one that is there. Nothing is made or changed, the schema neither.
    Read,
}

/// How a pool of connections is used.
#[derive(Clone, Copy, Debug)]
pub struct PoolUse {
    /// What it is for.
    pub name: &'static str,
    /// How many connections are open.
    pub open: u32,
    /// How many of those nobody uses.
    pub idle: u32,
    /// How many it opens at most.
    pub most: u32,
}

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many to pass over.
    pub offset: u64,
    /// How many to answer: 1 to 100.
    pub limit: u64,
}

impl Page {
    /// A page as a client asked for it: 50 when no limit is given, 100 at most.
    pub fn new(offset: Option<u64>, limit: Option<u64>) -> Self {
        // Both databases count rows in 64 bits with a sign.
        let offset = offset.unwrap_or(0).min(i64::MAX.unsigned_abs());
        Self {
            offset,
            limit: limit.unwrap_or(50).clamp(1, 100),
        }
    }
}

/// Rows of a list, and how many there are in all.
pub type Counted<T> = (Vec<T>, u64);

impl Store {
    /// Connects to the database, waiting at most 10 s; makes it where there is none, and brings its schema
    /// up to date.
    pub async fn open(settings: &Database) -> Result<Self, StartError> {
        Self::open_for(settings, Purpose::Make).await
    }

    /// The same for a purpose.
    pub async fn open_for(settings: &Database, purpose: Purpose) -> Result<Self, StartError> {
        connect::open(settings, purpose).await
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// A connection for reading.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A connection for a single writing statement.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// A connection for counting attempts. The last half second of counts may be gone after a power cut
    /// of PostgreSQL's machine: whoever guesses had as many tries more, and a flood of sign-ins does not
    /// keep punches from the disk.
    pub fn counter(&self) -> &DatabaseConnection {
        &self.counter
    }

    /// Begins a writing transaction. On SQLite it takes the write lock at once, so that what it reads
    /// stays true until it commits.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        self.begin_on(&self.writer).await
    }

    /// Begins a transaction that writes punches, as [`Store::begin`] does; one at a time. Where
    /// PostgreSQL has no connection left for punches alone, they take one of the others.
    pub async fn begin_punches(&self) -> Result<DatabaseTransaction, StoreError> {
        self.for_punches(&self.writer, |connection| {
            Box::pin(self.begin_on(connection))
        })
        .await
    }

    /// Reads a few rows by their keys for punches: who asks, or what an answer says. Where PostgreSQL has no
    /// connection left for punches alone, on one of the others.
    pub async fn read_for_punches<'a, R>(
        &'a self,
        read: impl Fn(&'a DatabaseConnection) -> BoxFuture<'a, Result<R, StoreError>>,
    ) -> Result<R, StoreError> {
        self.for_punches(&self.reader, read).await
    }

    /// Works on a connection of the punches' own, and after a while on one of those `shared` with everything
    /// else, whichever is done first; on SQLite on the latter alone.
    async fn for_punches<'a, R>(
        &'a self,
        shared: &'a DatabaseConnection,
        work: impl Fn(&'a DatabaseConnection) -> BoxFuture<'a, Result<R, StoreError>>,
    ) -> Result<R, StoreError> {
        if self.kind == DatabaseKind::Sqlite {
            return work(shared).await;
        }
        let other = async {
            tokio::time::sleep(OWN_CONNECTION).await;
            work(shared).await
        };
        tokio::select! {
            done = work(&self.puncher) => done,
            done = other => done,
        }
    }

    /// Begins a transaction that only reads, for as long as it takes, and sees the database as it is now.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, StoreError> {
        if self.kind == DatabaseKind::Sqlite {
            return Ok(self.reader.begin().await?);
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let transaction = self.reader.begin_with_options(options).await?;
        // It holds nothing that anyone waits for: what it reads may be written to a slow place meanwhile.
        let patient = "SET LOCAL idle_in_transaction_session_timeout = 0";
        transaction.execute_unprepared(patient).await?;
        Ok(transaction)
    }

    /// Begins a transaction that reads a part of a big table, in the order of an index: `WHERE … ORDER BY …
    /// LIMIT`.
    ///
    /// PostgreSQL keeps the plan of a statement that it saw a few times. One made for ranges of a week reads and
    /// sorts all that is left for each part of a year. Here it has one plan whatever was asked before: along the
    /// index, in its order, as far as the limit.
    pub async fn along_index(&self) -> Result<DatabaseTransaction, StoreError> {
        if self.kind == DatabaseKind::Sqlite {
            return Ok(self.reader.begin().await?);
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let transaction = self.reader.begin_with_options(options).await?;
        plan_along_index(&transaction).await?;
        Ok(transaction)
    }

    async fn begin_on(
        &self,
        connection: &DatabaseConnection,
    ) -> Result<DatabaseTransaction, StoreError> {
        self.check_file()?;
        let mut options = TransactionOptions::default();
        if self.kind == DatabaseKind::Sqlite {
            options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        }
        Ok(connection.begin_with_options(options).await?)
    }

    /// Refuses once SQLite's file is gone or was replaced: what was committed since is nowhere.
    pub fn check_file(&self) -> Result<(), StoreError> {
        self.file.as_ref().map_or(Ok(()), |file| file.check())
    }

    /// Waits until SQLite's file is gone or was replaced; answers its name.
    pub async fn file_lost(&self) -> &Path {
        match &self.file {
            Some(file) => file.lost().await,
            None => std::future::pending().await,
        }
    }

    /// The name of SQLite's file, where it was found to be gone or replaced.
    pub fn lost_file(&self) -> Option<&Path> {
        self.file.as_ref()?.was_lost()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.check_file()?;
        self.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Whether the schema is this program's; what cannot be asked is not.
    pub async fn has_this_schema(&self) -> bool {
        migrate::is_this_programs(&self.reader).await
    }

    /// How the pools of connections are used.
    pub fn pools(&self) -> Vec<PoolUse> {
        match self.kind {
            DatabaseKind::Sqlite => [("reading", &self.reader), ("writing", &self.writer)]
                .map(|(name, pool)| use_of(name, pool.get_sqlite_connection_pool()))
                .into(),
            DatabaseKind::Postgres => [
                ("shared", &self.writer),
                ("punches", &self.puncher),
                ("counts", &self.counter),
            ]
            .map(|(name, pool)| use_of(name, pool.get_postgres_connection_pool()))
            .into(),
        }
    }

    /// Whether the connections were closed.
    pub fn is_closed(&self) -> bool {
        match self.kind {
            DatabaseKind::Sqlite => self.writer.get_sqlite_connection_pool().is_closed(),
            DatabaseKind::Postgres => self.writer.get_postgres_connection_pool().is_closed(),
        }
    }

    /// Closes every connection after what is under way.
    pub async fn close(&self) {
        for connection in [&self.reader, &self.writer, &self.puncher, &self.counter] {
            if let Err(error) = connection.clone().close().await {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
    }
}

fn use_of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolUse {
    PoolUse {
        name,
        open: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        most: pool.options().get_max_connections(),
    }
}

/// Has PostgreSQL plan what follows in this transaction along an index, as [`Store::along_index`] does.
pub async fn plan_along_index(transaction: &impl ConnectionTrait) -> Result<(), StoreError> {
    set_local(transaction, |(name, value)| {
        format!("SET LOCAL {name} = {value}; ")
    })
    .await
}

/// Has it plan as it likes again.
pub async fn plan_as_usual(transaction: &impl ConnectionTrait) -> Result<(), StoreError> {
    set_local(transaction, |(name, _)| {
        format!("SET LOCAL {name} TO DEFAULT; ")
    })
    .await
}

async fn set_local(
    transaction: &impl ConnectionTrait,
    each: impl Fn(connect::Setting) -> String,
) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let all: String = connect::ALONG_INDEX.into_iter().map(each).collect();
        transaction.execute_unprepared(&all).await?;
    }
    Ok(())
}
