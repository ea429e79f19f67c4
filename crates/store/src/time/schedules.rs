//! Planned times: someone's, or those of everyone who has none of their own.

use chrona_api_types::{PersonId, ScheduleId};
use chrona_work_time::Schedule;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rows::{Author, Owner, Rows, WRITTEN, Written, document};
use crate::{StoreError, sql};

/// Planned times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Their identifier.
    pub id: ScheduleId,
    /// Whose they are; none where they are everyone's.
    pub account_id: Option<PersonId>,
    /// What they are.
    pub schedule: Schedule,
    /// Who wrote them.
    pub written: Written,
}

#[derive(FromQueryResult)]
struct Row {
    id: ScheduleId,
    account_id: Option<PersonId>,
    document: String,
    #[sea_orm(nested)]
    written: Written,
}

impl TryFrom<Row> for ScheduleRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            schedule: document("schedules.document", &row.document)?,
            written: row.written,
        })
    }
}

/// Every schedule of an owner, the last one first, those that were annulled too.
pub async fn list(
    connection: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Vec<ScheduleRow>, StoreError> {
    let whose = Rows::Schedules.whose(owner, 1);
    let query = format!(
        "SELECT id, account_id, document, {WRITTEN} FROM schedules WHERE {whose} \
         ORDER BY from_day DESC, id DESC"
    );
    let rows: Vec<Row> = sql::all(connection, &query, owner.values()).await?;
    rows.into_iter().map(ScheduleRow::try_from).collect()
}

/// The schedules of everyone that hold, in order of time.
pub async fn of_everyone(connection: &impl ConnectionTrait) -> Result<Vec<Schedule>, StoreError> {
    let query = format!(
        "SELECT id, account_id, document, {WRITTEN} FROM schedules \
         WHERE account_id IS NULL AND annulled_at IS NULL ORDER BY from_day"
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![]).await?;
    let rows = rows.into_iter().map(ScheduleRow::try_from);
    rows.map(|row| row.map(|row| row.schedule)).collect()
}

/// The schedules that these people have of their own and that hold, in order of time.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<ScheduleRow>, StoreError> {
    let select = format!(
        "SELECT id, account_id, document, {WRITTEN} FROM schedules \
         WHERE annulled_at IS NULL AND account_id"
    );
    let rows: Vec<Row> = sql::all_of(connection, &select, account_ids).await?;
    let rows = rows.into_iter().map(ScheduleRow::try_from);
    let mut rows: Vec<ScheduleRow> = rows.collect::<Result<_, _>>()?;
    rows.sort_by_key(|row| row.schedule.from);
    Ok(rows)
}

/// Writes planned times; answers their identifier. Not unique while others of the same owner hold that begin on the same
/// day.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: Option<PersonId>,
    schedule: &Schedule,
    author: Author,
) -> Result<ScheduleId, StoreError> {
    let insert = "INSERT INTO schedules (account_id, from_day, document, created_by_id, created_at) \
         VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        account_id.into(),
        schedule.from.into(),
        serde_json::to_string(schedule)?.into(),
        author.id.into(),
        author.now.into(),
    ];
    sql::insert(connection, insert, values).await
}
