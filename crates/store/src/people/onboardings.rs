//! Onboardings: the steps of someone who uses an HR code.

use chrona_api_types::{HrCodeId, OnboardingId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// Someone who is joining.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Onboarding {
    /// The onboarding.
    pub id: OnboardingId,
    /// What its token is found by.
    pub token_digest: String,
    /// The HR code that is used.
    pub hr_code_id: HrCodeId,
    /// What is kept of the e-mailed code.
    pub otp_digest: String,
    /// Until when that is good.
    pub otp_expires_at: DateTime<Utc>,
    /// When the person showed it.
    pub verified_at: Option<DateTime<Utc>>,
    /// Until when the steps may be done.
    pub expires_at: DateTime<Utc>,
}

/// An onboarding to begin.
#[derive(Debug)]
pub struct NewOnboarding<'a> {
    /// What its token is found by.
    pub token_digest: &'a str,
    /// The HR code that is used.
    pub hr_code_id: HrCodeId,
    /// What is kept of the e-mailed code.
    pub otp_digest: &'a str,
    /// Until when that is good.
    pub otp_expires_at: DateTime<Utc>,
    /// Until when the steps may be done.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "id, token_digest, hr_code_id, otp_digest, otp_expires_at, verified_at, expires_at";

/// Begins an onboarding; one that was begun with the same code is over.
pub async fn begin(
    connection: &impl ConnectionTrait,
    new: NewOnboarding<'_>,
) -> Result<(), StoreError> {
    forget(connection, new.hr_code_id).await?;
    let insert = "INSERT INTO onboardings \
         (token_digest, hr_code_id, otp_digest, otp_expires_at, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        new.token_digest.into(),
        new.hr_code_id.into(),
        new.otp_digest.into(),
        new.otp_expires_at.into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Counts a try of the e-mailed code before it is looked at; none when the onboarding is unknown or
/// over, or had as many tries.
pub async fn count_try(
    connection: &impl ConnectionTrait,
    token_digest: &str,
    most: i32,
    now: DateTime<Utc>,
) -> Result<Option<Onboarding>, StoreError> {
    let update = format!(
        "UPDATE onboardings SET tries = tries + 1 \
         WHERE token_digest = $1 AND tries < $2 AND verified_at IS NULL AND expires_at > $3 \
         RETURNING {COLUMNS}"
    );
    let values = vec![token_digest.into(), most.into(), now.into()];
    sql::one(connection, &update, values).await
}

/// Notes that the e-mailed code was shown; answers whether this was the first time.
pub async fn verified(
    connection: &impl ConnectionTrait,
    id: OnboardingId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE onboardings SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// The onboarding of one of these digests that is not over.
pub async fn find(
    connection: &impl ConnectionTrait,
    token_digests: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Onboarding>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM onboardings WHERE expires_at > $1 AND token_digest IN ({})",
        sql::placeholders(2, token_digests.len())
    );
    let mut values = vec![now.into()];
    values.extend(token_digests.iter().map(|digest| digest.as_str().into()));
    sql::one(connection, &query, values).await
}

/// Forgets the onboardings of an HR code.
pub async fn forget(
    connection: &impl ConnectionTrait,
    hr_code_id: HrCodeId,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM onboardings WHERE hr_code_id = $1";
    sql::execute(connection, delete, vec![hr_code_id.into()]).await?;
    Ok(())
}
