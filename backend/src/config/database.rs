//! `DATABASE_URL`: where the data is.

use std::{fmt, path::Path};

use super::{SettingError, Source, invalid};

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
    /// `PUNCHES_PER_COMMIT` (256): how many punches one commit holds at most.
    pub punches_per_commit: usize,
}

impl Database {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let (kind, url) = Self::place(source)?;
        Ok(Self {
            kind,
            url,
            punches_per_commit: source.number("PUNCHES_PER_COMMIT", 256, 1, 256)?,
        })
    }

    fn place(source: &Source<'_>) -> Result<(DatabaseKind, String), SettingError> {
        let given = source
            .secret("DATABASE_URL")?
            .unwrap_or_else(|| "sqlite://chrona.db".to_owned());
        let unknown = || {
            invalid(
                "DATABASE_URL",
                "takes sqlite://PATH or postgresql://USER@HOST/DATABASE",
            )
        };
        let (scheme, rest) = given.split_once("://").ok_or_else(unknown)?;
        let (name, driver) = scheme.split_once('+').unwrap_or((scheme, ""));
        match name {
            "sqlite" => {
                // With a Python driver's suffix three slashes begin a relative path; so does `/./`.
                let relative = !driver.is_empty() || rest.starts_with("/./");
                let path = if relative {
                    rest.strip_prefix('/').unwrap_or(rest)
                } else {
                    rest
                };
                let path = path.split('?').next().unwrap_or_default();
                if path.is_empty() || path == ":memory:" {
                    return Err(invalid(
                        "DATABASE_URL",
                        "names no file: the data must outlive the process",
                    ));
                }
                Ok((DatabaseKind::Sqlite, format!("sqlite://{path}")))
            }
            "postgres" | "postgresql" => {
                Ok((DatabaseKind::Postgres, format!("postgresql://{rest}")))
            }
            _ => Err(unknown()),
        }
    }

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
