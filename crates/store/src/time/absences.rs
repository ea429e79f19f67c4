//! Absences.

use std::ops::RangeInclusive;

use chrona_api_types::{AbsenceId, PersonId};
use chrona_work_time::{Absence, HalfDay};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rows::{Author, WRITTEN, Written};
use crate::{Counted, Page, StoreError, sql, sql::Conditions, words::Word};

/// An absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Its identifier.
    pub id: AbsenceId,
    /// Whose it is.
    pub account_id: PersonId,
    /// What it is.
    pub absence: Absence,
    /// What was written of it.
    pub note: String,
    /// Who wrote it.
    pub written: Written,
}

#[derive(FromQueryResult)]
struct Row {
    id: AbsenceId,
    account_id: PersonId,
    kind: String,
    from_day: NaiveDate,
    to_day: NaiveDate,
    half: Option<Word<HalfDay>>,
    times: Option<String>,
    note: String,
    #[sea_orm(nested)]
    written: Written,
}

impl From<Row> for AbsenceRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            absence: Absence {
                kind: row.kind,
                from: row.from_day,
                to: row.to_day,
                half: row.half.map(|half| *half),
                times: row.times,
                counts: None,
                elsewhere: false,
            },
            note: row.note,
            written: row.written,
        }
    }
}

const COLUMNS: &str = "id, account_id, kind, from_day, to_day, half, times, note";

/// A page of someone's absences, the last one first, those that were annulled too, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    page: Page,
) -> Result<Counted<AbsenceRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("account_id =", Some(account_id));
    let select = format!("SELECT {COLUMNS}, {WRITTEN}");
    let order = "from_day DESC, id DESC";
    let (rows, total): Counted<Row> = conditions
        .page(connection, &select, "FROM absences", order, page)
        .await?;
    Ok((rows.into_iter().map(AbsenceRow::from).collect(), total))
}

/// An absence.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: AbsenceId,
) -> Result<Option<AbsenceRow>, StoreError> {
    let query = format!("SELECT {COLUMNS}, {WRITTEN} FROM absences WHERE id = $1");
    let row: Option<Row> = sql::one(connection, &query, vec![id.into()]).await?;
    Ok(row.map(AbsenceRow::from))
}

/// The absences of these people that hold and touch these days, in order of time.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<AbsenceRow>, StoreError> {
    if account_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT {COLUMNS}, {WRITTEN} FROM absences WHERE annulled_at IS NULL \
         AND from_day <= $1 AND to_day >= $2 AND account_id IN ({}) ORDER BY from_day, id",
        sql::placeholders(3, account_ids.len())
    );
    let ids = account_ids.iter().map(|&id| id.into());
    let days = [(*days.end()).into(), (*days.start()).into()];
    let rows: Vec<Row> =
        sql::all(connection, &query, days.into_iter().chain(ids).collect()).await?;
    Ok(rows.into_iter().map(AbsenceRow::from).collect())
}

/// Writes an absence; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    absence: &Absence,
    note: &str,
    author: Author,
) -> Result<AbsenceId, StoreError> {
    let insert = format!(
        "INSERT INTO absences (account_id, kind, from_day, to_day, half, times, note, created_by_id, created_at) \
         VALUES ({})",
        sql::placeholders(1, 9)
    );
    let values = vec![
        account_id.into(),
        absence.kind.as_str().into(),
        absence.from.into(),
        absence.to.into(),
        absence.half.map(Word).into(),
        absence.times.clone().into(),
        note.into(),
        author.id.into(),
        author.now.into(),
    ];
    sql::insert(connection, &insert, values).await
}
