//! Signing keys: the public half of each, and the private half, sealed, of those that were made here.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::{StoreError, sql};

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KeyRow {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// The public half, PEM.
    pub public_pem: String,
    /// The private half, PEM, sealed. None for a key from a file or the environment, and for one that
    /// is over.
    pub sealed_private_pem: Option<String>,
    /// From when on it signs, until the next one does.
    pub signs_from: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it came to be known here.
    pub created_at: DateTime<Utc>,
}

/// Every key, in the order in which they sign.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<KeyRow>, StoreError> {
    let query = "SELECT kid, public_pem, sealed_private_pem, signs_from, revoked_at, created_at \
         FROM signing_keys ORDER BY signs_from, id";
    sql::all(connection, query, vec![]).await
}

/// Keeps other writers off the keys until the transaction ends; readers are not concerned. SQLite needs
/// nothing: its transaction has the whole database.
pub async fn lock(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let lock = "LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE";
        connection.execute_unprepared(lock).await?;
    }
    Ok(())
}

/// Writes a key; answers false, and changes nothing, when it is there.
pub async fn insert(connection: &impl ConnectionTrait, new: KeyRow) -> Result<bool, StoreError> {
    let insert = "INSERT INTO signing_keys \
         (kid, public_pem, sealed_private_pem, signs_from, revoked_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kid) DO NOTHING";
    let values = vec![
        new.kid.into(),
        new.public_pem.into(),
        new.sealed_private_pem.into(),
        new.signs_from.into(),
        new.revoked_at.into(),
        new.created_at.into(),
    ];
    Ok(sql::execute(connection, insert, values).await? == 1)
}

/// Lets a key sign from then on.
pub async fn sign_from(
    connection: &impl ConnectionTrait,
    kid: &str,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE signing_keys SET signs_from = $2 WHERE kid = $1";
    sql::execute(connection, update, vec![kid.into(), then.into()]).await?;
    Ok(())
}

/// Revokes a key and forgets its private half; answers whether it was not revoked before.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    kid: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE signing_keys SET revoked_at = $2, sealed_private_pem = NULL \
         WHERE kid = $1 AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![kid.into(), now.into()]).await? == 1)
}

/// Forgets the private half of a key that is over.
pub async fn forget_private_half(
    connection: &impl ConnectionTrait,
    kid: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE signing_keys SET sealed_private_pem = NULL WHERE kid = $1";
    sql::execute(connection, update, vec![kid.into()]).await?;
    Ok(())
}
