//! Sign-ins that came back from an outside provider, and still want a password or a code.

use chrona_api_types::{PendingIdentityId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::identities::Subject;
use crate::{StoreError, sql};

/// What is still to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A code, for an identity that is linked.
    SecondFactor,
    /// The password of the account that an identity is to be linked to.
    Link,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::Link => "link",
        }
    }
}

/// A sign-in that waits.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The row.
    pub id: PendingIdentityId,
    /// The account.
    pub account_id: PersonId,
    /// Who came back.
    pub subject: Subject,
}

/// A sign-in that is to wait.
#[derive(Debug)]
pub struct NewPending<'a> {
    /// What its token is found by.
    pub token_digest: &'a str,
    /// What is still to be shown.
    pub purpose: Purpose,
    /// The browser it was begun in.
    pub browser_digest: &'a str,
    /// The account.
    pub account_id: PersonId,
    /// Who came back.
    pub subject: &'a Subject,
    /// Until when it waits.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    id: PendingIdentityId,
    account_id: PersonId,
    provider: String,
    issuer: String,
    subject: String,
    email: Option<String>,
}

/// Keeps a sign-in that waits, and forgets those that waited too long.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewPending<'_>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM pending_identities WHERE expires_at <= $1";
    sql::execute(connection, delete, vec![new.created_at.into()]).await?;
    let insert = "INSERT INTO pending_identities (token_digest, purpose, browser_digest, \
         account_id, provider, issuer, subject, email, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        new.token_digest.into(),
        new.purpose.as_str().into(),
        new.browser_digest.into(),
        new.account_id.into(),
        new.subject.provider.as_str().into(),
        new.subject.issuer.as_str().into(),
        new.subject.subject.as_str().into(),
        new.subject.email.clone().into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The sign-in of one of these tokens that was begun in one of these browsers, while it waits.
pub async fn find(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    token_digests: &[String],
    browser_digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Pending>, StoreError> {
    let of_tokens = token_digests.len();
    let query = format!(
        "SELECT id, account_id, provider, issuer, subject, email FROM pending_identities \
         WHERE purpose = $1 AND expires_at > $2 \
         AND token_digest IN ({}) AND browser_digest IN ({})",
        sql::placeholders(3, of_tokens),
        sql::placeholders(3 + of_tokens, browser_digests.len())
    );
    let mut values: Vec<Value> = vec![purpose.as_str().into(), now.into()];
    let digests = token_digests.iter().chain(browser_digests);
    values.extend(digests.map(|digest| digest.as_str().into()));
    let row: Option<Row> = sql::one(connection, &query, values).await?;
    Ok(row.map(|row| Pending {
        id: row.id,
        account_id: row.account_id,
        subject: Subject {
            provider: row.provider,
            issuer: row.issuer,
            subject: row.subject,
            email: row.email,
        },
    }))
}

/// Uses a waiting sign-in up; answers whether it was still there.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    id: PendingIdentityId,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM pending_identities WHERE id = $1";
    Ok(sql::execute(connection, delete, vec![id.into()]).await? == 1)
}
