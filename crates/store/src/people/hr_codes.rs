//! HR codes: invitations to join.

use std::collections::HashMap;

use chrona_api_types::{HrCodeId, Language, PersonId, names::search_key};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
    words::Word,
};

/// An HR code.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HrCodeRow {
    /// The code's number.
    pub id: HrCodeId,
    /// The code, sealed for [`HR_CODE`](crate::sealed::HR_CODE).
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
    pub language: Word<Language>,
    /// The administrator who made it; none when that account was deleted.
    pub created_by_id: Option<PersonId>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last e-mailed.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// The account it made.
    pub used_by_id: Option<PersonId>,
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
    /// The code, sealed for [`HR_CODE`](crate::sealed::HR_CODE).
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
    pub language: Word<Language>,
    /// The administrator who makes it.
    pub created_by_id: PersonId,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, code_sealed, email, email_key, first_name, last_name, staff_number, language, \
     created_by_id, expires_at, sent_at, used_at, used_by_id, revoked_at, created_at";

/// What a person who is invited is searched by.
fn found_by(first_name: &str, last_name: &str, staff_number: Option<&str>, email: &str) -> String {
    search_key(&[
        first_name,
        last_name,
        staff_number.unwrap_or_default(),
        email,
    ])
}

/// Makes codes; none for an address that has one which is neither used nor revoked. Answers those made, in any
/// order.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: Vec<NewHrCode>,
) -> Result<Vec<HrCodeRow>, StoreError> {
    const VALUES: usize = 12;
    let mut made = Vec::with_capacity(new.len());
    for some in new.chunks(sql::AT_ONCE) {
        let places: Vec<String> = (0..some.len())
            .map(|row| format!("({})", sql::placeholders(row * VALUES + 1, VALUES)))
            .collect();
        let insert = format!(
            "INSERT INTO hr_codes (code_digest, code_sealed, email, email_key, first_name, last_name, \
             staff_number, language, created_by_id, expires_at, created_at, search_key) VALUES {} \
             ON CONFLICT (email_key) WHERE used_at IS NULL AND revoked_at IS NULL DO NOTHING \
             RETURNING {COLUMNS}",
            places.join(", ")
        );
        let values = some.iter().flat_map(|new| -> [Value; VALUES] {
            let number = new.staff_number.as_deref();
            [
                new.code_digest.as_str().into(),
                new.code_sealed.as_str().into(),
                new.email.as_str().into(),
                new.email_key.as_str().into(),
                new.first_name.as_str().into(),
                new.last_name.as_str().into(),
                new.staff_number.clone().into(),
                new.language.into(),
                new.created_by_id.into(),
                new.expires_at.into(),
                new.created_at.into(),
                found_by(&new.first_name, &new.last_name, number, &new.email).into(),
            ]
        });
        made.extend(sql::all::<HrCodeRow>(connection, &insert, values.collect()).await?);
    }
    Ok(made)
}

/// Writes down what is said of these people, and until when their codes are good; answers how many of the
/// codes were neither used nor revoked.
pub async fn update(
    connection: &impl ConnectionTrait,
    rows: &[HrCodeRow],
) -> Result<u64, StoreError> {
    const VALUES: usize = 7;
    let mut updated = 0;
    for some in rows.chunks(sql::AT_ONCE) {
        let places: Vec<String> = (0..some.len())
            .map(|row| format!("({})", sql::placeholders(row * VALUES + 1, VALUES)))
            .collect();
        let update = format!(
            "WITH said (id, first_name, last_name, staff_number, language, expires_at, search_key) \
             AS (VALUES {}) UPDATE hr_codes SET first_name = said.first_name, \
             last_name = said.last_name, staff_number = said.staff_number, \
             language = said.language, expires_at = said.expires_at, search_key = said.search_key \
             FROM said WHERE hr_codes.id = said.id \
             AND hr_codes.used_at IS NULL AND hr_codes.revoked_at IS NULL",
            places.join(", ")
        );
        let values = some.iter().flat_map(|row| -> [Value; VALUES] {
            let number = row.staff_number.as_deref();
            [
                row.id.into(),
                row.first_name.as_str().into(),
                row.last_name.as_str().into(),
                row.staff_number.clone().into(),
                row.language.into(),
                row.expires_at.into(),
                found_by(&row.first_name, &row.last_name, number, &row.email).into(),
            ]
        });
        updated += sql::execute(connection, &update, values.collect()).await?;
    }
    Ok(updated)
}

