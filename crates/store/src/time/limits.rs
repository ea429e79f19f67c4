//! Limits of working time that were found when months were computed, and what was done about them.

use chrona_api_types::{LimitCode, PersonId, TeamId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, Scope, StoreError,
    people::teams::of_team,
    sql::{self, Conditions},
    words::Word,
};

/// A limit, with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedLimit {
    /// Which.
    pub code: Word<LimitCode>,
    /// The article that sets it.
    pub article: String,
    /// Whose working time.
    pub account_id: PersonId,
    /// The day, or the first day of the week.
    pub day: NaiveDate,
    /// Its first instant.
    pub moment: DateTime<Utc>,
    /// What was found.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// Who did something about it.
    pub handled_by: Option<PersonId>,
    /// When.
    pub handled_at: Option<DateTime<Utc>>,
    /// What that person wrote.
    pub note: Option<String>,
    /// That person's first name.
    pub by_first_name: Option<String>,
    /// That person's last name.
    pub by_last_name: Option<String>,
    /// That person's address.
    pub by_email: Option<String>,
}

/// Which of them to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct LimitFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this instant.
    pub before: Option<DateTime<Utc>>,
    /// Only this one.
    pub code: Option<LimitCode>,
    /// Only those about which someone wrote what was done, or about which nobody did.
    pub is_handled: Option<bool>,
}

/// One limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitKey {
    /// Whose working time.
    pub account_id: PersonId,
    /// Which.
    pub code: LimitCode,
    /// The day, or the first day of the week.
    pub day: NaiveDate,
}

const SELECT: &str = "SELECT f.code, f.article, f.account_id, f.day, f.moment, f.measured_seconds, f.limit_seconds, \
     e.first_name, e.last_name, a.email, e.staff_number, h.handled_by, h.handled_at, h.note, \
     b.first_name AS by_first_name, b.last_name AS by_last_name, c.email AS by_email";
const FROM: &str = "FROM found_limits f JOIN accounts a ON a.id = f.account_id \
     JOIN employments e ON e.account_id = f.account_id \
     LEFT JOIN handled_limits h ON h.account_id = f.account_id AND h.code = f.code AND h.day = f.day \
     LEFT JOIN accounts c ON c.id = h.handled_by LEFT JOIN employments b ON b.account_id = h.handled_by";
const NEWEST_FIRST: &str = "f.moment DESC, f.account_id, f.code";

/// A page of those within a scope, the newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: LimitFilter,
    page: Page,
) -> Result<Counted<NamedLimit>, StoreError> {
    let Some((from, mut conditions)) = scope.of_rows(FROM, "f.account_id", "f.moment") else {
        return Ok((Vec::new(), 0));
    };
    conditions.and("f.account_id =", filter.account_id);
    conditions.and("f.moment >=", filter.from);
    conditions.and("f.moment <", filter.before);
    conditions.and("f.code =", filter.code.map(LimitCode::as_str));
    of_team(&mut conditions, "f.account_id", filter.team_id, None);
    match filter.is_handled {
        Some(true) => conditions.and_plain("h.handled_at IS NOT NULL"),
        Some(false) => conditions.and_plain("h.handled_at IS NULL"),
        None => {}
    }
    conditions
        .page(connection, SELECT, &from, NEWEST_FIRST, page)
        .await
}

/// One of them.
pub async fn find(
    connection: &impl ConnectionTrait,
    key: LimitKey,
) -> Result<Option<NamedLimit>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("f.account_id =", Some(key.account_id));
    conditions.and("f.code =", Some(key.code.as_str()));
    conditions.and("f.day =", Some(key.day));
    let select = format!("{SELECT} {FROM}");
    let found = conditions.all(connection, &select, "LIMIT 1").await?;
    Ok(found.into_iter().next())
}

/// Notes what was done about one; answers whether nobody had.
pub async fn handle(
    connection: &impl ConnectionTrait,
    key: LimitKey,
    by: PersonId,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let insert = "INSERT INTO handled_limits (account_id, code, day, handled_by, handled_at, note) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, code, day) DO NOTHING";
    let values = vec![
        key.account_id.into(),
        key.code.as_str().into(),
        key.day.into(),
        by.into(),
        now.into(),
        note.into(),
    ];
    Ok(sql::execute(connection, insert, values).await? == 1)
}
