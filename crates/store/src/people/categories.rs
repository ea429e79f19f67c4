//! Categories of people, for which a rule may be another than the organisation's.

use chrona_api_types::{CategoryId, PersonId};
use chrono::{DateTime, Utc};
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

/// Deletes a category that nobody with an open account belongs to.
pub async fn delete(connection: &impl ConnectionTrait, id: CategoryId) -> Result<(), StoreError> {
    let leave = "UPDATE employments SET category_id = NULL WHERE category_id = $1";
    sql::execute(connection, leave, vec![id.into()]).await?;
    let delete = "DELETE FROM categories WHERE id = $1";
    sql::execute(connection, delete, vec![id.into()]).await?;
    Ok(())
}

/// Locks a category until the transaction ends, so that it neither goes nor gets people meanwhile; answers
/// whether there is one. Accounts are locked before categories.
pub async fn lock(connection: &impl ConnectionTrait, id: CategoryId) -> Result<bool, StoreError> {
    sql::lock(connection, "categories", "TRUE", id).await
}

/// Says which category someone belongs to.
pub async fn set_of_person(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    category_id: Option<CategoryId>,
) -> Result<(), StoreError> {
    let update = "UPDATE employments SET category_id = $2 WHERE account_id = $1";
    let values = vec![account_id.into(), category_id.into()];
    sql::execute(connection, update, values).await?;
    Ok(())
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
