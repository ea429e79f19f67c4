//! Attempts: how often something was tried lately, counted for all instances.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{StoreError, sql};

/// A count that began later than this after now is of a clock that was wrong since: it is over. The clocks of
/// several instances differ by less.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// A count.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Attempts {
    /// How many there were, this one included.
    pub count: i64,
    /// When the count began, or was last raised.
    pub since: DateTime<Utc>,
}

/// Counts an attempt in a window that began at the first one; a window that began before
/// `forgotten`, or begins when the clock was ahead, is over.
pub async fn count(
    connection: &impl ConnectionTrait,
    key: &str,
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> Result<Attempts, StoreError> {
    let upsert = "INSERT INTO attempts (key, count, since, created_at) VALUES ($1, 1, $2, $2) \
         ON CONFLICT (key) DO UPDATE SET \
         count = CASE WHEN attempts.since <= $3 OR attempts.since > $4 THEN 1 \
         ELSE attempts.count + 1 END, \
         since = CASE WHEN attempts.since <= $3 OR attempts.since > $4 THEN $2 \
         ELSE attempts.since END \
         RETURNING count, since";
    let values = vec![
        key.into(),
        now.into(),
        forgotten.into(),
        (now + AHEAD).into(),
    ];
    returned(sql::one(connection, upsert, values).await?)
}

/// Counts an attempt until there were `most`; `since` is the last of those, and later ones change
/// nothing but show as `most + 1`. A count that was last raised before `forgotten` is over, and one
/// below `most` already when that was before `paused`.
pub async fn count_until(
    connection: &impl ConnectionTrait,
    key: &str,
    most: i64,
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
    paused: DateTime<Utc>,
) -> Result<Attempts, StoreError> {
    let upsert = "INSERT INTO attempts (key, count, since, created_at) VALUES ($1, 1, $2, $2) \
         ON CONFLICT (key) DO UPDATE SET \
         count = CASE WHEN attempts.since <= $3 OR attempts.since > $6 THEN 1 \
         WHEN attempts.count >= $4 THEN $4 + 1 \
         WHEN attempts.since <= $5 THEN 1 ELSE attempts.count + 1 END, \
         since = CASE WHEN attempts.since > $3 AND attempts.since <= $6 AND attempts.count >= $4 \
         THEN attempts.since ELSE $2 END \
         RETURNING count, since";
    let values = vec![
        key.into(),
        now.into(),
        forgotten.into(),
        most.into(),
        paused.into(),
        (now + AHEAD).into(),
    ];
    returned(sql::one(connection, upsert, values).await?)
}

fn returned(counted: Option<Attempts>) -> Result<Attempts, StoreError> {
    counted.ok_or_else(|| {
        let words = "a count was not returned".to_owned();
        sea_orm::DbErr::RecordNotFound(words).into()
    })
}

/// Takes an attempt back that was counted until `most`: it was neither right nor wrong.
pub async fn take_back(
    connection: &impl ConnectionTrait,
    key: &str,
    most: i64,
) -> Result<(), StoreError> {
    let update = "UPDATE attempts SET count = CASE WHEN count > $2 THEN $2 ELSE count END - 1 \
         WHERE key = $1 AND count > 0";
    sql::execute(connection, update, vec![key.into(), most.into()]).await?;
    Ok(())
}

/// Forgets a count.
pub async fn forget(connection: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    sql::execute(
        connection,
        "DELETE FROM attempts WHERE key = $1",
        vec![key.into()],
    )
    .await?;
    Ok(())
}

/// Forgets every count whose key begins so.
pub async fn forget_beginning(
    connection: &impl ConnectionTrait,
    beginning: &str,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM attempts WHERE substr(key, 1, $2) = $1";
    let length = i32::try_from(beginning.len()).unwrap_or(i32::MAX);
    sql::execute(connection, delete, vec![beginning.into(), length.into()]).await?;
    Ok(())
}

/// Forgets every count that was not touched since then.
pub async fn forget_before(
    connection: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::execute(
        connection,
        "DELETE FROM attempts WHERE since < $1",
        vec![then.into()],
    )
    .await?;
    Ok(())
}
