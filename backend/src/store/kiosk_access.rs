//! Kiosk access: whom a kiosk lets in or keeps out, one row a kiosk and person.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::{StoreError, sql};

/// What a kiosk's list says of someone.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// The account.
    pub account_id: i64,
    /// Let in, or kept out.
    pub granted: bool,
    /// When that was said.
    pub granted_at: DateTime<Utc>,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who said so.
    pub granted_by_id: Option<i64>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
}

/// What a punch is decided from.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Rule {
    /// The kiosk.
    pub kiosk_id: i64,
    /// The account.
    pub account_id: i64,
    /// Let in, or kept out.
    pub granted: bool,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An entry to write.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry {
    /// The kiosk.
    pub kiosk_id: i64,
    /// The account.
    pub account_id: i64,
    /// Let in, or kept out.
    pub granted: bool,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who says so.
    pub granted_by_id: i64,
    /// Now.
    pub granted_at: DateTime<Utc>,
}

/// How many entries of a sort a kiosk has.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Count {
    /// The kiosk.
    pub kiosk_id: i64,
    /// Let in, or kept out.
    pub granted: bool,
    /// How many.
    pub total: i64,
}

const SELECT: &str = "SELECT x.account_id, x.granted, x.granted_at, x.expires_at, \
     x.granted_by_id, e.first_name, e.last_name, a.email \
     FROM kiosk_access x JOIN accounts a ON a.id = x.account_id \
     JOIN employments e ON e.account_id = x.account_id";

/// What a kiosk's list says, newest first, without what has expired.
pub async fn list(
    connection: &impl ConnectionTrait,
    kiosk_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, StoreError> {
    let query = format!(
        "{SELECT} WHERE x.kiosk_id = $1 AND (x.expires_at IS NULL OR x.expires_at > $2) \
         ORDER BY x.granted_at DESC, x.account_id DESC"
    );
    sql::all(connection, &query, vec![kiosk_id.into(), now.into()]).await
}

/// What a kiosk's list says of someone, expired or not.
pub async fn find(
    connection: &impl ConnectionTrait,
    kiosk_id: i64,
    account_id: i64,
) -> Result<Option<Entry>, StoreError> {
    let query = format!("{SELECT} WHERE x.kiosk_id = $1 AND x.account_id = $2");
    sql::one(connection, &query, vec![kiosk_id.into(), account_id.into()]).await
}

/// What the lists of these kiosks say of these people, expired or not.
pub async fn rules(
    connection: &impl ConnectionTrait,
    kiosk_ids: &[i64],
    account_ids: &[i64],
) -> Result<Vec<Rule>, StoreError> {
    let query = format!(
        "SELECT kiosk_id, account_id, granted, expires_at FROM kiosk_access \
         WHERE kiosk_id IN ({}) AND account_id IN ({})",
        sql::placeholders(1, kiosk_ids.len()),
        sql::placeholders(kiosk_ids.len() + 1, account_ids.len())
    );
    let values = kiosk_ids.iter().chain(account_ids).map(|&id| id.into());
    sql::all(connection, &query, values.collect()).await
}

/// How many entries of either sort these kiosks have, without what has expired.
pub async fn counts(
    connection: &impl ConnectionTrait,
    kiosk_ids: &[i64],
    now: DateTime<Utc>,
) -> Result<Vec<Count>, StoreError> {
    let query = format!(
        "SELECT kiosk_id, granted, COUNT(*) AS total FROM kiosk_access \
         WHERE (expires_at IS NULL OR expires_at > $1) AND kiosk_id IN ({}) \
         GROUP BY kiosk_id, granted",
        sql::placeholders(2, kiosk_ids.len())
    );
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(kiosk_ids.iter().map(|&id| Value::from(id)));
    sql::all(connection, &query, values).await
}

/// Writes what a kiosk's list says of someone, in the place of what it said before.
pub async fn put(connection: &impl ConnectionTrait, new: NewEntry) -> Result<(), StoreError> {
    let insert = "INSERT INTO kiosk_access \
         (kiosk_id, account_id, granted, expires_at, granted_by_id, granted_at) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (kiosk_id, account_id) DO UPDATE SET granted = excluded.granted, \
         expires_at = excluded.expires_at, granted_by_id = excluded.granted_by_id, \
         granted_at = excluded.granted_at";
    let values = vec![
        new.kiosk_id.into(),
        new.account_id.into(),
        new.granted.into(),
        new.expires_at.into(),
        new.granted_by_id.into(),
        new.granted_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Takes someone off a kiosk's list; answers whether an entry was there that had not expired.
pub async fn remove(
    connection: &impl ConnectionTrait,
    kiosk_id: i64,
    account_id: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM kiosk_access WHERE kiosk_id = $1 AND account_id = $2 \
         AND (expires_at IS NULL OR expires_at > $3)";
    let values = vec![kiosk_id.into(), account_id.into(), now.into()];
    Ok(sql::execute(connection, delete, values).await? == 1)
}

/// Takes someone off every list.
pub async fn forget(connection: &impl ConnectionTrait, account_id: i64) -> Result<(), StoreError> {
    let delete = "DELETE FROM kiosk_access WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    Ok(())
}
