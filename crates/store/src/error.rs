//! What can go wrong with the database, as services tell it apart.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

use super::things::Thing;

/// A database error.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// A uniqueness constraint refused the write; holds the database's words, which name it.
    #[error("not unique: {0}")]
    NotUnique(String),
    /// Something still points at what was to be deleted: nothing was written.
    #[error("{0:?} stand in the way of a deletion")]
    InUse(Thing),
    /// What a row points at went away meanwhile: nothing was written. Asked again, the answer is another.
    #[error("what a row points at is gone: {0}")]
    Gone(DbErr),
    /// The database is away or cannot take more: nothing was written.
    #[error("the database is away: {}", words(.0))]
    Unavailable(DbErr),
    /// A row that must be there is not, or cannot be what was written.
    #[error("the database was altered, or written by a newer version: {0} cannot be used")]
    Corrupt(Cow<'static, str>),
    /// Anything else: a defect of ours.
    #[error(transparent)]
    Failed(DbErr),
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(DbErr::Json(error.to_string()))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(words)) => Self::NotUnique(words),
            // Where a deletion is stopped, `sql` tells.
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Gone(error),
            _ if is_unavailable(&error) => Self::Unavailable(error),
            _ => match error {
                DbErr::Type(what) => Self::Corrupt(what.into()),
                other => Self::Failed(other),
            },
        }
    }
}

/// What a pool that gave no connection means, in words for who reads the log; of anything else its own words.
fn words(error: &DbErr) -> String {
    let is_late = match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error)) => matches!(**error, SqlxError::PoolTimedOut),
        _ => false,
    };
    if is_late {
        "it does not answer, or all connections to it are in use".to_owned()
    } else {
        error.to_string()
    }
}

pub(crate) fn is_unavailable(error: &DbErr) -> bool {
    let sqlx = match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            error
        }
        _ => return false,
    };
    match &**sqlx {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        SqlxError::Database(error) => {
            let code = error.code();
            code.as_deref().is_some_and(is_unavailable_code)
        }
        _ => false,
    }
}

/// PostgreSQL: connection (08), resources (53), intervention (57), read-only (25006), a transaction taken
/// back from who was silent (25P03), a lock that someone holds (55P03), serialisation and deadlock (40). SQLite, in the low byte: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13,
/// CANTOPEN 14.
pub(crate) fn is_unavailable_code(code: &str) -> bool {
    if code.len() == 5 {
        return ["08", "53", "57", "40"]
            .iter()
            .any(|class| code.starts_with(class))
            || ["25006", "25P03", "55P03"].contains(&code);
    }
    code.parse::<u32>()
        .is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

#[cfg(test)]
mod tests {
    use super::is_unavailable_code;

    #[test]
    fn a_full_disk_and_a_stopping_server_are_the_database_being_away() {
        assert!(is_unavailable_code("13"));
        assert!(is_unavailable_code("778"));
        assert!(is_unavailable_code("57P01"));
        assert!(is_unavailable_code("55P03"));
        assert!(!is_unavailable_code("23505"));
        assert!(!is_unavailable_code("1"));
    }
}
