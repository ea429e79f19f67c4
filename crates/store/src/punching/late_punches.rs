//! Punches that arrived after later ones of their person.

use chrona_api_types::{PersonId, PunchId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, Scope, StoreError,
    sql::{self, Conditions},
};

/// A punch that arrived late, with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedLate {
    /// The punch.
    pub punch_id: PunchId,
    /// Whose it is.
    pub account_id: PersonId,
    /// When it was made.
    pub punched_at: DateTime<Utc>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// Who looked at it.
    pub handled_by: Option<PersonId>,
    /// When.
    pub handled_at: Option<DateTime<Utc>>,
    /// What that person wrote.
    pub note: String,
    /// That person's first name.
    pub by_first_name: Option<String>,
    /// That person's last name.
    pub by_last_name: Option<String>,
    /// That person's address.
    pub by_email: Option<String>,
}

/// Which of those that changed something to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct LateFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only those made from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only those made before this instant.
    pub before: Option<DateTime<Utc>>,
    /// Only those that someone looked at, or that nobody did.
    pub is_handled: Option<bool>,
}

/// Notes that a punch arrived after a later one of its person. Once is enough.
pub async fn insert(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
    account_id: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO late_punches (punch_id, account_id, state, arrived_at) \
         VALUES ($1, $2, 'new', $3) ON CONFLICT (punch_id) DO NOTHING";
    let values = vec![punch_id.into(), account_id.into(), now.into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The account's punches that arrived late and are not judged yet, with when they were made.
pub async fn not_judged(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<(PunchId, DateTime<Utc>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PunchId,
        punched_at: DateTime<Utc>,
    }
    let query = "SELECT p.id, p.punched_at FROM late_punches l JOIN punches p ON p.id = l.punch_id \
         WHERE l.account_id = $1 AND l.state = 'new' ORDER BY p.punched_at, p.id";
    let rows: Vec<Row> = sql::all(connection, query, vec![account_id.into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.punched_at))
        .collect())
}

/// The accounts of those of these punches that arrived late and are not judged yet.
pub async fn not_judged_among(
    connection: &impl ConnectionTrait,
    punch_ids: &[PunchId],
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    if punch_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT DISTINCT account_id FROM late_punches WHERE state = 'new' AND punch_id IN ({})",
        sql::placeholders(1, punch_ids.len())
    );
    let ids = punch_ids.iter().map(|&id| id.into()).collect();
    let rows: Vec<Row> = sql::all(connection, &query, ids).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Notes what the account's punches that were not judged yet came to.
pub async fn judge(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    disturbs: bool,
) -> Result<(), StoreError> {
    let state = if disturbs { "disturbs" } else { "quiet" };
    let update = "UPDATE late_punches SET state = $2 WHERE account_id = $1 AND state = 'new'";
    sql::execute(connection, update, vec![account_id.into(), state.into()]).await?;
    Ok(())
}

/// Notes that someone looked at one; answers whether nobody had.
pub async fn handle(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
    by: PersonId,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE late_punches SET handled_by = $2, handled_at = $3, note = $4 \
         WHERE punch_id = $1 AND state = 'disturbs' AND handled_at IS NULL";
    let values = vec![punch_id.into(), by.into(), now.into(), note.into()];
    Ok(sql::execute(connection, update, values).await? == 1)
}

const SELECT: &str = "SELECT l.punch_id, l.account_id, p.punched_at, e.first_name, e.last_name, \
     a.email, e.staff_number, l.handled_by, l.handled_at, l.note, b.first_name AS by_first_name, \
     b.last_name AS by_last_name, c.email AS by_email";
const FROM: &str = "FROM late_punches l JOIN punches p ON p.id = l.punch_id \
     JOIN accounts a ON a.id = l.account_id JOIN employments e ON e.account_id = l.account_id \
     LEFT JOIN accounts c ON c.id = l.handled_by \
     LEFT JOIN employments b ON b.account_id = l.handled_by";

impl LateFilter {
    fn add_to(self, mut conditions: Conditions) -> Conditions {
        conditions.and_plain("l.state = 'disturbs'");
        conditions.and("l.account_id =", self.account_id);
        conditions.and("p.punched_at >=", self.from);
        conditions.and("p.punched_at <", self.before);
        match self.is_handled {
            Some(true) => conditions.and_plain("l.handled_at IS NOT NULL"),
            Some(false) => conditions.and_plain("l.handled_at IS NULL"),
            None => {}
        }
        conditions
    }
}

/// One of those that changed something.
pub async fn find(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
) -> Result<Option<NamedLate>, StoreError> {
    let query = format!("{SELECT} {FROM} WHERE l.punch_id = $1 AND l.state = 'disturbs'");
    sql::one(connection, &query, vec![punch_id.into()]).await
}

/// A page of those within a scope that changed something, the newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: LateFilter,
    page: Page,
) -> Result<Counted<NamedLate>, StoreError> {
    let Some((from, conditions)) = scope.of_rows(FROM, "l.account_id", "p.punched_at") else {
        return Ok((Vec::new(), 0));
    };
    filter
        .add_to(conditions)
        .page(connection, SELECT, &from, NEWEST_FIRST, page)
        .await
}

const NEWEST_FIRST: &str = "p.punched_at DESC, p.id DESC";
