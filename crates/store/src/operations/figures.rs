//! What is counted for who watches the server.

use std::ops::Range;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::{StoreError, sql};

/// How many there are.
#[derive(Debug, FromQueryResult)]
pub struct Counts {
    /// E-mails that wait to be sent.
    pub outbox_waiting: i64,
    /// E-mails that were given up.
    pub outbox_given_up: i64,
    /// When the oldest e-mail that waits was written.
    pub outbox_oldest: Option<DateTime<Utc>>,
    /// Kiosks that may punch and were heard.
    pub kiosks_online: i64,
    /// Kiosks that may punch and were not heard.
    pub kiosks_silent: i64,
    /// Kiosks that are switched off.
    pub kiosks_off: i64,
    /// Kept punches that wait for an administrator.
    pub kept_undecided: i64,
    /// When the last backup was made, as far as the audit log goes back.
    pub backup_made: Option<DateTime<Utc>>,
    /// When a backup was checked last, as far as the audit log knows.
    pub backup_verified: Option<DateTime<Utc>>,
}

/// Counts; a kiosk is online that was last heard within this time.
pub async fn counts(
    connection: &impl ConnectionTrait,
    heard: Range<DateTime<Utc>>,
) -> Result<Counts, StoreError> {
    let query = "SELECT \
         (SELECT COUNT(*) FROM outbox WHERE given_up_at IS NULL) AS outbox_waiting, \
         (SELECT COUNT(*) FROM outbox WHERE given_up_at IS NOT NULL) AS outbox_given_up, \
         (SELECT MIN(created_at) FROM outbox WHERE given_up_at IS NULL) AS outbox_oldest, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active \
          AND last_heartbeat_at >= $1 AND last_heartbeat_at < $2) AS kiosks_online, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active \
          AND (last_heartbeat_at IS NULL OR last_heartbeat_at < $1 OR last_heartbeat_at >= $2)) \
          AS kiosks_silent, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND NOT is_active) AS kiosks_off, \
         (SELECT COUNT(*) FROM kept_punches WHERE outcome = 'quarantined') AS kept_undecided, \
         (SELECT created_at FROM audit_entries WHERE event_type = 'backup_made' \
          ORDER BY id DESC LIMIT 1) AS backup_made, \
         (SELECT created_at FROM audit_entries WHERE event_type = 'backup_verified' \
          ORDER BY id DESC LIMIT 1) AS backup_verified";
    let counts = sql::one(
        connection,
        query,
        vec![heard.start.into(), heard.end.into()],
    )
    .await?;
    counts.ok_or(StoreError::Corrupt("a row of counts".into()))
}

/// What the database's clock says.
pub async fn clock(connection: &impl ConnectionTrait) -> Result<DateTime<Utc>, StoreError> {
    let query = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS total"
        }
        _ => "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS total",
    };
    let milliseconds = sql::count_rows(connection, query, vec![]).await?;
    Ok(DateTime::from_timestamp_millis(milliseconds).unwrap_or_default())
}

/// How many bytes a database takes, that of SQLite without what its log holds.
pub async fn size(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let query = match connection.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_database_size(current_database()) AS total",
        _ => "SELECT page_count * page_size AS total FROM pragma_page_count(), pragma_page_size()",
    };
    sql::count_rows(connection, query, vec![]).await
}
