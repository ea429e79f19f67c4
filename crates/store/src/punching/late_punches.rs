//! Punches that arrived after later ones of their person.

use chrona_api_types::{PersonId, PunchId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// Notes that a punch arrived after a later one of its person. Once is enough.
pub async fn insert(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
    account_id: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO late_punches (punch_id, account_id, state, arrived_at) \
         VALUES ($1, $2, 'new', $3) ON CONFLICT (punch_id) DO NOTHING";
    let values = vec![punch_id.into(), account_id.into(), now.into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The account's punches that arrived late and are not judged yet, with when they were made.
pub async fn not_judged(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<(PunchId, DateTime<Utc>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PunchId,
        punched_at: DateTime<Utc>,
    }
    let query = "SELECT p.id, p.punched_at FROM late_punches l JOIN punches p ON p.id = l.punch_id \
         WHERE l.account_id = $1 AND l.state = 'new' ORDER BY p.punched_at, p.id";
    let rows: Vec<Row> = sql::all(connection, query, vec![account_id.into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.punched_at))
        .collect())
}

/// The accounts of those of these punches that arrived late and are not judged yet.
pub async fn not_judged_among(
    connection: &impl ConnectionTrait,
    punch_ids: &[PunchId],
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    if punch_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT DISTINCT account_id FROM late_punches WHERE state = 'new' AND punch_id IN ({})",
        sql::placeholders(1, punch_ids.len())
    );
    let ids = punch_ids.iter().map(|&id| id.into()).collect();
    let rows: Vec<Row> = sql::all(connection, &query, ids).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Notes what the account's punches that were not judged yet came to.
pub async fn judge(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    disturbs: bool,
) -> Result<(), StoreError> {
    let state = if disturbs { "disturbs" } else { "quiet" };
    let update = "UPDATE late_punches SET state = $2 WHERE account_id = $1 AND state = 'new'";
    sql::execute(connection, update, vec![account_id.into(), state.into()]).await?;
    Ok(())
}
