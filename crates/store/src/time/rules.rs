//! What differs from the law's defaults from a day on: the organisation's rules, and those agreed for a category or for
//! one person's contract.

use std::collections::HashMap;

use chrona_api_types::{CategoryId, PersonId, WorkRulesId};
use chrona_work_time::RuleChanges;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rows::{Author, Owner, Rows, WRITTEN, Written, document};
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

/// Every rule of an owner there was, the last one first, those that were annulled too.
pub async fn list(
    connection: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Vec<WorkRulesRow>, StoreError> {
    let query = format!(
        "SELECT id, document, {WRITTEN} FROM work_rules WHERE {} ORDER BY from_day DESC, id DESC",
        Rows::WorkRules.whose(owner, 1)
    );
    let rows: Vec<Row> = sql::all(connection, &query, owner.values()).await?;
    rows.into_iter().map(WorkRulesRow::try_from).collect()
}

/// The rules of an owner that hold, in order of time.
pub async fn in_force(
    connection: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Vec<RuleChanges>, StoreError> {
    let query = format!(
        "SELECT id, document, {WRITTEN} FROM work_rules WHERE {} AND annulled_at IS NULL \
         ORDER BY from_day",
        Rows::WorkRules.whose(owner, 1)
    );
    let rows: Vec<Row> = sql::all(connection, &query, owner.values()).await?;
    let rows = rows.into_iter().map(WorkRulesRow::try_from);
    rows.map(|row| row.map(|row| row.changes)).collect()
}

#[derive(FromQueryResult)]
struct OwnedDocument {
    owner: i64,
    document: String,
}

fn by_owner(rows: Vec<OwnedDocument>) -> Result<HashMap<i64, Vec<RuleChanges>>, StoreError> {
    let mut of: HashMap<i64, Vec<RuleChanges>> = HashMap::new();
    for row in rows {
        let changes = document("work_rules.document", &row.document)?;
        of.entry(row.owner).or_default().push(changes);
    }
    for changes in of.values_mut() {
        changes.sort_by_key(|changes: &RuleChanges| changes.from);
    }
    Ok(of)
}

/// What is agreed for these people themselves and holds, in order of time.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<HashMap<PersonId, Vec<RuleChanges>>, StoreError> {
    let select = "SELECT account_id AS owner, document FROM work_rules \
         WHERE annulled_at IS NULL AND account_id";
    let rows = by_owner(sql::all_of(connection, select, account_ids).await?)?;
    Ok(rows
        .into_iter()
        .map(|(id, rows)| (PersonId(id), rows))
        .collect())
}

/// What is agreed for every category and holds, in order of time.
pub async fn of_categories(
    connection: &impl ConnectionTrait,
) -> Result<HashMap<CategoryId, Vec<RuleChanges>>, StoreError> {
    let query = "SELECT category_id AS owner, document FROM work_rules \
         WHERE annulled_at IS NULL AND category_id IS NOT NULL";
    let rows = by_owner(sql::all(connection, query, vec![]).await?)?;
    Ok(rows
        .into_iter()
        .map(|(id, rows)| (CategoryId(id), rows))
        .collect())
}

/// Writes rules; answers their identifier. Not unique while others of the same owner hold that begin on the same day.
pub async fn insert(
    connection: &impl ConnectionTrait,
    owner: Owner,
    changes: &RuleChanges,
    author: Author,
) -> Result<WorkRulesId, StoreError> {
    let insert = "INSERT INTO work_rules \
         (category_id, account_id, from_day, document, created_by_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let (category_id, account_id) = match owner {
        Owner::Organisation => (None, None),
        Owner::Category(id) => (Some(id), None),
        Owner::Person(id) => (None, Some(id)),
    };
    let values = vec![
        category_id.into(),
        account_id.into(),
        changes.from.into(),
        serde_json::to_string(changes)?.into(),
        author.id.into(),
        author.now.into(),
    ];
    sql::insert(connection, insert, values).await
}
