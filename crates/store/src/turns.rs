//! Whose turn it is to do what one does at a time.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::{StoreError, sql};

/// No turn is for longer: one that seems to be is of before the clock was set back.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// Takes a turn until then; answers whether nobody has it.
pub async fn take(
    connection: &impl ConnectionTrait,
    name: &str,
    holder: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let take = "INSERT INTO turns (name, holder, until, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, \
         created_at = excluded.created_at \
         WHERE turns.until <= $4 OR turns.until > $5";
    let values = vec![
        name.into(),
        holder.into(),
        until.into(),
        now.into(),
        (now + LONGEST).into(),
    ];
    Ok(sql::execute(connection, take, values).await? == 1)
}

/// Gives a turn back that this one has.
pub async fn give_back(
    connection: &impl ConnectionTrait,
    name: &str,
    holder: &str,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM turns WHERE name = $1 AND holder = $2";
    sql::execute(connection, delete, vec![name.into(), holder.into()]).await?;
    Ok(())
}
