//! The schema, brought up to date at start, under a lock.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use chrona_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use crate::error::is_unavailable;

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database file's folder cannot be made.
    #[error("DATABASE_URL: cannot make the folder {folder}: {error}")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        error: io::Error,
    },
    /// There is no database to read or to change.
    #[error("DATABASE_URL: there is no database at {}", .0.display())]
    NotThere(PathBuf),
    /// There was a database, and it is not there.
    #[error(
        "DATABASE_URL: {} is not there, or empty, and a database was ({} says so): bring the file back, or restore \
         a backup. To begin anew with an empty one, delete {}",
        file.display(), mark.display(), mark.display()
    )]
    Gone {
        /// The database's file.
        file: PathBuf,
        /// What says that there was one.
        mark: PathBuf,
    },
    /// The database's file cannot be made.
    #[error("DATABASE_URL: cannot make {file}: {error}")]
    File {
        /// The file.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// The schema is another version's, and nothing may be changed.
    #[error(
        "the database's schema is another version's: run `chrona migrate`, or start the server of this version once"
    )]
    OtherSchema,
    /// The lock beside the database file cannot be taken.
    #[error("DATABASE_URL: cannot lock {file}: {error}")]
    Lock {
        /// The lock's file.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// Nothing answers there, or not yet.
    #[error("DATABASE_URL: cannot reach the database: {0}")]
    Unreachable(String),
    /// It answers, and lets nobody in who comes so: another password, role or database.
    #[error("DATABASE_URL: cannot reach the database: {0}")]
    Refused(String),
    /// A newer program has been here.
    #[error(
        "the database was written by a newer Chrona (its step {step} is unknown to this one): \
         install that version or restore a backup from before"
    )]
    Newer {
        /// The first unknown step.
        step: String,
    },
    /// A step failed.
    #[error("the database's schema cannot be brought up to date: {0}")]
    Step(#[from] DbErr),
}

impl StartError {
    /// Whether the database may be there a moment later, without anybody's doing.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Step(error) => is_unavailable(error),
            _ => false,
        }
    }
}

/// The number two instances agree on when one of them migrates.
const POSTGRES_LOCK: i64 = 0x4368_726f_6e61;

/// Holds the lock file beside the database until dropped. Another process may hold it for a while: it
/// is waited for off the async threads.
pub(super) async fn lock_sqlite(database: &Path) -> Result<File, StartError> {
    let path = database.with_extension("lock");
    let name = path.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::create(&path)?;
        file.lock()?;
        Ok(file)
    });
    locked
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
        .map_err(|error| StartError::Lock { file: name, error })
}

/// Migrates over a connection of its own, which holds an advisory lock meanwhile, and closes it.
pub(super) async fn run_locked_on_postgres(
    connection: DatabaseConnection,
) -> Result<(), StartError> {
    connection
        .execute_unprepared(&format!("SELECT pg_advisory_lock({POSTGRES_LOCK})"))
        .await?;
    let outcome = run(&connection).await;
    // Closing the session gives the lock back, whatever happened.
    connection.close().await?;
    outcome
}

/// What stands in the name of a step that only adds: the program of the version before it runs on with it.
const ONLY_ADDS: &str = "_expand_";

/// Applies the steps that are missing. Those of a newer program are left alone where they only add.
pub(super) async fn run(connection: &DatabaseConnection) -> Result<(), StartError> {
    let known = known();
    if is_current(connection, &known).await {
        return Ok(());
    }
    let applied = Migrator::get_migration_models(connection).await?;
    let unknown = |step: &&String| !known.contains(step);
    let steps = || applied.iter().map(|step| &step.version).filter(unknown);
    // Those that only add are no matter, unless a step before them is missing.
    let worst = steps().find(|step| !step.contains(ONLY_ADDS));
    if let Some(step) = worst.or_else(|| steps().next()) {
        return Err(StartError::Newer { step: step.clone() });
    }
    if applied.len() < known.len() {
        tracing::info!(
            steps = known.len() - applied.len(),
            "bringing the database up to date"
        );
        Migrator::up(connection, None).await?;
    }
    Ok(())
}

/// Whether the schema is the one that this program knows.
pub(super) async fn is_this_programs(connection: &DatabaseConnection) -> bool {
    is_current(connection, &known()).await
}

fn known() -> Vec<String> {
    let steps = Migrator::migrations();
    steps.iter().map(|step| step.name().to_owned()).collect()
}

/// Whether every step was taken, and no other but those that only add. Asks in a way that a role may which can
/// change no schema; what cannot be asked is not current.
async fn is_current(connection: &DatabaseConnection, known: &[String]) -> bool {
    let steps = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM seaql_migrations",
    );
    let Ok(rows) = connection.query_all_raw(steps).await else {
        return false;
    };
    let applied: Option<Vec<String>> = rows
        .iter()
        .map(|row| row.try_get("", "version").ok())
        .collect();
    let Some(applied) = applied else {
        return false;
    };
    let may_be = |step: &String| known.contains(step) || step.contains(ONLY_ADDS);
    known.iter().all(|step| applied.contains(step)) && applied.iter().all(may_be)
}
