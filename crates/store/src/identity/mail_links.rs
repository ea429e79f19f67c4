//! Links in e-mails that are good once, for a while. A used one is gone.

use chrona_api_types::{DeviceId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing a new password.
    PasswordReset,
    /// Showing that an address is one's own.
    AddressCheck,
    /// Confirming that a phone is one's own.
    DeviceConfirmation,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::AddressCheck => "address_check",
            Self::DeviceConfirmation => "device_confirmation",
        }
    }
}

/// Whose a link is.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Owner {
    /// The account.
    pub account_id: PersonId,
    /// The phone it is about, where it is about one.
    pub device_id: Option<DeviceId>,
}

/// A link to keep.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// What is kept of its token.
    pub token_digest: &'a str,
    /// Whose it is.
    pub owner: Owner,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Keeps a link; earlier ones for the same purpose, and the same phone, are over.
pub async fn insert(connection: &impl ConnectionTrait, new: NewLink<'_>) -> Result<(), StoreError> {
    let Owner {
        account_id,
        device_id,
    } = new.owner;
    let delete = "DELETE FROM mail_links \
         WHERE account_id = $1 AND purpose = $2 AND COALESCE(device_id, 0) = $3";
    let values = vec![
        account_id.into(),
        new.purpose.as_str().into(),
        device_id.unwrap_or_default().into(),
    ];
    sql::execute(connection, delete, values).await?;
    let insert = "INSERT INTO mail_links \
         (purpose, token_digest, account_id, device_id, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        new.purpose.as_str().into(),
        new.token_digest.into(),
        account_id.into(),
        device_id.into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Whose the link of one of these digests is, when it is still good.
pub async fn owner(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Owner>, StoreError> {
    let (condition, values) = good(purpose, digests, now);
    let query = format!("SELECT account_id, device_id FROM mail_links WHERE {condition}");
    sql::one(connection, &query, values).await
}

/// Uses the link of one of these digests up; answers whose it was, when it was still good.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Owner>, StoreError> {
    let (condition, values) = good(purpose, digests, now);
    let delete =
        format!("DELETE FROM mail_links WHERE {condition} RETURNING account_id, device_id");
    sql::one(connection, &delete, values).await
}

/// Forgets every link of an account.
pub async fn forget(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM mail_links WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    Ok(())
}

fn good(purpose: Purpose, digests: &[String], now: DateTime<Utc>) -> (String, Vec<Value>) {
    let condition = format!(
        "purpose = $1 AND expires_at > $2 AND token_digest IN ({})",
        sql::placeholders(3, digests.len())
    );
    let mut values: Vec<Value> = vec![purpose.as_str().into(), now.into()];
    values.extend(digests.iter().map(|digest| digest.as_str().into()));
    (condition, values)
}
