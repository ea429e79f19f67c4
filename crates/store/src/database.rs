//! Where the data is.

use std::{fmt, path::Path};

/// Which database holds the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// One file, one process.
    Sqlite,
    /// A server, any number of processes.
    Postgres,
}

/// Where the data is.
#[derive(Clone)]
pub struct Database {
    /// Which database it is.
    pub kind: DatabaseKind,
    /// The URL without a driver suffix. It may hold a password.
    pub url: String,
}

impl Database {
    /// The file, for SQLite.
    pub fn sqlite_path(&self) -> Option<&Path> {
        match self.kind {
            DatabaseKind::Sqlite => self.url.strip_prefix("sqlite://").map(Path::new),
            DatabaseKind::Postgres => None,
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Database")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
