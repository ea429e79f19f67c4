//! What is to be said of people beside what they are: what administrators should see to.

use std::collections::HashMap;

use chrona_api_types::{HrCodeId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// What is to be said of a person.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct Remarks {
    /// The account.
    pub account_id: PersonId,
    /// Whether someone else has the person's staff number, but for its case.
    pub shares_staff_number: bool,
    /// The address that waits to be confirmed.
    pub new_email: Option<String>,
    /// When the relay last refused the address.
    pub refused_at: Option<DateTime<Utc>>,
    /// What it answered.
    pub refusal: Option<String>,
}

/// What is to be said of the people of these accounts.
pub async fn of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    now: DateTime<Utc>,
) -> Result<HashMap<PersonId, Remarks>, StoreError> {
    if account_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = format!(
        "SELECT a.id AS account_id, \
         (e.staff_number IS NOT NULL AND a.closed_at IS NULL AND s.number_key IS NULL) \
         AS shares_staff_number, \
         c.new_email, r.created_at AS refused_at, r.answer AS refusal \
         FROM accounts a JOIN employments e ON e.account_id = a.id \
         LEFT JOIN staff_numbers s ON s.account_id = a.id \
         LEFT JOIN email_changes c ON c.account_id = a.id AND c.confirmed_at IS NULL \
         AND c.expires_at > $1 \
         LEFT JOIN refused_addresses r ON r.email_key = a.email_key \
         WHERE a.id IN ({})",
        sql::placeholders(2, account_ids.len())
    );
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(account_ids.iter().map(|&id| id.into()));
    let rows: Vec<Remarks> = sql::all(connection, &query, values).await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row)).collect())
}

/// What is to be said of an invitation.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct OfInvitation {
    /// The invitation.
    pub hr_code_id: HrCodeId,
    /// Whether someone else has the staff number of one that stands.
    pub shares_staff_number: bool,
    /// When the relay last refused the address.
    pub refused_at: Option<DateTime<Utc>>,
    /// What it answered.
    pub refusal: Option<String>,
}

/// What is to be said of these invitations.
pub async fn of_invitations(
    connection: &impl ConnectionTrait,
    ids: &[HrCodeId],
    now: DateTime<Utc>,
) -> Result<HashMap<HrCodeId, OfInvitation>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = format!(
        "SELECT h.id AS hr_code_id, \
         (h.staff_number IS NOT NULL AND h.used_at IS NULL AND h.revoked_at IS NULL \
         AND h.expires_at > $1 AND s.number_key IS NULL) AS shares_staff_number, \
         r.created_at AS refused_at, r.answer AS refusal \
         FROM hr_codes h LEFT JOIN staff_numbers s ON s.hr_code_id = h.id \
         LEFT JOIN refused_addresses r ON r.email_key = h.email_key AND h.used_at IS NULL \
         WHERE h.id IN ({})",
        sql::placeholders(2, ids.len())
    );
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(ids.iter().map(|&id| id.into()));
    let rows: Vec<OfInvitation> = sql::all(connection, &query, values).await?;
    Ok(rows.into_iter().map(|row| (row.hr_code_id, row)).collect())
}
