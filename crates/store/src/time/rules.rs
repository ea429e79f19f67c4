//! The organisation's rules: what differs from the law's defaults, from a day on.

use chrona_api_types::WorkRulesId;
use chrona_work_time::RuleChanges;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rows::{Author, WRITTEN, Written, document};
use crate::{StoreError, sql};

/// Rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRulesRow {
    /// Their identifier.
    pub id: WorkRulesId,
    /// What they change.
    pub changes: RuleChanges,
    /// Who wrote them.
    pub written: Written,
}

#[derive(FromQueryResult)]
struct Row {
    id: WorkRulesId,
    document: String,
    #[sea_orm(nested)]
    written: Written,
}

impl TryFrom<Row> for WorkRulesRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            changes: document("work_rules.document", &row.document)?,
            written: row.written,
        })
    }
}

/// Every rule there was, the last one first, those that were annulled too.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<WorkRulesRow>, StoreError> {
    let query =
        format!("SELECT id, document, {WRITTEN} FROM work_rules ORDER BY from_day DESC, id DESC");
    let rows: Vec<Row> = sql::all(connection, &query, vec![]).await?;
    rows.into_iter().map(WorkRulesRow::try_from).collect()
}

/// The rules that hold, in order of time.
pub async fn in_force(connection: &impl ConnectionTrait) -> Result<Vec<RuleChanges>, StoreError> {
    let query = format!(
        "SELECT id, document, {WRITTEN} FROM work_rules WHERE annulled_at IS NULL ORDER BY from_day"
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![]).await?;
    let rows = rows.into_iter().map(WorkRulesRow::try_from);
    rows.map(|row| row.map(|row| row.changes)).collect()
}

/// Writes rules; answers their identifier. Not unique while others hold that begin on the same day.
pub async fn insert(
    connection: &impl ConnectionTrait,
    changes: &RuleChanges,
    author: Author,
) -> Result<WorkRulesId, StoreError> {
    let insert = "INSERT INTO work_rules (from_day, document, created_by_id, created_at) \
         VALUES ($1, $2, $3, $4)";
    let values = vec![
        changes.from.into(),
        serde_json::to_string(changes)?.into(),
        author.id.into(),
        author.now.into(),
    ];
    sql::insert(connection, insert, values).await
}
