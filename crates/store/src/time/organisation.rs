//! What timesheets depend on and is the organisation's: how many people it employs, and its public holidays.

use chrona_api_types::{PersonId, SiteId};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql};

/// The organisation.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OrganisationRow {
    /// How many people it employs; none where nobody said.
    pub staff: Option<i32>,
    /// Its public holidays, where a site has no others; none where it has none.
    pub calendar: Option<String>,
}

/// The organisation as it is now.
pub async fn find(connection: &impl ConnectionTrait) -> Result<OrganisationRow, StoreError> {
    let query = "SELECT staff, calendar FROM organisation WHERE id = 1";
    let row = sql::one(connection, query, vec![]).await?;
    row.ok_or_else(|| StoreError::Corrupt("organisation: its row is not there".into()))
}

/// Puts this in the place of what was said of it.
pub async fn update(
    connection: &impl ConnectionTrait,
    organisation: &OrganisationRow,
) -> Result<(), StoreError> {
    let update = "UPDATE organisation SET staff = $1, calendar = $2 WHERE id = 1";
    let values = vec![
        organisation.staff.into(),
        organisation.calendar.clone().into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Locks what is the organisation's until the transaction ends: rows that are everyone's are written one after the
/// other.
pub async fn lock(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    sql::lock(connection, "organisation", "TRUE", 1_i64).await?;
    Ok(())
}

/// That someone belonged to a team at a site that has or had public holidays of its own.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct SiteOfPerson {
    /// The account.
    pub account_id: PersonId,
    /// The first day.
    pub since: NaiveDate,
    /// The first day on which it was over; none while it lasts.
    pub until: Option<NaiveDate>,
    /// The site.
    pub site_id: SiteId,
}

/// At which sites these people worked, and when; nothing of sites that never had public holidays of their own.
pub async fn sites_of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<SiteOfPerson>, StoreError> {
    let select = "SELECT m.account_id, m.since, m.until, g.site_id FROM teams g \
         JOIN team_members m ON m.team_id = g.id \
         WHERE g.site_id IN (SELECT site_id FROM site_calendars) AND m.account_id";
    sql::all_of(connection, select, account_ids).await
}

/// Which public holidays a site has from a day on.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SiteCalendar {
    /// The site.
    pub site_id: SiteId,
    /// The first day; until the next row's.
    pub since: NaiveDate,
    /// The calendar's name; none where they are the organisation's.
    pub calendar: Option<String>,
}

/// The calendars of all sites, each site's in order of time.
pub async fn site_calendars(
    connection: &impl ConnectionTrait,
) -> Result<Vec<SiteCalendar>, StoreError> {
    let query = "SELECT site_id, since, calendar FROM site_calendars ORDER BY site_id, since";
    sql::all(connection, query, vec![]).await
}
