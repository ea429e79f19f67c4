//! Whose each staff number is: one person's who has not left, or one invitation's that stands. Numbers are
//! compared by their key, as [`staff_number_key`](chrona_api_types::names::staff_number_key) makes it.

use std::collections::HashMap;

use chrona_api_types::{HrCodeId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// Who has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A person with this account.
    Account(PersonId),
    /// An invitation.
    HrCode(HrCodeId),
}

/// A number that someone has.
#[derive(Clone, Debug)]
pub struct Held {
    /// Who has it.
    pub by: Holder,
    /// That one's first name, empty when unknown.
    pub first_name: String,
    /// That one's last name, empty when unknown.
    pub last_name: String,
    /// That one's address.
    pub email: String,
}

/// Who has these numbers, by key. An invitation whose time is over has none.
pub async fn holders(
    connection: &impl ConnectionTrait,
    keys: &[String],
    now: DateTime<Utc>,
) -> Result<HashMap<String, Held>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        number_key: String,
        account_id: Option<PersonId>,
        hr_code_id: Option<HrCodeId>,
        first_name: String,
        last_name: String,
        email: String,
    }
    let mut held = HashMap::new();
    for some in keys.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT s.number_key, s.account_id, s.hr_code_id, \
             COALESCE(e.first_name, h.first_name) AS first_name, \
             COALESCE(e.last_name, h.last_name) AS last_name, \
             COALESCE(a.email, h.email) AS email \
             FROM staff_numbers s \
             LEFT JOIN accounts a ON a.id = s.account_id \
             LEFT JOIN employments e ON e.account_id = s.account_id \
             LEFT JOIN hr_codes h ON h.id = s.hr_code_id \
             WHERE (s.account_id IS NOT NULL OR h.expires_at > $1) AND s.number_key IN ({})",
            sql::placeholders(2, some.len())
        );
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|key| key.as_str().into()));
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        held.extend(rows.into_iter().filter_map(|row| {
            let by = match (row.account_id, row.hr_code_id) {
                (Some(id), _) => Holder::Account(id),
                (None, Some(id)) => Holder::HrCode(id),
                (None, None) => return None,
            };
            let held = Held {
                by,
                first_name: row.first_name,
                last_name: row.last_name,
                email: row.email,
            };
            Some((row.number_key, held))
        }));
    }
    Ok(held)
}

/// Gives these numbers to these. Not unique when someone has one of them, who is not an invitation whose time
/// is over.
pub async fn claim(
    connection: &impl ConnectionTrait,
    claims: &[(String, Holder)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for some in claims.chunks(sql::AT_ONCE) {
        let delete = format!(
            "DELETE FROM staff_numbers WHERE number_key IN ({}) \
             AND hr_code_id IN (SELECT id FROM hr_codes WHERE expires_at <= $1)",
            sql::placeholders(2, some.len())
        );
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(some.iter().map(|(key, _)| key.as_str().into()));
        sql::execute(connection, &delete, values).await?;
        let rows = some.iter().map(|(key, holder)| {
            let (account_id, hr_code_id) = match *holder {
                Holder::Account(id) => (Some(id), None),
                Holder::HrCode(id) => (None, Some(id)),
            };
            [
                key.as_str().into(),
                account_id.into(),
                hr_code_id.into(),
                now.into(),
            ]
        });
        let into = "INSERT INTO staff_numbers (number_key, account_id, hr_code_id, created_at)";
        sql::insert_rows(connection, into, rows).await?;
    }
    Ok(())
}

/// Frees the numbers of these.
pub async fn release(
    connection: &impl ConnectionTrait,
    holders: &[Holder],
) -> Result<(), StoreError> {
    let accounts = holders.iter().filter_map(|holder| match *holder {
        Holder::Account(id) => Some(id.0),
        Holder::HrCode(_) => None,
    });
    let codes = holders.iter().filter_map(|holder| match *holder {
        Holder::HrCode(id) => Some(id.0),
        Holder::Account(_) => None,
    });
    let owners: [(&str, Vec<i64>); 2] = [
        ("account_id", accounts.collect()),
        ("hr_code_id", codes.collect()),
    ];
    for (column, ids) in owners {
        for some in ids.chunks(sql::AT_ONCE) {
            let places = sql::placeholders(1, some.len());
            let delete = format!("DELETE FROM staff_numbers WHERE {column} IN ({places})");
            let values = some.iter().map(|&id| id.into()).collect();
            sql::execute(connection, &delete, values).await?;
        }
    }
    Ok(())
}

/// How many people who have not left have a number that is someone else's too, but for its case. There are
/// none but from before numbers were compared without it.
pub async fn count_shared(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM employments e \
         JOIN accounts a ON a.id = e.account_id AND a.closed_at IS NULL \
         WHERE e.staff_number IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM staff_numbers s WHERE s.account_id = e.account_id)";
    sql::count_rows(connection, query, vec![]).await
}
