//! Sites: the places where teams work.

use chrona_api_types::{PersonId, SiteId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// A site.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SiteRow {
    /// The site.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// The zone of its people's days, where it is not the organisation's.
    pub timezone: Option<String>,
    /// The public holidays of its people, where they are not the organisation's.
    pub calendar: Option<String>,
    /// How many teams work there.
    pub team_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

const SELECT: &str = "SELECT s.id, s.name, s.timezone, s.calendar, s.created_at, \
     (SELECT COUNT(*) FROM teams g WHERE g.site_id = s.id) AS team_count";
const FROM: &str = "FROM sites s";

/// The site of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: SiteId,
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
    timezone: Option<&str>,
    now: DateTime<Utc>,
) -> Result<SiteId, StoreError> {
    let insert = "INSERT INTO sites (name, timezone, created_at) VALUES ($1, $2, $3)";
    let values = vec![name.into(), timezone.into(), now.into()];
    sql::insert(connection, insert, values).await
}

/// Gives a site another name; answers whether there is such a site.
pub async fn rename(
    connection: &impl ConnectionTrait,
    id: SiteId,
    name: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE sites SET name = $2 WHERE id = $1";
    Ok(sql::execute(connection, update, vec![id.into(), name.into()]).await? == 1)
}

/// Says in which zone the days of a site's people are reckoned; none is the organisation's.
pub async fn set_zone(
    connection: &impl ConnectionTrait,
    id: SiteId,
    timezone: Option<&str>,
) -> Result<(), StoreError> {
    let update = "UPDATE sites SET timezone = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), timezone.into()]).await?;
    Ok(())
}

/// Says which public holidays a site's people have from a day on that is not after today; none are the organisation's.
/// What was said of days from then on is no more.
pub async fn set_calendar(
    connection: &impl ConnectionTrait,
    id: SiteId,
    calendar: Option<&str>,
    since: NaiveDate,
) -> Result<(), StoreError> {
    let update = "UPDATE sites SET calendar = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), calendar.into()]).await?;
    let delete = "DELETE FROM site_calendars WHERE site_id = $1 AND since >= $2";
    sql::execute(connection, delete, vec![id.into(), since.into()]).await?;
    let insert = "INSERT INTO site_calendars (site_id, since, calendar) VALUES ($1, $2, $3)";
    let values = vec![id.into(), since.into(), calendar.into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// That someone belonged to a team at a site with a zone of its own.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ZoneOfPerson {
    /// The account.
    pub account_id: PersonId,
    /// The first day.
    pub since: NaiveDate,
    /// The first day on which it was over; none while it lasts.
    pub until: Option<NaiveDate>,
    /// The zone's name.
    pub timezone: String,
}

/// In which zones of their sites the days of these people are reckoned, and when; nothing of those whose
/// sites have none of their own.
pub async fn zones_of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<ZoneOfPerson>, StoreError> {
    let select = "SELECT m.account_id, m.since, m.until, s.timezone FROM sites s \
         JOIN teams g ON g.site_id = s.id JOIN team_members m ON m.team_id = g.id \
         WHERE s.timezone IS NOT NULL AND m.account_id";
    sql::all_of(connection, select, account_ids).await
}

/// The zones that sites and kiosks have of their own.
pub async fn zones(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        timezone: String,
    }
    let query = "SELECT timezone FROM sites WHERE timezone IS NOT NULL \
         UNION SELECT timezone FROM kiosks WHERE timezone IS NOT NULL AND closed_at IS NULL \
         ORDER BY timezone";
    let rows: Vec<Row> = sql::all(connection, query, vec![]).await?;
    Ok(rows.into_iter().map(|row| row.timezone).collect())
}

/// Deletes a site where no team works.
pub async fn delete(connection: &impl ConnectionTrait, id: SiteId) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM site_calendars WHERE site_id = $1",
        "DELETE FROM sites WHERE id = $1",
    ] {
        sql::execute(connection, delete, vec![id.into()]).await?;
    }
    Ok(())
}

/// Locks a site until the transaction ends, so that it neither goes nor gets a team meanwhile; answers
/// whether there is one.
pub async fn lock(connection: &impl ConnectionTrait, id: SiteId) -> Result<bool, StoreError> {
    sql::lock(connection, "sites", "TRUE", id).await
}
