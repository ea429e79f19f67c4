//! Sites: the places where teams work.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// A site.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SiteRow {
    /// The site.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many teams work there.
    pub team_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

const SELECT: &str = "SELECT s.id, s.name, s.created_at, \
     (SELECT COUNT(*) FROM teams g WHERE g.site_id = s.id) AS team_count";
const FROM: &str = "FROM sites s";

/// The site of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<SiteRow>, StoreError> {
    let query = format!("{SELECT} {FROM} WHERE s.id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// A page of sites, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    page: Page,
) -> Result<Counted<SiteRow>, StoreError> {
    Conditions::default()
        .page(connection, SELECT, FROM, "s.id DESC", page)
        .await
}

/// Makes a site; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    name: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let insert = "INSERT INTO sites (name, created_at) VALUES ($1, $2)";
    sql::insert(connection, insert, vec![name.into(), now.into()]).await
}

/// Gives a site another name; answers whether there is such a site.
pub async fn rename(
    connection: &impl ConnectionTrait,
    id: i64,
    name: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE sites SET name = $2 WHERE id = $1";
    Ok(sql::execute(connection, update, vec![id.into(), name.into()]).await? == 1)
}

/// Deletes a site where no team works.
pub async fn delete(connection: &impl ConnectionTrait, id: i64) -> Result<(), StoreError> {
    let delete = "DELETE FROM sites WHERE id = $1";
    sql::execute(connection, delete, vec![id.into()]).await?;
    Ok(())
}

/// Locks a site until the transaction ends, so that it neither goes nor gets a team meanwhile; answers
/// whether there is one.
pub async fn lock(connection: &impl ConnectionTrait, id: i64) -> Result<bool, StoreError> {
    sql::lock(connection, "sites", "TRUE", id).await
}
