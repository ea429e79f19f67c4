//! Teams, who belongs to them, and who looks after them. A team that is no more stays for its past
//! members' sake, unseen.
//!
//! A membership is from a day on, and until the day before another when it is over. Those that last
//! have begun: a person's membership of today is the one without an end.

use chrona_api_types::{PersonId, Role, SiteId, TeamId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
};

/// A team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The site it works at.
    pub site_id: Option<SiteId>,
    /// That site's name.
    pub site_name: Option<String>,
    /// How many people belong to it.
    pub member_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Someone who looks after a team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ManagerRow {
    /// The team.
    pub team_id: TeamId,
    /// The account.
    pub account_id: PersonId,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
}

/// Someone who belongs to a team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MemberRow {
    /// The account.
    pub account_id: PersonId,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The team.
    pub team_id: TeamId,
    /// Its name.
    pub team_name: String,
    /// The first day in it.
    pub since: NaiveDate,
}

const SELECT: &str = "SELECT g.id, g.name, g.site_id, s.name AS site_name, g.created_at, \
     (SELECT COUNT(*) FROM team_members m WHERE m.team_id = g.id AND m.until IS NULL) \
     AS member_count";
const FROM: &str = "FROM teams g LEFT JOIN sites s ON s.id = g.site_id";

const SELECT_MEMBER: &str = "SELECT a.id AS account_id, e.first_name, e.last_name, a.email, \
     e.staff_number, g.id AS team_id, g.name AS team_name, m.since";
const FROM_MEMBERS: &str = "FROM team_managers h \
     JOIN teams g ON g.id = h.team_id \
     JOIN team_members m ON m.team_id = g.id AND m.until IS NULL \
     JOIN accounts a ON a.id = m.account_id JOIN employments e ON e.account_id = a.id";

/// The team of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: TeamId,
) -> Result<Option<TeamRow>, StoreError> {
    let query = format!("{SELECT} {FROM} WHERE g.id = $1 AND g.closed_at IS NULL");
    sql::one(connection, &query, vec![id.into()]).await
}

/// A page of teams, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    page: Page,
) -> Result<Counted<TeamRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and_plain("g.closed_at IS NULL");
    conditions
        .page(connection, SELECT, FROM, "g.id DESC", page)
        .await
}

/// Who looks after these teams, by name.
pub async fn managers(
    connection: &impl ConnectionTrait,
    team_ids: &[TeamId],
) -> Result<Vec<ManagerRow>, StoreError> {
    if team_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT h.team_id, h.account_id, e.first_name, e.last_name, a.email \
         FROM team_managers h JOIN accounts a ON a.id = h.account_id \
         JOIN employments e ON e.account_id = a.id \
         WHERE h.team_id IN ({}) ORDER BY e.last_name, e.first_name, a.email",
        sql::placeholders(1, team_ids.len())
    );
    let values = team_ids.iter().map(|&id| id.into()).collect();
    sql::all(connection, &query, values).await
}

/// Makes a team; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    name: &str,
    site_id: Option<SiteId>,
    now: DateTime<Utc>,
) -> Result<TeamId, StoreError> {
    let insert = "INSERT INTO teams (name, site_id, created_at) VALUES ($1, $2, $3)";
    let values = vec![name.into(), site_id.into(), now.into()];
    sql::insert(connection, insert, values).await
}

/// Gives a team another name.
pub async fn rename(
    connection: &impl ConnectionTrait,
    id: TeamId,
    name: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE teams SET name = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), name.into()]).await?;
    Ok(())
}

/// Says where a team works.
pub async fn set_site(
    connection: &impl ConnectionTrait,
    id: TeamId,
    site_id: Option<SiteId>,
) -> Result<(), StoreError> {
    let update = "UPDATE teams SET site_id = $2 WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), site_id.into()]).await?;
    Ok(())
}

/// Takes a team away that nobody belongs to: its name is free again, nobody looks after it and no
/// kiosk's list names it.
pub async fn close(
    connection: &impl ConnectionTrait,
    id: TeamId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM team_managers WHERE team_id = $1",
        "DELETE FROM kiosk_team_access WHERE team_id = $1",
    ] {
        sql::execute(connection, statement, vec![id.into()]).await?;
    }
    let update = "UPDATE teams SET closed_at = $2, site_id = NULL WHERE id = $1";
    sql::execute(connection, update, vec![id.into(), now.into()]).await?;
    Ok(())
}

/// Locks a team until the transaction ends, so that it neither goes nor gets members meanwhile;
/// answers whether there is one. Accounts are locked before teams, and teams before sites.
pub async fn lock(connection: &impl ConnectionTrait, id: TeamId) -> Result<bool, StoreError> {
    sql::lock(connection, "teams", "closed_at IS NULL", id).await
}

