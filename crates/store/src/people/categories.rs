//! Categories of people, for which a rule may be another than the organisation's.

use chrona_api_types::{CategoryId, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// A category.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CategoryRow {
    /// The category.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// The longest shift of its people, in minutes; the organisation's where it is absent.
    pub longest_shift_minutes: Option<i32>,
    /// How many people belong to it.
    pub member_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

const SELECT: &str = "SELECT c.id, c.name, c.longest_shift_minutes, c.created_at, \
     (SELECT COUNT(*) FROM employments e JOIN accounts a ON a.id = e.account_id \
     WHERE e.category_id = c.id AND a.closed_at IS NULL) AS member_count";
const FROM: &str = "FROM categories c";

/// The category of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: CategoryId,
) -> Result<Option<CategoryRow>, StoreError> {
    let query = format!("{SELECT} {FROM} WHERE c.id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// A page of categories, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    page: Page,
) -> Result<Counted<CategoryRow>, StoreError> {
    Conditions::default()
        .page(connection, SELECT, FROM, "c.id DESC", page)
        .await
}

/// Makes a category; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    name: &str,
    longest_shift_minutes: Option<i32>,
    now: DateTime<Utc>,
) -> Result<CategoryId, StoreError> {
    let insert =
        "INSERT INTO categories (name, longest_shift_minutes, created_at) VALUES ($1, $2, $3)";
    let values = vec![name.into(), longest_shift_minutes.into(), now.into()];
    sql::insert(connection, insert, values).await
}

/// Changes a category; answers whether there is one.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: CategoryId,
    name: &str,
    longest_shift_minutes: Option<i32>,
) -> Result<bool, StoreError> {
    let update = "UPDATE categories SET name = $2, longest_shift_minutes = $3 WHERE id = $1";
    let values = vec![id.into(), name.into(), longest_shift_minutes.into()];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Whether rules of a category hold that months of its people, of today or of before, were computed by.
pub async fn has_rules(
    connection: &impl ConnectionTrait,
    id: CategoryId,
) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM work_rules w WHERE w.category_id = $1 \
         AND w.annulled_at IS NULL \
         AND EXISTS (SELECT 1 FROM category_members m WHERE m.category_id = w.category_id)";
    Ok(sql::count_rows(connection, query, vec![id.into()]).await? > 0)
}

/// Deletes a category that nobody with an open account belongs to.
pub async fn delete(connection: &impl ConnectionTrait, id: CategoryId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE employments SET category_id = NULL WHERE category_id = $1",
        "DELETE FROM category_members WHERE category_id = $1",
        "DELETE FROM work_rules WHERE category_id = $1",
        "DELETE FROM categories WHERE id = $1",
    ] {
        sql::execute(connection, statement, vec![id.into()]).await?;
    }
    Ok(())
}

/// Locks a category until the transaction ends, so that it neither goes nor gets people meanwhile; answers
/// whether there is one. Accounts are locked before categories.
pub async fn lock(connection: &impl ConnectionTrait, id: CategoryId) -> Result<bool, StoreError> {
    sql::lock(connection, "categories", "TRUE", id).await
}

/// Has someone belong to a category, or to none, from a day on that is not after today; what was said of days from then
/// on is no more.
pub async fn set_of_person(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    category_id: Option<CategoryId>,
    since: NaiveDate,
) -> Result<(), StoreError> {
    let update = "UPDATE employments SET category_id = $2 WHERE account_id = $1";
    let values = vec![account_id.into(), category_id.into()];
    sql::execute(connection, update, values).await?;
    for statement in [
        "DELETE FROM category_members WHERE account_id = $1 AND since >= $2",
        "UPDATE category_members SET until = $2 \
         WHERE account_id = $1 AND (until IS NULL OR until > $2)",
    ] {
        let values = vec![account_id.into(), since.into()];
        sql::execute(connection, statement, values).await?;
    }
    if let Some(category_id) = category_id {
        let insert =
            "INSERT INTO category_members (account_id, category_id, since) VALUES ($1, $2, $3)";
        let values = vec![account_id.into(), category_id.into(), since.into()];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

/// That someone belonged to a category.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct MembershipRow {
    /// The account.
    pub account_id: PersonId,
    /// The category.
    pub category_id: CategoryId,
    /// Its longest shift, in minutes; none where it has none of its own.
    pub longest_shift_minutes: Option<i32>,
    /// The first day.
    pub since: NaiveDate,
    /// The first day on which it was over; none while it lasts.
    pub until: Option<NaiveDate>,
}

/// The categories that these people belonged to, in order of time.
pub async fn memberships(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<MembershipRow>, StoreError> {
    let select = "SELECT m.account_id, m.category_id, c.longest_shift_minutes, m.since, m.until \
         FROM category_members m JOIN categories c ON c.id = m.category_id WHERE m.account_id";
    let mut rows: Vec<MembershipRow> = sql::all_of(connection, select, account_ids).await?;
    rows.sort_by_key(|row| row.since);
    Ok(rows)
}

/// The longest shift of someone's category, in minutes; none where it has none of its own.
pub async fn longest_shift_of(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Option<i32>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        longest_shift_minutes: Option<i32>,
    }
    let query = "SELECT c.longest_shift_minutes FROM employments e \
         JOIN categories c ON c.id = e.category_id WHERE e.account_id = $1";
    let row: Option<Row> = sql::one(connection, query, vec![account_id.into()]).await?;
    Ok(row.and_then(|row| row.longest_shift_minutes))
}
