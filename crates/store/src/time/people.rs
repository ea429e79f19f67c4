//! The people of whom there are timesheets.

use chrona_api_types::{PersonId, SiteId, TeamId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    people::teams::of_team,
    sql::{self, Conditions},
};

/// A person whose time is reckoned.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TimedPerson {
    /// The account.
    pub account_id: PersonId,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// When the person was born, where that is known.
    pub born: Option<NaiveDate>,
}

/// Whom to list.
#[derive(Clone, Copy, Debug)]
pub struct PeopleFilter {
    /// Only this one.
    pub account_id: Option<PersonId>,
    /// Only those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those who belong today to the teams that this account looks after.
    pub led_by: Option<PersonId>,
    /// Not those whose account was closed before then.
    pub open_at: Option<DateTime<Utc>>,
    /// Only those who were there in a month.
    pub there_in: Option<InMonth>,
}

/// Being there in a month: by a punch or a contract, or by an account that was made before its end.
#[derive(Clone, Copy, Debug)]
pub struct InMonth {
    /// Its first day and its last one.
    pub days: (NaiveDate, NaiveDate),
    /// Its first instant, and the next month's.
    pub span: (DateTime<Utc>, DateTime<Utc>),
}

const SELECT: &str =
    "SELECT a.id AS account_id, e.first_name, e.last_name, a.email, e.staff_number, e.born";
const FROM: &str = "FROM accounts a JOIN employments e ON e.account_id = a.id";

/// These people.
pub async fn of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<TimedPerson>, StoreError> {
    sql::all_of(
        connection,
        &format!("{SELECT} {FROM} WHERE a.id"),
        account_ids,
    )
    .await
}

/// The order of people by name.
const BY_NAME: &str = "e.search_key, a.id";
/// The same from its end.
const BY_NAME_LAST_FIRST: &str = "e.search_key DESC, a.id DESC";

/// A page of people by name, or from the last name on, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: PeopleFilter,
    is_last_first: bool,
    page: Page,
) -> Result<Counted<TimedPerson>, StoreError> {
    let order = if is_last_first {
        BY_NAME_LAST_FIRST
    } else {
        BY_NAME
    };
    conditions(filter)
        .page(connection, SELECT, FROM, order, page)
        .await
}

/// How many of these people there are.
pub async fn count(
    connection: &impl ConnectionTrait,
    filter: PeopleFilter,
) -> Result<i64, StoreError> {
    let select = format!("SELECT COUNT(*) AS total {FROM}");
    let (query, values) = conditions(filter).statement(&select, "");
    sql::count_rows(connection, &query, values).await
}

/// All of these people by name.
pub async fn ids(
    connection: &impl ConnectionTrait,
    filter: PeopleFilter,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let select =
        "SELECT a.id AS account_id FROM accounts a JOIN employments e ON e.account_id = a.id";
    let order = format!("ORDER BY {BY_NAME}");
    let rows: Vec<Row> = conditions(filter).all(connection, select, &order).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

pub(super) fn conditions(filter: PeopleFilter) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("a.id =", filter.account_id);
    of_team(&mut conditions, "a.id", filter.team_id, filter.site_id);
    let led = "a.id IN (SELECT m.account_id FROM team_managers h JOIN team_members m \
         ON m.team_id = h.team_id AND m.until IS NULL WHERE h.account_id =";
    conditions.and_within(led, filter.led_by);
    if let Some(then) = filter.open_at {
        conditions.and_either("a.closed_at IS NULL", "a.closed_at >=", then);
    }
    if let Some(month) = filter.there_in {
        let [start, end] = [month.span.0, month.span.1].map(|at| conditions.value(at));
        let [first, last] = [month.days.0, month.days.1].map(|day| conditions.value(day));
        conditions.and_plain(&format!(
            "(a.created_at < ${end} OR EXISTS (SELECT 1 FROM punches t WHERE t.account_id = a.id AND t.punched_at >= ${start} \
             AND t.punched_at < ${end}) OR EXISTS (SELECT 1 FROM contracts k WHERE k.account_id = a.id \
             AND k.annulled_at IS NULL AND k.from_day <= ${last} AND (k.to_day IS NULL OR k.to_day >= ${first})))"
        ));
    }
    conditions
}
