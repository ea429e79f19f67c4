//! Changes of accounts' addresses: asked for, confirmed, undone.

use chrona_api_types::{EmailChangeId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// A change of address.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EmailChange {
    /// The change.
    pub id: EmailChangeId,
    /// Whose address it is.
    pub account_id: PersonId,
    /// Who asked for it; none when that account was deleted.
    pub asked_by_id: Option<PersonId>,
    /// The address before.
    pub old_email: String,
    /// The address after.
    pub new_email: String,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// A change to keep.
#[derive(Debug)]
pub struct NewEmailChange<'a> {
    /// Whose address it is.
    pub account_id: PersonId,
    /// Who asks for it.
    pub asked_by_id: PersonId,
    /// The address before.
    pub old_email: &'a str,
    /// The address after.
    pub new_email: &'a str,
    /// What is kept of the token of the link to the new address.
    pub confirm_digest: &'a str,
    /// What is kept of the token of the link to the old address, where one is sent.
    pub cancel_digest: Option<&'a str>,
    /// Until when it can be confirmed.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, account_id, asked_by_id, old_email, new_email, confirmed_at, created_at";

/// Keeps a change that waits to be confirmed, in the place of an earlier one of that account's.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewEmailChange<'_>,
) -> Result<(), StoreError> {
    forget_waiting(connection, new.account_id).await?;
    let insert = "INSERT INTO email_changes (account_id, asked_by_id, old_email, new_email, \
         confirm_digest, cancel_digest, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        new.account_id.into(),
        new.asked_by_id.into(),
        new.old_email.into(),
        new.new_email.into(),
        new.confirm_digest.into(),
        new.cancel_digest.map(ToOwned::to_owned).into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The change of an account's address that waits to be confirmed.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM email_changes \
         WHERE account_id = $1 AND confirmed_at IS NULL AND expires_at > $2"
    );
    sql::one(connection, &query, vec![account_id.into(), now.into()]).await
}

/// Whose address the link to the new one confirms, while it can.
pub async fn to_confirm(
    connection: &impl ConnectionTrait,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM email_changes WHERE confirmed_at IS NULL AND expires_at > $1 \
         AND confirm_digest IN ({})",
        sql::placeholders(2, digests.len())
    );
    sql::one(connection, &query, given(now, digests)).await
}

/// Notes that a change was confirmed, until when it can be undone, and by which further link; answers whether it
/// still waited for that.
pub async fn confirm(
    connection: &impl ConnectionTrait,
    id: EmailChangeId,
    undo_digest: Option<&str>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE email_changes SET confirmed_at = $2, expires_at = $3, undo_digest = $4 \
         WHERE id = $1 AND confirmed_at IS NULL AND expires_at > $2";
    let values = vec![
        id.into(),
        now.into(),
        until.into(),
        undo_digest.map(ToOwned::to_owned).into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// The change that a link to the old address undoes, confirmed or not, while it can.
pub async fn to_undo(
    connection: &impl ConnectionTrait,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>, StoreError> {
    let places = sql::placeholders(2, digests.len());
    let query = format!(
        "SELECT {COLUMNS} FROM email_changes WHERE expires_at > $1 \
         AND (cancel_digest IN ({places}) OR undo_digest IN ({places}))"
    );
    sql::one(connection, &query, given(now, digests)).await
}

/// Forgets a change and those of its account that followed it; answers whether it was still there.
pub async fn forget_from(
    connection: &impl ConnectionTrait,
    change: &EmailChange,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM email_changes WHERE id = $1";
    let is_gone = sql::execute(connection, delete, vec![change.id.into()]).await? == 1;
    let delete = "DELETE FROM email_changes WHERE account_id = $1 AND id > $2";
    let values = vec![change.account_id.into(), change.id.into()];
    sql::execute(connection, delete, values).await?;
    Ok(is_gone)
}

/// Forgets the change of an account's that waits; answers whether there was one.
pub async fn forget_waiting(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM email_changes WHERE account_id = $1 AND confirmed_at IS NULL";
    Ok(sql::execute(connection, delete, vec![account_id.into()]).await? == 1)
}

/// Forgets the changes that can neither be confirmed nor undone any more.
pub async fn forget_over(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM email_changes WHERE expires_at <= $1";
    sql::execute(connection, delete, vec![now.into()]).await?;
    Ok(())
}

fn given(now: DateTime<Utc>, digests: &[String]) -> Vec<Value> {
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(digests.iter().map(|digest| digest.as_str().into()));
    values
}
