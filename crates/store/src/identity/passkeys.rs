//! Passkeys.

use chrona_api_types::{PasskeyId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// A passkey as it is kept.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PasskeyRow {
    /// The passkey.
    pub id: PasskeyId,
    /// Whose it is.
    pub account_id: PersonId,
    /// What the authenticator calls it, base64url.
    pub credential_id: String,
    /// What the authenticator knows the account by, base64url.
    pub user_handle: String,
    /// The public key and the counter, JSON.
    pub passkey: String,
    /// What the person calls it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last signed in with.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A passkey to keep.
#[derive(Debug)]
pub struct NewPasskey<'a> {
    /// Whose it is.
    pub account_id: PersonId,
    /// What the authenticator calls it, base64url.
    pub credential_id: &'a str,
    /// What the authenticator knows the account by, base64url.
    pub user_handle: &'a str,
    /// The public key and the counter, JSON.
    pub passkey: &'a str,
    /// What the person calls it.
    pub name: &'a str,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "id, account_id, credential_id, user_handle, passkey, name, created_at, last_used_at";

/// An account's passkeys, the oldest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<PasskeyRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM passkeys WHERE account_id = $1 ORDER BY id");
    sql::all(connection, &query, vec![account_id.into()]).await
}

/// How many passkeys an account has.
pub async fn count(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<i64, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM passkeys WHERE account_id = $1";
    sql::count_rows(connection, query, vec![account_id.into()]).await
}

/// The passkey that an authenticator calls so.
pub async fn find_by_credential(
    connection: &impl ConnectionTrait,
    credential_id: &str,
) -> Result<Option<PasskeyRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM passkeys WHERE credential_id = $1");
    sql::one(connection, &query, vec![credential_id.into()]).await
}

/// Keeps a passkey; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewPasskey<'_>,
) -> Result<PasskeyId, StoreError> {
    let insert = "INSERT INTO passkeys \
         (account_id, credential_id, user_handle, passkey, name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        new.account_id.into(),
        new.credential_id.into(),
        new.user_handle.into(),
        new.passkey.into(),
        new.name.into(),
        new.created_at.into(),
    ];
    sql::insert(connection, insert, values).await
}

/// Notes that a passkey was signed in with, and what it is since.
pub async fn set_used(
    connection: &impl ConnectionTrait,
    id: PasskeyId,
    passkey: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE passkeys SET passkey = $2, last_used_at = $3 WHERE id = $1";
    let values = vec![id.into(), passkey.into(), now.into()];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Forgets the passkeys that an account was given since then.
pub async fn delete_since(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM passkeys WHERE account_id = $1 AND created_at >= $2";
    sql::execute(connection, delete, vec![account_id.into(), then.into()]).await?;
    Ok(())
}

/// Forgets a passkey of this account; answers whether there was one.
pub async fn delete(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    id: PasskeyId,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM passkeys WHERE account_id = $1 AND id = $2";
    Ok(sql::execute(connection, delete, vec![account_id.into(), id.into()]).await? == 1)
}
