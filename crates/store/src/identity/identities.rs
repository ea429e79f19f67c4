//! Identities: who an account is to outside providers.

use chrona_api_types::{IdentityId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// An identity that is linked to an account.
#[derive(Clone, Debug, FromQueryResult)]
pub struct IdentityRow {
    /// The identity.
    pub id: IdentityId,
    /// The account.
    pub account_id: PersonId,
    /// The provider, as the settings name it.
    pub provider: String,
    /// The address the provider gave when it was linked.
    pub email: Option<String>,
    /// When someone last signed in with it.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
}

/// Someone as an outside provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The provider, as the settings name it.
    pub provider: String,
    /// What the provider calls itself.
    pub issuer: String,
    /// What the provider calls the person, for good.
    pub subject: String,
    /// The person's address.
    pub email: Option<String>,
}

const SELECT: &str =
    "SELECT id, account_id, provider, email, last_used_at, created_at FROM identities";

/// The identity of this subject, if it is linked.
pub async fn find(
    connection: &impl ConnectionTrait,
    subject: &Subject,
) -> Result<Option<IdentityRow>, StoreError> {
    let query = format!("{SELECT} WHERE issuer = $1 AND subject = $2");
    let values = vec![
        subject.issuer.as_str().into(),
        subject.subject.as_str().into(),
    ];
    sql::one(connection, &query, values).await
}

/// The identities of an account, the last linked first.
pub async fn list(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<IdentityRow>, StoreError> {
    let query = format!("{SELECT} WHERE account_id = $1 ORDER BY id DESC");
    sql::all(connection, &query, vec![account_id.into()]).await
}

/// Links a subject to an account; refused when it is linked to any. Answers the identity.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    subject: &Subject,
    now: DateTime<Utc>,
) -> Result<IdentityId, StoreError> {
    let insert = "INSERT INTO identities \
         (account_id, provider, issuer, subject, email, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        account_id.into(),
        subject.provider.as_str().into(),
        subject.issuer.as_str().into(),
        subject.subject.as_str().into(),
        subject.email.clone().into(),
        now.into(),
    ];
    sql::insert(connection, insert, values).await
}

/// Notes that someone signs in with an identity; answers whether it is still linked to the account.
pub async fn used(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    subject: &Subject,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE identities SET last_used_at = $4 \
         WHERE account_id = $1 AND issuer = $2 AND subject = $3";
    let values = vec![
        account_id.into(),
        subject.issuer.as_str().into(),
        subject.subject.as_str().into(),
        now.into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Unlinks an identity of an account; answers which provider it was of.
pub async fn delete(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    id: IdentityId,
) -> Result<Option<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Deleted {
        provider: String,
    }
    let delete = "DELETE FROM identities WHERE account_id = $1 AND id = $2 RETURNING provider";
    let values = vec![account_id.into(), id.into()];
    let deleted: Option<Deleted> = sql::one(connection, delete, values).await?;
    Ok(deleted.map(|deleted| deleted.provider))
}

/// Unlinks the identities that were linked to an account since then.
pub async fn delete_since(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM identities WHERE account_id = $1 AND created_at >= $2";
    sql::execute(connection, delete, vec![account_id.into(), then.into()]).await?;
    Ok(())
}

/// Forgets the sign-ins under way that would link an identity to an account by its address.
pub async fn forget_waiting(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM pending_identities WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    Ok(())
}
