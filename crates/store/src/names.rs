//! What people and kiosks are called, for those who write of many of them.

use chrona_api_types::{KioskId, PersonId};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{StoreError, sql};

/// What someone is called.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PersonRow {
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
}

/// What a kiosk is called.
#[derive(Clone, Debug, FromQueryResult)]
pub struct KioskRow {
    /// The kiosk.
    pub id: KioskId,
    /// Its name.
    pub name: String,
}

/// A team that someone belongs to, or did.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MembershipRow {
    /// The account.
    pub account_id: PersonId,
    /// The team's name.
    pub team_name: String,
    /// The first day in it.
    pub since: NaiveDate,
    /// The first day no longer in it; none where it lasts.
    pub until: Option<NaiveDate>,
}

/// The name someone had whose account was deleted.
#[derive(Clone, Debug, FromQueryResult)]
pub struct FormerRow {
    /// The account that was.
    pub account_id: PersonId,
    /// The name.
    pub name: String,
}

/// What these accounts are called; those that are gone are left out.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<PersonRow>, StoreError> {
    let select = "SELECT a.id AS account_id, e.first_name, e.last_name, a.email, e.staff_number \
         FROM accounts a JOIN employments e ON e.account_id = a.id WHERE a.id";
    sql::all_of(connection, select, account_ids).await
}

/// What these kiosks are called.
pub async fn of_kiosks(
    connection: &impl ConnectionTrait,
    kiosk_ids: &[KioskId],
) -> Result<Vec<KioskRow>, StoreError> {
    sql::all_of(
        connection,
        "SELECT id, name FROM kiosks WHERE id",
        kiosk_ids,
    )
    .await
}

/// The teams that these accounts belong or belonged to.
pub async fn memberships(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<MembershipRow>, StoreError> {
    let select = "SELECT m.account_id, g.name AS team_name, m.since, m.until \
         FROM team_members m JOIN teams g ON g.id = m.team_id WHERE m.account_id";
    sql::all_of(connection, select, account_ids).await
}

/// The names of these accounts that were deleted.
pub async fn of_former(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<FormerRow>, StoreError> {
    let select = "SELECT account_id, name FROM former_names WHERE account_id";
    sql::all_of(connection, select, account_ids).await
}

/// Keeps the name of an account that is about to be deleted, where the audit log says of it that it did something
/// to others.
pub async fn keep(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO former_names (account_id, name) \
         SELECT e.account_id, TRIM(e.first_name || ' ' || e.last_name) \
         FROM employments e WHERE e.account_id = $1 \
         AND TRIM(e.first_name || ' ' || e.last_name) <> '' \
         AND EXISTS (SELECT 1 FROM audit_entries l WHERE l.account_id = $1 AND l.subject_id <> $1) \
         ON CONFLICT (account_id) DO NOTHING";
    sql::execute(connection, insert, vec![account_id.into()]).await?;
    Ok(())
}

/// Forgets the names that no entry of the audit log needs any more.
pub async fn forget_unneeded(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let delete = "DELETE FROM former_names WHERE NOT EXISTS \
         (SELECT 1 FROM audit_entries l WHERE l.account_id = former_names.account_id) \
         AND NOT EXISTS \
         (SELECT 1 FROM audit_entries l WHERE l.subject_id = former_names.account_id)";
    sql::execute(connection, delete, vec![]).await?;
    Ok(())
}
