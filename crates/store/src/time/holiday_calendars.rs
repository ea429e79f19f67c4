//! Calendars of public holidays that were imported from files.
//!
//! The organisation and sites name one in their `calendar`, which names one of Chrona's own as well: whoever writes it
//! locks the calendar first ([`lock`]), and so does whoever deletes the calendar. The lock is taken before the mark of the
//! computed months.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::PersonId;
use chrona_work_time::NamedDay;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{
    StoreError,
    sql::{self, AT_ONCE},
};

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct CalendarRow {
    /// Its name.
    pub name: String,
    /// How many days it has.
    pub days: i64,
    /// The first one.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// Who imported it last.
    pub imported_by_id: Option<PersonId>,
    /// When.
    pub imported_at: DateTime<Utc>,
    /// That person's first name.
    pub first_name: Option<String>,
    /// That person's last name.
    pub last_name: Option<String>,
    /// That person's address.
    pub email: Option<String>,
}

/// Every calendar, by name; only this one where a name is given.
pub async fn list(
    connection: &impl ConnectionTrait,
    name: Option<&str>,
) -> Result<Vec<CalendarRow>, StoreError> {
    let select = "SELECT c.name, COUNT(*) AS days, MIN(d.day) AS first_day, MAX(d.day) AS last_day, \
         c.imported_by_id, c.imported_at, e.first_name, e.last_name, a.email \
         FROM holiday_calendars c JOIN holiday_calendar_days d ON d.calendar_id = c.id \
         LEFT JOIN accounts a ON a.id = c.imported_by_id \
         LEFT JOIN employments e ON e.account_id = c.imported_by_id";
    let rest = "GROUP BY c.id, c.name, c.imported_by_id, c.imported_at, e.first_name, e.last_name, a.email \
         ORDER BY c.name";
    let mut conditions = sql::Conditions::default();
    conditions.and("c.name =", name);
    conditions.all(connection, select, rest).await
}

/// The names of all calendars, in order.
pub async fn names(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let query = "SELECT name FROM holiday_calendars ORDER BY name";
    let rows: Vec<Row> = sql::all(connection, query, vec![]).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Locks the calendar of this name until the transaction ends, so that it neither goes nor comes into use meanwhile;
/// answers its identifier, none where there is no such calendar.
pub async fn lock(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let query = "SELECT id FROM holiday_calendars WHERE name = $1";
    let row: Option<Row> = sql::one(connection, query, vec![name.into()]).await?;
    let Some(Row { id }) = row else {
        return Ok(None);
    };
    let is_there = sql::lock(connection, "holiday_calendars", "TRUE", id).await?;
    Ok(is_there.then_some(id))
}

/// Gives the calendar of this name these days in the place of those it had, or makes it; locks it.
pub async fn replace(
    connection: &impl ConnectionTrait,
    name: &str,
    days: &[NamedDay],
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO holiday_calendars (name, imported_by_id, imported_at) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET imported_by_id = excluded.imported_by_id, \
         imported_at = excluded.imported_at";
    let values = vec![name.into(), by.into(), now.into()];
    let id: i64 = sql::insert(connection, insert, values).await?;
    let delete = "DELETE FROM holiday_calendar_days WHERE calendar_id = $1";
    sql::execute(connection, delete, vec![id.into()]).await?;
    for some in days.chunks(AT_ONCE) {
        let rows = some
            .iter()
            .map(|day| [id.into(), day.date.into(), day.name.clone().into()]);
        let into = "INSERT INTO holiday_calendar_days (calendar_id, day, name)";
        sql::insert_rows::<3>(connection, into, rows).await?;
    }
    Ok(())
}

/// Whether the organisation has the calendar of this name, or a site has it or had it.
pub async fn is_used(connection: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    let query = "SELECT (SELECT COUNT(*) FROM organisation WHERE calendar = $1) \
         + (SELECT COUNT(*) FROM site_calendars WHERE calendar = $1) AS total";
    let used = sql::count_rows(connection, query, vec![name.into()]).await?;
    Ok(used > 0)
}

/// Deletes a calendar and its days.
pub async fn delete(connection: &impl ConnectionTrait, id: i64) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM holiday_calendar_days WHERE calendar_id = $1",
        "DELETE FROM holiday_calendars WHERE id = $1",
    ] {
        sql::execute(connection, delete, vec![id.into()]).await?;
    }
    Ok(())
}

/// The days of these calendars within a range, in order of time; nothing of a name that no calendar has.
pub async fn days_of(
    connection: &impl ConnectionTrait,
    names: &[&str],
    range: &RangeInclusive<NaiveDate>,
) -> Result<HashMap<String, Vec<NamedDay>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        calendar: String,
        day: Option<NaiveDate>,
        name: Option<String>,
    }
    let mut of: HashMap<String, Vec<NamedDay>> = HashMap::new();
    for some in names.chunks(AT_ONCE) {
        let query = format!(
            "SELECT c.name AS calendar, d.day, d.name FROM holiday_calendars c \
             LEFT JOIN holiday_calendar_days d \
             ON d.calendar_id = c.id AND d.day >= $1 AND d.day <= $2 \
             WHERE c.name IN ({}) ORDER BY d.day",
            sql::placeholders(3, some.len())
        );
        let mut values: Vec<Value> = vec![(*range.start()).into(), (*range.end()).into()];
        values.extend(some.iter().map(|name| Value::from(*name)));
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        for row in rows {
            // A calendar without a day in the range is one all the same.
            let days = of.entry(row.calendar).or_default();
            if let (Some(date), Some(name)) = (row.day, row.name) {
                days.push(NamedDay { date, name });
            }
        }
    }
    Ok(of)
}
