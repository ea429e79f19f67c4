//! Links in e-mails that are good once, for a while. A used one is gone.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::{StoreError, sql};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing a new password.
    PasswordReset,
    /// Showing that an address is one's own.
    AddressCheck,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::AddressCheck => "address_check",
        }
    }
}

#[derive(FromQueryResult)]
struct Owner {
    account_id: i64,
}

/// Keeps a link; earlier ones of the account for the same purpose are over.
pub async fn insert(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    token_digest: &str,
    account_id: i64,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM mail_links WHERE account_id = $1 AND purpose = $2";
    let values = vec![account_id.into(), purpose.as_str().into()];
    sql::execute(connection, delete, values).await?;
    let insert = "INSERT INTO mail_links \
         (purpose, token_digest, account_id, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        purpose.as_str().into(),
        token_digest.into(),
        account_id.into(),
        expires_at.into(),
        now.into(),
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
) -> Result<Option<i64>, StoreError> {
    let (condition, values) = good(purpose, digests, now);
    let query = format!("SELECT account_id FROM mail_links WHERE {condition}");
    let owner: Option<Owner> = sql::one(connection, &query, values).await?;
    Ok(owner.map(|owner| owner.account_id))
}

/// Uses the link of one of these digests up; answers whose it was, when it was still good.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let (condition, values) = good(purpose, digests, now);
    let delete = format!("DELETE FROM mail_links WHERE {condition} RETURNING account_id");
    let owner: Option<Owner> = sql::one(connection, &delete, values).await?;
    Ok(owner.map(|owner| owner.account_id))
}

/// Forgets every link of an account.
pub async fn forget(connection: &impl ConnectionTrait, account_id: i64) -> Result<(), StoreError> {
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
