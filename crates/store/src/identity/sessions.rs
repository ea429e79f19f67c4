//! Sessions: one a sign-in. A refresh token is good once; the row knows the one that is good now and
//! the one before it.

use chrona_api_types::{PersonId, SessionEnd, SessionId};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder,
};

use crate::{StoreError, entities::session, sql, words::Word};

pub use crate::entities::session::Model as SessionRow;

/// A session to begin.
#[derive(Debug)]
pub struct NewSession {
    /// Whose it is.
    pub account_id: PersonId,
    /// What all its refresh tokens share, SHA-256.
    pub family_hash: String,
    /// Its first refresh token, SHA-256.
    pub secret_hash: String,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A refresh token put in the place of another.
#[derive(Debug)]
pub struct Rotation<'a> {
    /// The token that was good, SHA-256.
    pub old_hash: &'a str,
    /// The token that is good from now on, SHA-256.
    pub new_hash: &'a str,
    /// The new one, readable with the old one alone.
    pub sealed: &'a str,
    /// The client's address.
    pub ip_address: Option<&'a str>,
    /// What the client said it was.
    pub user_agent: Option<&'a str>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Begins a session; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewSession,
) -> Result<SessionId, StoreError> {
    let made = session::ActiveModel {
        account_id: Set(new.account_id),
        family_hash: Set(new.family_hash),
        secret_hash: Set(new.secret_hash),
        previous_hash: Set(None),
        sealed_secret: Set(None),
        ip_address: Set(new.ip_address),
        user_agent: Set(new.user_agent),
        last_used_at: Set(new.created_at),
        ended_at: Set(None),
        end_reason: Set(None),
        created_at: Set(new.created_at),
        ..Default::default()
    }
    .insert(connection)
    .await?;
    Ok(made.id)
}

/// The session of this family, ended or not.
pub async fn find_by_family(
    connection: &impl ConnectionTrait,
    family_hash: &str,
) -> Result<Option<SessionRow>, StoreError> {
    let query = session::Entity::find().filter(session::Column::FamilyHash.eq(family_hash));
    Ok(query.one(connection).await?)
}

/// An account's sessions that were not ended, the last used first.
pub async fn list_open(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<SessionRow>, StoreError> {
    let query = session::Entity::find()
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_desc(session::Column::Id);
    Ok(query.all(connection).await?)
}

/// Puts a refresh token in the place of another; answers whether that one was still the good one of
/// an open session.
pub async fn rotate(
    connection: &impl ConnectionTrait,
    id: SessionId,
    rotation: Rotation<'_>,
) -> Result<bool, StoreError> {
    let update = "UPDATE sessions SET secret_hash = $3, previous_hash = $2, sealed_secret = $4, \
         ip_address = $5, user_agent = $6, last_used_at = $7 \
         WHERE id = $1 AND secret_hash = $2 AND ended_at IS NULL";
    let values = vec![
        id.into(),
        rotation.old_hash.into(),
        rotation.new_hash.into(),
        rotation.sealed.into(),
        rotation.ip_address.into(),
        rotation.user_agent.into(),
        rotation.now.into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Ends an open session of this account; answers whether there was one.
pub async fn end(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    id: SessionId,
    reason: SessionEnd,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE sessions SET ended_at = $3, end_reason = $4 \
         WHERE id = $1 AND account_id = $2 AND ended_at IS NULL";
    let values = vec![
        id.into(),
        account_id.into(),
        now.into(),
        Word(reason).into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Ends every open session of an account but this one.
pub async fn end_others(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    kept: SessionId,
    reason: SessionEnd,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE sessions SET ended_at = $3, end_reason = $4 \
         WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL";
    let values = vec![
        account_id.into(),
        kept.into(),
        now.into(),
        Word(reason).into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Where a session was used from.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Place {
    /// The address.
    pub ip_address: Option<String>,
    /// What the browser or app said it was.
    pub user_agent: Option<String>,
}

/// Where an account's sessions that are remembered were last used from.
pub async fn places(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<Place>, StoreError> {
    let query = "SELECT DISTINCT ip_address, user_agent FROM sessions WHERE account_id = $1";
    sql::all(connection, query, vec![account_id.into()]).await
}

/// Ends every open session of an account.
pub async fn end_all(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    reason: SessionEnd,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE sessions SET ended_at = $2, end_reason = $3 \
         WHERE account_id = $1 AND ended_at IS NULL";
    let values = vec![account_id.into(), now.into(), Word(reason).into()];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// When the session of this identifier began.
pub async fn begun_at(
    connection: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = session::Entity::find_by_id(id).one(connection).await?;
    Ok(row.map(|row| row.created_at))
}

/// Forgets an account's sessions that nobody used since then.
pub async fn forget(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    unused_since: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM sessions WHERE account_id = $1 AND last_used_at < $2";
    sql::execute(
        connection,
        delete,
        vec![account_id.into(), unused_since.into()],
    )
    .await?;
    Ok(())
}
