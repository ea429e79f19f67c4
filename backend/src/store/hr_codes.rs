//! HR codes: invitations to join.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// An HR code.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HrCodeRow {
    /// The code's number.
    pub id: i64,
    /// The code, sealed for [`HR_CODE`](super::sealed::HR_CODE).
    pub code_sealed: String,
    /// Whose it is.
    pub email: String,
    /// The person's first name, empty when unknown.
    pub first_name: String,
    /// The person's last name, empty when unknown.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: String,
    /// The administrator who made it; none when that account was deleted.
    pub created_by_id: Option<i64>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last e-mailed.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// The account it made.
    pub used_by_id: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl HrCodeRow {
    /// Whether it can be used.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// An HR code to make.
#[derive(Clone, Debug)]
pub struct NewHrCode {
    /// What the code is found by.
    pub code_digest: String,
    /// The code, sealed for [`HR_CODE`](super::sealed::HR_CODE).
    pub code_sealed: String,
    /// Whose it is.
    pub email: String,
    /// The address as it is compared.
    pub email_key: String,
    /// The person's first name, empty when unknown.
    pub first_name: String,
    /// The person's last name, empty when unknown.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: String,
    /// The administrator who makes it.
    pub created_by_id: i64,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, code_sealed, email, first_name, last_name, staff_number, language, \
     created_by_id, expires_at, sent_at, used_at, used_by_id, revoked_at, created_at";

/// Makes a code; none when the address has a live one.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewHrCode,
) -> Result<Option<HrCodeRow>, StoreError> {
    let insert = format!(
        "INSERT INTO hr_codes (code_digest, code_sealed, email, email_key, first_name, last_name, \
         staff_number, language, created_by_id, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (email_key) WHERE used_at IS NULL AND revoked_at IS NULL DO NOTHING \
         RETURNING {COLUMNS}"
    );
    let values = vec![
        new.code_digest.into(),
        new.code_sealed.into(),
        new.email.into(),
        new.email_key.into(),
        new.first_name.into(),
        new.last_name.into(),
        new.staff_number.into(),
        new.language.into(),
        new.created_by_id.into(),
        new.expires_at.into(),
        new.created_at.into(),
    ];
    sql::one(connection, &insert, values).await
}

/// Puts away the codes of an address that are over, so that a live one can be made.
pub async fn put_expired_away(
    connection: &impl ConnectionTrait,
    email_key: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE hr_codes SET revoked_at = expires_at WHERE email_key = $1 \
         AND used_at IS NULL AND revoked_at IS NULL AND expires_at <= $2";
    sql::execute(connection, update, vec![email_key.into(), now.into()]).await?;
    Ok(())
}

/// The code of this number.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<HrCodeRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM hr_codes WHERE id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// The code that is neither used nor revoked of this address.
pub async fn find_unused(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<HrCodeRow>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM hr_codes \
         WHERE email_key = $1 AND used_at IS NULL AND revoked_at IS NULL"
    );
    sql::one(connection, &query, vec![email_key.into()]).await
}

/// The code that has one of these digests.
pub async fn find_by_digest(
    connection: &impl ConnectionTrait,
    digests: &[String],
) -> Result<Option<HrCodeRow>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM hr_codes WHERE code_digest IN ({})",
        sql::placeholders(1, digests.len())
    );
    let values = digests
        .iter()
        .map(|digest| digest.as_str().into())
        .collect();
    sql::one(connection, &query, values).await
}

/// A page of codes, newest first, and how many there are. Revoked ones count as expired.
pub async fn list(
    connection: &impl ConnectionTrait,
    include_used: bool,
    include_expired: bool,
    now: DateTime<Utc>,
    page: Page,
) -> Result<Counted<HrCodeRow>, StoreError> {
    let mut conditions = Conditions::default();
    if !include_used {
        conditions.and_plain("used_at IS NULL");
    }
    if !include_expired {
        conditions.and_plain("revoked_at IS NULL");
        conditions.and_either("used_at IS NOT NULL", "expires_at >", now);
    }
    conditions
        .page(
            connection,
            &format!("SELECT {COLUMNS}"),
            "FROM hr_codes",
            "id DESC",
            page,
        )
        .await
}

/// Notes that a code was e-mailed.
pub async fn sent(
    connection: &impl ConnectionTrait,
    id: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE hr_codes SET sent_at = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), now.into()]).await?;
    Ok(())
}

/// Revokes a code; answers whether it was neither used nor revoked.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE hr_codes SET revoked_at = $2 \
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Uses a code up; answers whether it was neither used nor revoked.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE hr_codes SET used_at = $2 \
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Notes which account a code made.
pub async fn used_by(
    connection: &impl ConnectionTrait,
    id: i64,
    account_id: i64,
) -> Result<(), StoreError> {
    let update = "UPDATE hr_codes SET used_by_id = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), account_id.into()]).await?;
    Ok(())
}

/// Forgets whom a code was for, once the account that it made is closed or deleted.
pub async fn forget(connection: &impl ConnectionTrait, account_id: i64) -> Result<(), StoreError> {
    let update = "UPDATE hr_codes SET used_by_id = NULL, email = '', email_key = '', \
         first_name = '', last_name = '', staff_number = NULL, code_sealed = '' \
         WHERE used_by_id = $1";
    sql::execute(connection, update, vec![account_id.into()]).await?;
    Ok(())
}