/// Puts others in the place of those who look after a team.
pub async fn set_managers(
    connection: &impl ConnectionTrait,
    team_id: TeamId,
    account_ids: &[PersonId],
) -> Result<(), StoreError> {
    let delete = "DELETE FROM team_managers WHERE team_id = $1";
    sql::execute(connection, delete, vec![team_id.into()]).await?;
    let insert = "INSERT INTO team_managers (team_id, account_id) VALUES ($1, $2)";
    for &id in account_ids {
        sql::execute(connection, insert, vec![team_id.into(), id.into()]).await?;
    }
    Ok(())
}

/// How many of these accounts are open and those of managers or administrators, and how many are open.
pub async fn count_possible_managers(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<(i64, i64), StoreError> {
    #[derive(FromQueryResult)]
    struct Counts {
        possible: i64,
        open: i64,
    }
    let roles = Role::ALL.into_iter();
    let roles = roles.filter(|role| role.can_look_after_teams());
    let roles: Vec<String> = roles.map(|role| format!("'{}'", role.as_str())).collect();
    let query = format!(
        "SELECT COUNT(CASE WHEN role IN ({}) THEN 1 END) AS possible, \
         COUNT(*) AS open FROM accounts WHERE closed_at IS NULL AND id IN ({})",
        roles.join(", "),
        sql::placeholders(1, account_ids.len())
    );
    let values = account_ids.iter().map(|&id| id.into()).collect();
    let counts: Option<Counts> = sql::one(connection, &query, values).await?;
    Ok(counts.map_or((0, 0), |counts| (counts.possible, counts.open)))
}

/// Takes someone away from every team they look after.
pub async fn forget_manager(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), StoreError> {
    let delete = "DELETE FROM team_managers WHERE account_id = $1";
    sql::execute(connection, delete, vec![account_id.into()]).await?;
    Ok(())
}

/// Ends someone's membership today; one that began today never was.
pub async fn leave(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM team_members WHERE account_id = $1 AND until IS NULL AND since >= $2",
        "UPDATE team_members SET until = $2 WHERE account_id = $1 AND until IS NULL",
    ] {
        sql::execute(connection, statement, vec![account_id.into(), today.into()]).await?;
    }
    Ok(())
}

/// Begins someone's membership today. Not unique while another lasts.
pub async fn join(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    team_id: TeamId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO team_members (account_id, team_id, since) VALUES ($1, $2, $3)";
    let values = vec![account_id.into(), team_id.into(), today.into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The accounts of those who belong to a team.
pub async fn member_ids(
    connection: &impl ConnectionTrait,
    team_id: TeamId,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let query = "SELECT account_id FROM team_members WHERE team_id = $1 AND until IS NULL \
         ORDER BY account_id";
    let rows: Vec<Row> = sql::all(connection, query, vec![team_id.into()]).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Adds that the account in a column belongs today to a team, or to a team of a site, where one is given.
pub(crate) fn of_team(
    conditions: &mut Conditions,
    column: &str,
    team_id: Option<TeamId>,
    site_id: Option<SiteId>,
) {
    let members = "SELECT n.account_id FROM team_members n JOIN teams t ON t.id = n.team_id \
         WHERE n.until IS NULL AND";
    conditions.and_within(&format!("{column} IN ({members} n.team_id ="), team_id);
    conditions.and_within(&format!("{column} IN ({members} t.site_id ="), site_id);
}

/// A page of those who belong to the teams someone looks after, by name, and how many there are.
pub async fn led_by(
    connection: &impl ConnectionTrait,
    manager_id: PersonId,
    page: Page,
) -> Result<Counted<MemberRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("h.account_id =", Some(manager_id));
    let order = "e.last_name, e.first_name, a.email, a.id";
    conditions
        .page(connection, SELECT_MEMBER, FROM_MEMBERS, order, page)
        .await
}

/// Those who belong to the teams someone looks after, or one of them, each with the first day.
pub async fn days_led_by(
    connection: &impl ConnectionTrait,
    manager_id: PersonId,
    account_id: Option<PersonId>,
) -> Result<Vec<(PersonId, NaiveDate)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
        since: NaiveDate,
    }
    let mut query = "SELECT m.account_id, m.since FROM team_managers h \
         JOIN team_members m ON m.team_id = h.team_id AND m.until IS NULL \
         WHERE h.account_id = $1"
        .to_owned();
    let mut values: Vec<Value> = vec![manager_id.into()];
    if let Some(id) = account_id {
        query.push_str(" AND m.account_id = $2");
        values.push(id.into());
    }
    let rows: Vec<Row> = sql::all(connection, &query, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.account_id, row.since))
        .collect())
}
