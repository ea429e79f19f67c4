//! Ceremonies of passkeys that were begun: what was asked of the authenticator, until it answers. A
//! used one is gone.

use chrona_api_types::PersonId;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// A ceremony to keep.
#[derive(Debug)]
pub struct NewCeremony<'a> {
    /// What it is for: `register` or `sign_in`.
    pub kind: &'a str,
    /// What its token is found by.
    pub token_digest: &'a str,
    /// Whose passkey is made; none where one is shown.
    pub account_id: Option<PersonId>,
    /// What was asked of the authenticator, JSON.
    pub state: &'a str,
    /// Until when it may answer.
    pub expires_at: DateTime<Utc>,
}

/// Keeps a ceremony, and forgets all whose time is over.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewCeremony<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM passkey_ceremonies WHERE expires_at <= $1";
    sql::execute(connection, delete, vec![now.into()]).await?;
    let insert = "INSERT INTO passkey_ceremonies \
         (kind, token_digest, account_id, state, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        new.kind.into(),
        new.token_digest.into(),
        new.account_id.into(),
        new.state.into(),
        new.expires_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Takes the ceremony of one of these digests, this kind and this account (or nobody's); answers its
/// state when its time was not over. Of many that ask at once, one gets it.
pub async fn take(
    connection: &impl ConnectionTrait,
    kind: &str,
    account_id: Option<PersonId>,
    digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Taken {
        state: String,
    }
    let mut values: Vec<Value> = vec![kind.into(), now.into()];
    values.extend(digests.iter().map(|digest| digest.as_str().into()));
    let whose = match account_id {
        Some(id) => {
            values.push(id.into());
            format!("account_id = ${}", values.len())
        }
        None => "account_id IS NULL".to_owned(),
    };
    let delete = format!(
        "DELETE FROM passkey_ceremonies WHERE kind = $1 AND expires_at > $2 \
         AND token_digest IN ({}) AND {whose} RETURNING state",
        sql::placeholders(3, digests.len())
    );
    let taken: Option<Taken> = sql::one(connection, &delete, values).await?;
    Ok(taken.map(|taken| taken.state))
}
