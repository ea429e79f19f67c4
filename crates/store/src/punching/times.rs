//! The times of many people's punches, and nothing else of them: what timesheets are computed from.

use std::{collections::HashMap, ops::Range};

use chrona_api_types::{PersonId, PunchId, PunchType};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::{corrections::kept, punches::rank};
use crate::{StoreError, sql, words::word_of_row};

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
    let (query, values) = times_of_statement(connection.get_database_backend(), account_ids, range);
    let texts: Vec<TimesAsText> = sql::all(connection, &query, values).await?;
    let rows = texts.iter().map(TimesAsText::rows);
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?.concat();
    rows.sort_by_key(|row| (row.punched_at, row.place, row.id));
    let mut times: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let of_one = times.entry(row.account_id).or_default();
        of_one.push((row.kind, row.punched_at));
    }
    Ok(times)
}

/// A punch that counts.
#[derive(Clone, Copy)]
struct TimeRow {
    account_id: PersonId,
    id: PunchId,
    kind: PunchType,
    punched_at: DateTime<Utc>,
    /// Its place among those of the same instant.
    place: i32,
}

/// Someone's punches in one text, `place id kind time` each: a row has a cost of its own, more than such a punch has. A
/// connection to SQLite hands each from one thread to another.
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
                kind,
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
    let (times, along) = match backend {
        DbBackend::Sqlite => (
            format!(
                "group_concat(({place}) || ' ' || p.id || ' ' || p.kind || ' ' || p.punched_at, ';')"
            ),
            // SQLite would rather read the whole table where a few people have most of it.
            "INDEXED BY punches_by_account_time",
        ),
        _ => (
            format!(
                "string_agg(concat_ws(' ', {place}, p.id, p.kind, p.punched_at AT TIME ZONE 'UTC') || 'Z', ';')"
            ),
            "",
        ),
    };
    let query = format!(
        "SELECT p.account_id, {times} AS times FROM punches p {along} \
         WHERE p.account_id IN ({}) AND p.punched_at >= $1 AND p.punched_at < $2 AND {} GROUP BY p.account_id",
        sql::placeholders(3, account_ids.len()),
        kept("p")
    );
    let ids = account_ids.iter().map(|&id| id.into());
    let bounds = [range.start.into(), range.end.into()];
    (query, bounds.into_iter().chain(ids).collect())
}
