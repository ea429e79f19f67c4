//! E-mail that has left: to whom, about what, and what the relay answered. Not what it said.

use chrona_api_types::{MailWay, PersonId, SentMailId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::outbox::Claimed;
use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
    words::Word,
};

/// A message that has left.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SentRow {
    /// The entry.
    pub id: SentMailId,
    /// What it was about, such as `invitation`.
    pub kind: String,
    /// Where it went.
    pub recipient: String,
    /// Whose it was.
    pub account_id: Option<PersonId>,
    /// `smtp`, or `console` for what was only written to the log.
    pub way: Word<MailWay>,
    /// What the relay answered.
    pub answer: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// When it left.
    pub created_at: DateTime<Utc>,
}

/// How a message left.
#[derive(Clone, Copy, Debug)]
pub struct Left<'a> {
    /// `smtp` or `console`.
    pub way: &'static str,
    /// What the relay answered.
    pub answer: &'a str,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Which messages to list.
#[derive(Clone, Debug, Default)]
pub struct SentFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only those to an address that holds every word of a search.
    pub words: Vec<String>,
}

/// Notes that a message has left, to the address with this key.
pub async fn insert(
    connection: &impl ConnectionTrait,
    message: &Claimed,
    recipient_key: &str,
    left: Left<'_>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO sent_mail \
         (kind, recipient, recipient_key, account_id, way, answer, tries, written_at, created_at) \
         SELECT $1, $2, $3, \
         (SELECT a.id FROM accounts a WHERE a.id = $4 AND a.closed_at IS NULL), $5, $6, $7, $8, $9";
    let values = vec![
        message.kind.as_str().into(),
        message.recipient.as_str().into(),
        recipient_key.into(),
        message.account_id.into(),
        left.way.into(),
        left.answer.into(),
        message.tries.into(),
        message.created_at.into(),
        left.at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// A page of what has left, newest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &SentFilter,
    page: Page,
) -> Result<Counted<SentRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("account_id =", filter.account_id);
    conditions.and_words("recipient_key", &filter.words);
    let select =
        "SELECT id, kind, recipient, account_id, way, answer, tries, written_at, created_at";
    conditions
        .page(
            connection,
            select,
            "FROM sent_mail",
            "created_at DESC, id DESC",
            page,
        )
        .await
}

/// Forgets what left before then, and which addresses were refused before then.
pub async fn forget_before(
    connection: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM sent_mail WHERE created_at < $1",
        "DELETE FROM refused_addresses WHERE created_at < $1",
    ] {
        sql::execute(connection, delete, vec![then.into()]).await?;
    }
    Ok(())
}

/// Notes that the relay refuses an address for good.
pub async fn refused(
    connection: &impl ConnectionTrait,
    email_key: &str,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO refused_addresses (email_key, answer, created_at) \
         VALUES ($1, $2, $3) ON CONFLICT (email_key) DO UPDATE \
         SET answer = excluded.answer, created_at = excluded.created_at";
    sql::execute(
        connection,
        insert,
        vec![email_key.into(), answer.into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Notes that the relay takes e-mail to an address.
pub async fn taken(connection: &impl ConnectionTrait, email_key: &str) -> Result<(), StoreError> {
    let delete = "DELETE FROM refused_addresses WHERE email_key = $1";
    sql::execute(connection, delete, vec![email_key.into()]).await?;
    Ok(())
}
