//! When people are expected at work today: kept for each of them until their day is over, or what it is planned from
//! changes.

use chrona_api_types::{DayState, PersonId, PunchType};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::corrections::kept;
use crate::{
    StoreError,
    sql::{self, AT_ONCE, Conditions},
    time::computed_months::{self, Mark},
};

/// Someone's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedDay {
    /// Whose it is.
    pub account_id: PersonId,
    /// Its first instant in the person's zone.
    pub day_begins: DateTime<Utc>,
    /// The next day's first: it holds until then.
    pub day_ends: DateTime<Utc>,
    /// Whether the person is not expected, though it is known when they are on other days.
    pub is_off: bool,
    /// When they are to be there; none where nothing says so.
    pub due_at: Option<DateTime<Utc>>,
    /// From when on they are late.
    pub late_at: Option<DateTime<Utc>>,
}

/// Up to `limit` people with an open account, in order, after one of them, whose day is not kept.
pub async fn missing(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    after: PersonId,
    limit: u64,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PersonId,
    }
    let query = format!(
        "SELECT a.id FROM accounts a JOIN employments e ON e.account_id = a.id \
         WHERE a.closed_at IS NULL AND a.id > $1 AND NOT EXISTS (SELECT 1 FROM planned_days d \
         WHERE d.account_id = a.id AND d.day_begins <= $2 AND d.day_ends > $2) \
         ORDER BY a.id LIMIT {limit}"
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![after.into(), now.into()]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Keeps the days of some people in the place of what was kept. `seen` is the mark as it was when they were planned:
/// nothing is kept where anything changed since ([`computed_months::keep`]). The connection is a transaction.
pub async fn keep(
    connection: &impl ConnectionTrait,
    days: &[PlannedDay],
    seen: Mark,
) -> Result<bool, StoreError> {
    let ids: Vec<PersonId> = days.iter().map(|day| day.account_id).collect();
    computed_months::hold(connection, &ids).await?;
    let mark = computed_months::lock(connection).await?;
    if seen.changes != mark.changes {
        return Ok(false);
    }
    sql::execute_of(
        connection,
        "DELETE FROM planned_days WHERE account_id",
        &ids,
    )
    .await?;
    let into =
        "INSERT INTO planned_days (account_id, day_begins, day_ends, is_off, due_at, late_at)";
    for some in days.chunks(AT_ONCE) {
        let rows = some.iter().map(|day| -> [Value; 6] {
            [
                day.account_id.into(),
                day.day_begins.into(),
                day.day_ends.into(),
                day.is_off.into(),
                day.due_at.into(),
                day.late_at.into(),
            ]
        });
        sql::insert_rows(connection, into, rows).await?;
    }
    Ok(true)
}

/// When someone came in first on the day `d`.
pub(crate) fn first_in() -> String {
    format!(
        "(SELECT MIN(q.punched_at) FROM punches q WHERE q.account_id = d.account_id AND q.kind = '{}' \
         AND q.punched_at >= d.day_begins AND q.punched_at < d.day_ends AND {})",
        PunchType::ClockIn.as_str(),
        kept("q")
    )
}

/// Adds that a column holds someone whose day is in a state. Whoever is in since the day before is among the missing and
/// the off too: who asks for these asks for people who are out.
pub(crate) fn of_state(
    conditions: &mut Conditions,
    column: &str,
    state: DayState,
    now: DateTime<Utc>,
) {
    let now = conditions.value(now);
    let first_in = first_in();
    let state = match state {
        DayState::Late => format!("{first_in} > d.late_at"),
        DayState::Missing => format!("d.late_at < ${now} AND {first_in} IS NULL"),
        DayState::Off => format!("d.is_off AND {first_in} IS NULL"),
    };
    conditions.and_plain(&format!(
        "{column} IN (SELECT d.account_id FROM planned_days d \
         WHERE d.day_begins <= ${now} AND d.day_ends > ${now} AND {state})"
    ));
}
