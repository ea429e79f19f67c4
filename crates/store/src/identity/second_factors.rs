//! Second factors: the secrets of authenticator apps, and recovery codes. Passkeys have a file of
//! their own.

use chrona_api_types::{DeviceId, PersonId, TotpSecretId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// What an authenticator app shares with the server.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TotpSecret {
    /// The secret's identifier.
    pub id: TotpSecretId,
    /// Sealed; see [`crate::sealed::TOTP_SECRET`].
    pub sealed_secret: String,
    /// `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: String,
    /// How many digits a code has.
    pub digits: i32,
    /// How long a step lasts, in seconds.
    pub period: i32,
    /// From when on it was in force.
    pub activated_at: Option<DateTime<Utc>>,
    /// Until when it may be activated.
    pub expires_at: DateTime<Utc>,
}

/// A secret that is not in force yet.
#[derive(Debug)]
pub struct NewTotpSecret {
    /// Whose it is.
    pub account_id: PersonId,
    /// The phone that holds it, where it was told.
    pub device_id: Option<DeviceId>,
    /// Sealed.
    pub sealed_secret: String,
    /// Until when it may be activated.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A recovery code to keep.
#[derive(Debug)]
pub struct NewRecoveryCode {
    /// What is kept of it.
    pub digest: String,
    /// Its last two characters.
    pub hint: String,
}

/// A recovery code as it is kept.
#[derive(Clone, Debug, FromQueryResult)]
pub struct RecoveryCode {
    /// Its last two characters.
    pub hint: String,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// From when on it is no longer good.
    pub expires_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT id, sealed_secret, algorithm, digits, period, activated_at, \
     expires_at FROM totp_secrets";

/// The secret in force of an account.
pub async fn find_in_force(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Option<TotpSecret>, StoreError> {
    let query = format!("{SELECT} WHERE account_id = $1 AND activated_at IS NOT NULL");
    sql::one(connection, &query, vec![account_id.into()]).await
}

/// A secret of this account.
pub async fn find(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    id: TotpSecretId,
) -> Result<Option<TotpSecret>, StoreError> {
    let query = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    sql::one(connection, &query, vec![account_id.into(), id.into()]).await
}

/// Keeps a secret that is not in force yet, and forgets the account's that expired; answers its
/// identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewTotpSecret,
) -> Result<TotpSecretId, StoreError> {
    #[derive(FromQueryResult)]
    struct Made {
        id: TotpSecretId,
    }
    let delete = "DELETE FROM totp_secrets \
         WHERE account_id = $1 AND activated_at IS NULL AND expires_at <= $2";
    let values = vec![new.account_id.into(), new.created_at.into()];
    sql::execute(connection, delete, values).await?;
    let insert = "INSERT INTO totp_secrets \
         (account_id, device_id, sealed_secret, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let values = vec![
        new.account_id.into(),
        new.device_id.into(),
        new.sealed_secret.into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    let made: Option<Made> = sql::one(connection, insert, values).await?;
    made.map(|made| made.id).ok_or_else(|| {
        let words = "a kept secret was not returned".to_owned();
        sea_orm::DbErr::RecordNotFound(words).into()
    })
}

/// Puts a secret in force, in the place of every other of the account; answers whether it was one
/// that could be.
pub async fn activate(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    id: TotpSecretId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let delete = "DELETE FROM totp_secrets WHERE account_id = $1 AND id <> $2";
    sql::execute(connection, delete, vec![account_id.into(), id.into()]).await?;
    let update = "UPDATE totp_secrets SET activated_at = $3, last_step = $4 \
         WHERE account_id = $1 AND id = $2 AND activated_at IS NULL AND expires_at > $3";
    let values = vec![account_id.into(), id.into(), now.into(), step.into()];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// So many steps after now's none can be used: where one was, the clock was ahead then.
const STEPS_AHEAD: i64 = 4;

/// Uses a step of a secret in force; answers whether neither it nor a later one was used before.
pub async fn use_step(
    connection: &impl ConnectionTrait,
    id: TotpSecretId,
    step: i64,
) -> Result<bool, StoreError> {
    let update = "UPDATE totp_secrets SET last_step = $2 WHERE id = $1 \
         AND activated_at IS NOT NULL \
         AND (last_step IS NULL OR last_step < $2 OR last_step > $2 + $3)";
    let values = vec![id.into(), step.into(), STEPS_AHEAD.into()];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Keeps these recovery codes in the place of every other of the account.
pub async fn replace_recovery_codes(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    codes: Vec<NewRecoveryCode>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM recovery_codes WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    let insert = "INSERT INTO recovery_codes (account_id, digest, hint, created_at) \
         VALUES ($1, $2, $3, $4)";
    for code in codes {
        let values = vec![
            account_id.into(),
            code.digest.into(),
            code.hint.into(),
            now.into(),
        ];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

/// An account's recovery codes, used, expired or good.
pub async fn recovery_codes(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<RecoveryCode>, StoreError> {
    let query = "SELECT hint, used_at, expires_at FROM recovery_codes \
         WHERE account_id = $1 ORDER BY id";
    sql::all(connection, query, vec![account_id.into()]).await
}

/// Uses the recovery code that has one of these digests; answers whether it was good.
pub async fn use_recovery_code(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    digests: Vec<String>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = format!(
        "UPDATE recovery_codes SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL \
         AND (expires_at IS NULL OR expires_at > $2) AND digest IN ({})",
        sql::placeholders(3, digests.len())
    );
    let mut values: Vec<Value> = vec![account_id.into(), now.into()];
    values.extend(digests.into_iter().map(Value::from));
    Ok(sql::execute(connection, &update, values).await? == 1)
}

/// Which second factors an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Kinds {
    /// Whether an authenticator app is in force.
    pub totp: bool,
    /// Whether there is a passkey.
    pub passkey: bool,
}

impl Kinds {
    /// Whether there is any.
    pub const fn any(self) -> bool {
        self.totp || self.passkey
    }
}

/// Which second factors an account has.
pub async fn kinds(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Kinds, StoreError> {
    let query = "SELECT EXISTS (SELECT 1 FROM totp_secrets \
         WHERE account_id = $1 AND activated_at IS NOT NULL) AS totp, \
         EXISTS (SELECT 1 FROM passkeys WHERE account_id = $1) AS passkey";
    let kinds = sql::one(connection, query, vec![account_id.into()]).await?;
    let (totp, passkey) = (false, false);
    Ok(kinds.unwrap_or(Kinds { totp, passkey }))
}

/// Forgets an account's authenticator app; answers whether one was in force.
pub async fn forget_totp(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<bool, StoreError> {
    let was_in_force = kinds(connection, account_id).await?.totp;
    let delete = "DELETE FROM totp_secrets WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    forget_lone_codes(connection, account_id).await?;
    Ok(was_in_force)
}

/// Forgets an account's authenticator app where it was set up since then.
pub async fn forget_totp_since(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM totp_secrets WHERE account_id = $1 AND created_at >= $2";
    sql::execute(connection, delete, vec![account_id.into(), then.into()]).await?;
    forget_lone_codes(connection, account_id).await
}

/// Forgets an account's recovery codes when no second factor is left that they stand in for.
pub async fn forget_lone_codes(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), StoreError> {
    if !kinds(connection, account_id).await?.any() {
        let delete = "DELETE FROM recovery_codes WHERE account_id = $1";
        sql::execute(connection, delete, vec![account_id.into()]).await?;
    }
    Ok(())
}

/// Forgets an account's second factors, passkeys too; answers whether one was in force.
pub async fn forget(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<bool, StoreError> {
    let was_in_force = kinds(connection, account_id).await?.any();
    for statement in [
        "DELETE FROM recovery_codes WHERE account_id = $1",
        "DELETE FROM totp_secrets WHERE account_id = $1",
        "DELETE FROM passkey_ceremonies WHERE account_id = $1",
        "DELETE FROM passkeys WHERE account_id = $1",
    ] {
        sql::execute(connection, statement, vec![account_id.into()]).await?;
    }
    Ok(was_in_force)
}
