//! Who is in and may have forgotten to clock out, and that they were reminded.

use chrona_api_types::{Language, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::presence::InAfter;
use crate::{StoreError, sql, words::Word};

/// Someone who is in, and was not reminded to clock out.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unreminded {
    /// Who.
    pub account_id: PersonId,
    /// When they came in.
    pub began_at: DateTime<Utc>,
    /// Their first name.
    pub first_name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: Word<Language>,
}

/// Up to `limit` people who are in, came in before an instant, and were not reminded of it, in order, after an account.
pub async fn unreminded(
    connection: &impl ConnectionTrait,
    in_after: &InAfter,
    began_before: DateTime<Utc>,
    after: PersonId,
    limit: u64,
) -> Result<Vec<Unreminded>, StoreError> {
    let mut conditions = sql::Conditions::after(in_after.values());
    conditions.and_plain(&in_after.is_in());
    conditions.and_plain("a.closed_at IS NULL");
    conditions.and("l.punched_at <", Some(began_before));
    conditions.and("l.account_id >", Some(after));
    conditions.and_plain(
        "NOT EXISTS (SELECT 1 FROM reminded_shifts r WHERE r.account_id = l.account_id \
         AND r.began_at = l.punched_at)",
    );
    let select = format!(
        "SELECT l.account_id, l.punched_at AS began_at, e.first_name, a.email, e.language {}",
        InAfter::recent()
    );
    let rest = format!("ORDER BY l.account_id LIMIT {limit}");
    conditions.all(connection, &select, &rest).await
}

/// Notes that someone was reminded of a shift; answers whether nobody noted it before.
pub async fn note_reminded(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    began_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let insert = "INSERT INTO reminded_shifts (account_id, began_at, reminded_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id, began_at) DO NOTHING";
    let values = vec![account_id.into(), began_at.into(), now.into()];
    Ok(sql::execute(connection, insert, values).await? == 1)
}

/// Forgets who was reminded before an instant.
pub async fn forget_reminded(
    connection: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM reminded_shifts WHERE reminded_at < $1";
    sql::execute(connection, delete, vec![before.into()]).await?;
    Ok(())
}
