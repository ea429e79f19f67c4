//! The times of many people's punches, and nothing else of them: what timesheets are computed from.

use std::{collections::HashMap, ops::Range};

use chrona_api_types::{PersonId, PunchId, PunchType};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::{corrections::kept, punches::rank};
use crate::{
    StoreError, sql,
    words::{Word, word_of_row},
};

/// The kinds and times of these accounts' punches that count, within a range, each account's in the order in which they
/// count. Read account by account along the index of their times.
pub async fn times_of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    range: Range<DateTime<Utc>>,
) -> Result<HashMap<PersonId, Vec<(PunchType, DateTime<Utc>)>>, StoreError> {
    if account_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let backend = connection.get_database_backend();
    let (query, values) = times_of_statement(backend, account_ids, range);
    let mut rows = match backend {
        DbBackend::Sqlite => {
            let texts: Vec<TimesAsText> = sql::all(connection, &query, values).await?;
            let rows = texts.iter().map(TimesAsText::rows);
            rows.collect::<Result<Vec<_>, _>>()?.concat()
        }
        _ => sql::all(connection, &query, values).await?,
    };
    rows.sort_by_key(|row| (row.punched_at, row.place, row.id));
    let mut times: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let of_one = times.entry(row.account_id).or_default();
        of_one.push((row.kind.0, row.punched_at));
    }
    Ok(times)
}

/// A punch that counts.
#[derive(Clone, Copy, FromQueryResult)]
struct TimeRow {
    account_id: PersonId,
    id: PunchId,
    kind: Word<PunchType>,
    punched_at: DateTime<Utc>,
    /// Its place among those of the same instant.
    place: i32,
}

/// Someone's punches in one text, `place id kind time` each: a connection to SQLite hands each row from one thread to
/// another, which takes longer than reading it.
#[derive(FromQueryResult)]
struct TimesAsText {
    account_id: PersonId,
    times: String,
}

impl TimesAsText {
    fn rows(&self) -> Result<Vec<TimeRow>, StoreError> {
        let rows = self.times.split(';').map(|text| {
            let wrong = || StoreError::Corrupt("punches.punched_at".into());
            let mut parts = text.splitn(4, ' ');
            let mut next = || parts.next().ok_or_else(wrong);
            let place = next()?.parse().map_err(|_| wrong())?;
            let id: i64 = next()?.parse().map_err(|_| wrong())?;
            let kind = word_of_row(next()?, id)?;
            let punched_at = next()?.parse().map_err(|_| wrong())?;
            Ok(TimeRow {
                account_id: self.account_id,
                id: PunchId(id),
                kind: Word(kind),
                punched_at,
                place,
            })
        });
        rows.collect()
    }
}

/// What [`times_of`] asks.
pub fn times_of_statement(
    backend: DbBackend,
    account_ids: &[PersonId],
    range: Range<DateTime<Utc>>,
) -> (String, Vec<Value>) {
    let place = rank("p");
    let (columns, along, rest) = match backend {
        DbBackend::Sqlite => (
            format!(
                "p.account_id, group_concat(({place}) || ' ' || p.id || ' ' || p.kind || ' ' || p.punched_at, ';') AS times"
            ),
            // SQLite would rather read the whole table where a few people have most of it.
            "INDEXED BY punches_by_account_time",
            "GROUP BY p.account_id",
        ),
        _ => (
            format!("p.account_id, p.id, p.kind, p.punched_at, {place} AS place"),
            "",
            "",
        ),
    };
    let query = format!(
        "SELECT {columns} FROM punches p {along} \
         WHERE p.account_id IN ({}) AND p.punched_at >= $1 AND p.punched_at < $2 AND {} {rest}",
        sql::placeholders(3, account_ids.len()),
        kept("p")
    );
    let ids = account_ids.iter().map(|&id| id.into());
    let bounds = [range.start.into(), range.end.into()];
    (query, bounds.into_iter().chain(ids).collect())
}