/// Puts away the codes of these addresses that are over, so that live ones can be made.
pub async fn put_expired_away(
    connection: &impl ConnectionTrait,
    email_keys: &[String],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for some in email_keys.chunks(sql::AT_ONCE) {
        let over = format!(
            "used_at IS NULL AND revoked_at IS NULL AND expires_at <= $1 AND email_key IN ({})",
            sql::placeholders(2, some.len())
        );
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|key| key.as_str().into()));
        let free = format!(
            "DELETE FROM staff_numbers WHERE hr_code_id IN (SELECT id FROM hr_codes WHERE {over})"
        );
        sql::execute(connection, &free, values.clone()).await?;
        let update = format!("UPDATE hr_codes SET revoked_at = expires_at WHERE {over}");
        sql::execute(connection, &update, values).await?;
    }
    Ok(())
}

/// The code of this number.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: HrCodeId,
) -> Result<Option<HrCodeRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM hr_codes WHERE id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// The live codes of these addresses, by the address's key.
pub async fn live(
    connection: &impl ConnectionTrait,
    email_keys: &[String],
    now: DateTime<Utc>,
) -> Result<HashMap<String, HrCodeRow>, StoreError> {
    let mut live = HashMap::new();
    for some in email_keys.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT {COLUMNS} FROM hr_codes WHERE used_at IS NULL AND revoked_at IS NULL \
             AND expires_at > $1 AND email_key IN ({})",
            sql::placeholders(2, some.len())
        );
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|key| key.as_str().into()));
        let rows: Vec<HrCodeRow> = sql::all(connection, &query, values).await?;
        live.extend(rows.into_iter().map(|row| (row.email_key.clone(), row)));
    }
    Ok(live)
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

/// Which codes to list.
#[derive(Clone, Debug, Default)]
pub struct HrCodeFilter {
    /// Used ones too.
    pub include_used: bool,
    /// Expired and revoked ones too.
    pub include_expired: bool,
    /// Those alone that hold every word of a search.
    pub words: Vec<String>,
}

/// A page of codes, newest first, and how many there are. Revoked ones count as expired.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &HrCodeFilter,
    now: DateTime<Utc>,
    page: Page,
) -> Result<Counted<HrCodeRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and_words("search_key", &filter.words);
    if !filter.include_used {
        conditions.and_plain("used_at IS NULL");
    }
    if !filter.include_expired {
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

/// Notes that these codes were e-mailed.
pub async fn sent(
    connection: &impl ConnectionTrait,
    ids: &[HrCodeId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for some in ids.chunks(sql::AT_ONCE) {
        let places = sql::placeholders(2, some.len());
        let update = format!("UPDATE hr_codes SET sent_at = $1 WHERE id IN ({places})");
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|&id| id.into()));
        sql::execute(connection, &update, values).await?;
    }
    Ok(())
}

/// Revokes a code; answers whether it was neither used nor revoked.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    id: HrCodeId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE hr_codes SET revoked_at = $2 \
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Revokes the code of an address that is neither used nor revoked; answers it.
pub async fn revoke_of(
    connection: &impl ConnectionTrait,
    email_key: &str,
    now: DateTime<Utc>,
) -> Result<Option<HrCodeId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: HrCodeId,
    }
    let update = "UPDATE hr_codes SET revoked_at = $2 \
         WHERE email_key = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING id";
    let row: Option<Row> = sql::one(connection, update, vec![email_key.into(), now.into()]).await?;
    Ok(row.map(|row| row.id))
}

/// Uses a code up; answers whether it was neither used nor revoked.
pub async fn use_up(
    connection: &impl ConnectionTrait,
    id: HrCodeId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE hr_codes SET used_at = $2 \
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Notes which account a code made.
pub async fn used_by(
    connection: &impl ConnectionTrait,
    id: HrCodeId,
    account_id: PersonId,
) -> Result<(), StoreError> {
    let update = "UPDATE hr_codes SET used_by_id = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), account_id.into()]).await?;
    Ok(())
}
