//! Sign-ins that left for an outside provider and are to come back, once.

use chrona_api_types::PersonId;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// A sign-in on its way.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Attempt {
    /// What its state is found by.
    pub state_digest: String,
    /// The provider, as the settings name it.
    pub provider: String,
    /// What the provider's answer must say again.
    pub nonce: String,
    /// The PKCE verifier.
    pub sealed_verifier: String,
}

/// Keeps an attempt, and forgets those that expired. `account_id` is who wants to link, where
/// someone is signed in.
pub async fn insert(
    connection: &impl ConnectionTrait,
    attempt: &Attempt,
    browser_digest: &str,
    account_id: Option<PersonId>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM oidc_attempts WHERE expires_at <= $1";
    sql::execute(connection, delete, vec![now.into()]).await?;
    let insert = "INSERT INTO oidc_attempts (state_digest, provider, nonce, sealed_verifier, \
         browser_digest, account_id, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        attempt.state_digest.as_str().into(),
        attempt.provider.as_str().into(),
        attempt.nonce.as_str().into(),
        attempt.sealed_verifier.as_str().into(),
        browser_digest.into(),
        account_id.into(),
        expires_at.into(),
        now.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Uses up the attempt of one of these states that was begun in one of these browsers, by this
/// account or by nobody signed in; answers it when it was still good.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    state_digests: &[String],
    browser_digests: &[String],
    account_id: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<Option<Attempt>, StoreError> {
    let of_states = state_digests.len();
    let delete = format!(
        "DELETE FROM oidc_attempts WHERE expires_at > $1 AND COALESCE(account_id, 0) = $2 \
         AND state_digest IN ({}) AND browser_digest IN ({}) \
         RETURNING state_digest, provider, nonce, sealed_verifier",
        sql::placeholders(3, of_states),
        sql::placeholders(3 + of_states, browser_digests.len())
    );
    let mut values: Vec<Value> = vec![now.into(), account_id.unwrap_or_default().into()];
    let digests = state_digests.iter().chain(browser_digests);
    values.extend(digests.map(|digest| digest.as_str().into()));
    sql::one(connection, &delete, values).await
}
