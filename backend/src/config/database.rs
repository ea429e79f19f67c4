//! `DATABASE_URL`: where the data is.

use std::time::Duration;

use chrona_store::{Database, DatabaseKind};

use super::{SettingError, Source, invalid};

/// Reads where the data is.
pub(crate) fn read(source: &Source<'_>) -> Result<Database, SettingError> {
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
            Ok(Database {
                kind: DatabaseKind::Sqlite,
                url: format!("sqlite://{path}"),
            })
        }
        "postgres" | "postgresql" => Ok(Database {
            kind: DatabaseKind::Postgres,
            url: format!("postgresql://{rest}"),
        }),
        _ => Err(unknown()),
    }
}

/// Reads how long the start waits for it.
pub(crate) fn wait(source: &Source<'_>) -> Result<Duration, SettingError> {
    let seconds = source.number("DATABASE_WAIT_SECONDS", 300, 0, 86_400)?;
    Ok(Duration::from_secs(seconds))
}
