//! Corrections: which punches count no more, and which ones were added by hand. What they say stands in
//! the facts of their entries.

use chrona_api_types::{PersonId, PunchId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// A correction, as its entry of the ledger says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct CorrectionRow {
    /// The entry's place.
    pub sequence: i64,
    /// The punch that counts no more.
    pub annulled_id: Option<PunchId>,
    /// The punch that was added.
    pub added_id: Option<PunchId>,
    /// Who made it.
    pub author_id: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A correction with what its entry says and its author's name.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedCorrection {
    /// The punch that counts no more.
    pub annulled_id: Option<PunchId>,
    /// The punch that was added.
    pub added_id: Option<PunchId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The facts of its entry, JSON.
    pub facts: Option<String>,
    /// Who made it.
    pub author_id: PersonId,
    /// What the author was called then; empty for one from before that was kept.
    pub author_name: String,
    /// The author's first name; none where the account is gone.
    pub first_name: Option<String>,
    /// The author's last name.
    pub last_name: Option<String>,
    /// The author's address.
    pub email: Option<String>,
}

/// That no correction annuls the punch of this alias.
pub(crate) fn kept(punch: &str) -> String {
    format!("NOT EXISTS (SELECT 1 FROM corrections n WHERE n.annulled_id = {punch}.id)")
}

/// Writes a correction, with what its author is called. Not unique when the punch was annulled already.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: &CorrectionRow,
    author_name: &str,
) -> Result<(), StoreError> {
    let into = "INSERT INTO corrections \
         (sequence, annulled_id, added_id, author_id, created_at, author_name)";
    let row = [
        new.sequence.into(),
        new.annulled_id.into(),
        new.added_id.into(),
        new.author_id.into(),
        new.created_at.into(),
        author_name.into(),
    ];
    sql::insert_rows(connection, into, [row]).await
}

/// Whether a correction annuls this punch.
pub async fn annuls(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM corrections WHERE annulled_id = $1";
    Ok(sql::count_rows(connection, query, vec![punch_id.into()]).await? > 0)
}

const NAMED: &str = "SELECT c.annulled_id, c.added_id, c.created_at, f.facts, c.author_id, c.author_name, \
     e.first_name, e.last_name, a.email FROM corrections c \
     LEFT JOIN ledger_facts f ON f.sequence = c.sequence \
     LEFT JOIN accounts a ON a.id = c.author_id \
     LEFT JOIN employments e ON e.account_id = c.author_id";

/// The corrections that added these punches, however many.
pub async fn that_added(
    connection: &impl ConnectionTrait,
    punch_ids: &[PunchId],
) -> Result<Vec<NamedCorrection>, StoreError> {
    let select = format!("{NAMED} WHERE c.added_id");
    sql::all_of(connection, &select, punch_ids).await
}

/// The corrections that add or annul one of these punches.
pub async fn of_punches(
    connection: &impl ConnectionTrait,
    punch_ids: &[PunchId],
) -> Result<Vec<NamedCorrection>, StoreError> {
    if punch_ids.is_empty() {
        return Ok(Vec::new());
    }
    let punches = sql::placeholders(1, punch_ids.len());
    // An index each, where OR would read the whole table on SQLite.
    let query = format!(
        "{NAMED} WHERE c.sequence IN (SELECT sequence FROM corrections WHERE annulled_id IN ({punches}) \
         UNION SELECT sequence FROM corrections WHERE added_id IN ({punches}))"
    );
    let values = punch_ids.iter().map(|&id| id.into()).collect();
    sql::all(connection, &query, values).await
}

/// Up to `limit` corrections from this place on, in order.
pub async fn list_from(
    connection: &impl ConnectionTrait,
    sequence: i64,
    limit: u64,
) -> Result<Vec<CorrectionRow>, StoreError> {
    let query = format!(
        "SELECT sequence, annulled_id, added_id, author_id, created_at FROM corrections \
         WHERE sequence >= $1 ORDER BY sequence LIMIT {limit}"
    );
    sql::all(connection, &query, vec![sequence.into()]).await
}
