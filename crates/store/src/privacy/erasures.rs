//! Erasing punches: which are due, which entries of the ledger say that theirs are gone, and their going.

use chrona_api_types::PersonId;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::{forgetting, registry::Whose};
use crate::{
    StoreError,
    ledger::{ENTRIES, EntryRow, signed},
    sql::{self, Conditions},
    time::computed_months,
};

/// Which punches are to go.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Those from before this instant.
    pub before: DateTime<Utc>,
}

impl Due {
    fn conditions(self) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.and("q.account_id =", self.account_id);
        conditions.and("q.punched_at <", Some(self.before));
        conditions
    }
}

/// Whether there is such a punch.
pub async fn is_any(connection: &impl ConnectionTrait, due: Due) -> Result<bool, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "only whether there is one counts")]
        id: PersonId,
    }
    let query = "SELECT q.id FROM punches q";
    let rows: Vec<Row> = due.conditions().all(connection, query, "LIMIT 1").await?;
    Ok(!rows.is_empty())
}

/// The entries of up to `limit` such punches, the oldest, in the ledger's order, with those of the
/// corrections that go with them: a correction goes with the punch that it annuls, so that none counts
/// again, and with the one it added where it annuls none.
pub async fn due(
    connection: &impl ConnectionTrait,
    due: Due,
    limit: u64,
) -> Result<Vec<EntryRow>, StoreError> {
    let query = "WITH due AS (SELECT q.id FROM punches q";
    let rest = format!(
        "ORDER BY q.punched_at, q.id LIMIT {limit}) {ENTRIES} \
         WHERE l.sequence IN (\
         SELECT s.sequence FROM ledger_entries s WHERE s.punch_id IN (SELECT id FROM due) \
         UNION SELECT c.sequence FROM corrections c WHERE c.annulled_id IN (SELECT id FROM due) \
         UNION SELECT c.sequence FROM corrections c \
         WHERE c.annulled_id IS NULL AND c.added_id IN (SELECT id FROM due)) \
         ORDER BY l.sequence"
    );
    due.conditions().all(connection, query, &rest).await
}

/// Notes that an erasure of the ledger named these entries.
pub async fn insert(
    connection: &impl ConnectionTrait,
    erasure: u64,
    places: &[u64],
) -> Result<(), StoreError> {
    let rows = places
        .iter()
        .map(|&place| [signed(place).into(), signed(erasure).into()]);
    let into = "INSERT INTO erased_entries (sequence, erasure)";
    sql::insert_rows(connection, into, rows).await
}

/// Deletes the punches of the entries that an erasure named, with their salts, and what the corrections
/// among them say; answers how many punches. What kiosks kept of them is no longer known to be anyone's.
pub async fn delete_punches(
    connection: &impl ConnectionTrait,
    erasure: u64,
) -> Result<u64, StoreError> {
    computed_months::forget_erased(connection, signed(erasure)).await?;
    let erasure = vec![signed(erasure).into()];
    let named = "SELECT l.punch_id FROM erased_entries e \
         JOIN ledger_entries l ON l.sequence = e.sequence WHERE e.erasure = $1";
    for forget in [
        format!("{} WHERE punch_id IN ({named})", forget_kept_of()),
        format!("DELETE FROM late_punches WHERE punch_id IN ({named})"),
    ] {
        sql::execute(connection, &forget, erasure.clone()).await?;
    }
    if connection.get_database_backend() == DbBackend::Postgres {
        // The role that serves may delete none by itself.
        let gone = "SELECT erase_punches($1) AS total";
        let gone = sql::count_rows(connection, gone, erasure).await?;
        return Ok(gone.unsigned_abs());
    }
    let places = "(SELECT e.sequence FROM erased_entries e WHERE e.erasure = $1)";
    for delete in [
        format!(
            "DELETE FROM ledger_facts WHERE sequence IN \
             (SELECT c.sequence FROM corrections c WHERE c.sequence IN {places})"
        ),
        format!("DELETE FROM corrections WHERE sequence IN {places}"),
    ] {
        sql::execute(connection, &delete, erasure.clone()).await?;
    }
    let delete = format!("DELETE FROM punches WHERE id IN ({named})");
    sql::execute(connection, &delete, erasure).await
}

/// Their rows stay, so that what a kiosk sends again is known, and the count of what it sent goes on.
fn forget_kept_of() -> String {
    let set = forgetting::emptied("kept_punches", Whose::Account("account_id"));
    format!("UPDATE kept_punches SET {set}")
}

/// Forgets whose the kept punches were that became none; answers how many.
pub async fn forget_kept(connection: &impl ConnectionTrait, due: Due) -> Result<u64, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and_plain("punch_id IS NULL AND qr_token <> ''");
    conditions.and("account_id =", due.account_id);
    conditions.and("read_at <", Some(due.before));
    conditions.execute(connection, &forget_kept_of()).await
}

/// Up to `limit` closed accounts that have no punch any more.
pub async fn emptied_accounts(
    connection: &impl ConnectionTrait,
    account_id: Option<PersonId>,
    limit: u64,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PersonId,
    }
    let mut conditions = Conditions::default();
    conditions.and_plain(
        "a.closed_at IS NOT NULL \
         AND NOT EXISTS (SELECT p.id FROM punches p WHERE p.account_id = a.id)",
    );
    conditions.and("a.id =", account_id);
    let rest = format!("ORDER BY a.id LIMIT {limit}");
    let query = "SELECT a.id FROM accounts a";
    let rows: Vec<Row> = conditions.all(connection, query, &rest).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// An entry that was erased, and the one that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ErasedRow {
    /// The erased entry's place.
    pub sequence: i64,
    /// The erasure's.
    pub erasure: i64,
}

/// Up to `limit` erased entries from this place on, in order.
pub async fn list_from(
    connection: &impl ConnectionTrait,
    sequence: i64,
    limit: u64,
) -> Result<Vec<ErasedRow>, StoreError> {
    let query = format!(
        "SELECT sequence, erasure FROM erased_entries WHERE sequence >= $1 \
         ORDER BY sequence LIMIT {limit}"
    );
    sql::all(connection, &query, vec![sequence.into()]).await
}
