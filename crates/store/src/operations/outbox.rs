//! The outbox: e-mail that waits to be sent.

use chrona_api_types::{LetterId, PersonId};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// A message to send.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// What it is about, such as `invitation`.
    pub kind: &'static str,
    /// Where it goes.
    pub recipient: String,
    /// Its words, sealed for [`MAIL`](crate::sealed::MAIL).
    pub sealed: String,
    /// 0 for what someone is waiting for, 1 for the rest.
    pub priority: i16,
    /// Whose it is, so that it goes when the account does.
    pub account_id: Option<PersonId>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A message that this instance alone sends until its lease is over.
#[derive(Debug, FromQueryResult)]
pub struct Claimed {
    /// The message.
    pub id: LetterId,
    /// What it is about.
    pub kind: String,
    /// Where it goes.
    pub recipient: String,
    /// Its words, sealed.
    pub sealed: String,
    /// Whose it is.
    pub account_id: Option<PersonId>,
    /// How often it was tried, this time included.
    pub tries: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A message as an administrator sees it: not its words.
#[derive(Debug, FromQueryResult)]
pub struct Waiting {
    /// The message.
    pub id: LetterId,
    /// What it is about.
    pub kind: String,
    /// Where it goes.
    pub recipient: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next.
    pub next_try_at: DateTime<Utc>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was given up.
    pub given_up_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Puts messages into the outbox.
pub async fn insert(
    connection: &impl ConnectionTrait,
    messages: &[NewMessage],
) -> Result<(), StoreError> {
    let into = "INSERT INTO outbox \
         (kind, recipient, sealed, priority, account_id, next_try_at, created_at)";
    for some in messages.chunks(sql::AT_ONCE) {
        let rows = some.iter().map(|new| {
            [
                new.kind.into(),
                new.recipient.as_str().into(),
                new.sealed.as_str().into(),
                new.priority.into(),
                new.account_id.into(),
                new.created_at.into(),
                new.created_at.into(),
            ]
        });
        sql::insert_rows(connection, into, rows).await?;
    }
    Ok(())
}

/// No message waits longer for its turn. One that seems to was written while the clock was ahead.
const AHEAD: TimeDelta = TimeDelta::hours(2);

/// Claims the next message whose turn has come, until `leased_until`: no other instance gets it
/// before.
pub async fn claim(
    connection: &impl ConnectionTrait,
    lease: &str,
    leased_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Claimed>, StoreError> {
    let skip = if connection.get_database_backend() == DbBackend::Postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let update = format!(
        "UPDATE outbox SET lease = $1, leased_until = $2, tries = tries + 1 WHERE id = \
         (SELECT id FROM outbox WHERE given_up_at IS NULL \
         AND (next_try_at <= $3 OR next_try_at > $4) \
         AND (leased_until IS NULL OR leased_until <= $3 OR leased_until > $4) \
         ORDER BY priority, next_try_at, id LIMIT 1 {skip}) \
         RETURNING id, kind, recipient, sealed, account_id, tries, created_at"
    );
    let values = vec![
        lease.into(),
        leased_until.into(),
        now.into(),
        (now + AHEAD).into(),
    ];
    sql::one(connection, &update, values).await
}

/// Takes a message out that was sent under this lease; answers whether it was still there.
pub async fn sent(
    connection: &impl ConnectionTrait,
    id: LetterId,
    lease: &str,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM outbox WHERE id = $1 AND lease = $2";
    Ok(sql::execute(connection, delete, vec![id.into(), lease.into()]).await? == 1)
}

/// Notes that a message could not be sent, and when it is tried again; never, when `given_up_at` is
/// given.
pub async fn failed(
    connection: &impl ConnectionTrait,
    id: LetterId,
    lease: &str,
    error: &str,
    next_try_at: DateTime<Utc>,
    given_up_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let update = "UPDATE outbox SET lease = NULL, leased_until = NULL, last_error = $3, \
         next_try_at = $4, given_up_at = $5 WHERE id = $1 AND lease = $2";
    let values = vec![
        id.into(),
        lease.into(),
        error.into(),
        next_try_at.into(),
        given_up_at.into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// A page of what waits, newest first; only what was given up, or only what was not, where asked.
pub async fn list(
    connection: &impl ConnectionTrait,
    is_given_up: Option<bool>,
    page: Page,
) -> Result<Counted<Waiting>, StoreError> {
    let mut conditions = Conditions::default();
    match is_given_up {
        Some(true) => conditions.and_plain("given_up_at IS NOT NULL"),
        Some(false) => conditions.and_plain("given_up_at IS NULL"),
        None => {}
    }
    let select =
        "SELECT id, kind, recipient, tries, next_try_at, last_error, given_up_at, created_at";
    conditions
        .page(connection, select, "FROM outbox", "id DESC", page)
        .await
}

/// Gives a message another day from now on; answers whether there was one that nobody is sending.
pub async fn retry(
    connection: &impl ConnectionTrait,
    id: LetterId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE outbox SET given_up_at = NULL, next_try_at = $2, tries = 0, \
         created_at = $2, lease = NULL, leased_until = NULL \
         WHERE id = $1 AND (leased_until IS NULL OR leased_until <= $2)";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Throws a message away; answers whether there was one that nobody is sending.
pub async fn discard(
    connection: &impl ConnectionTrait,
    id: LetterId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let delete =
        "DELETE FROM outbox WHERE id = $1 AND (leased_until IS NULL OR leased_until <= $2)";
    Ok(sql::execute(connection, delete, vec![id.into(), now.into()]).await? == 1)
}

/// Throws away what was given up before then.
pub async fn forget_given_up(
    connection: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM outbox WHERE given_up_at < $1";
    sql::execute(connection, delete, vec![then.into()]).await?;
    Ok(())
}

/// Whether there is such a message.
pub async fn exists(connection: &impl ConnectionTrait, id: LetterId) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM outbox WHERE id = $1";
    Ok(sql::count_rows(connection, query, vec![id.into()]).await? > 0)
}
