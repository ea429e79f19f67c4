//! Kiosk access: whom a kiosk lets in or keeps out, one row a kiosk and person or team.

use chrona_api_types::{KioskId, PersonId, TeamId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// What a kiosk's list says of someone.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// The account.
    pub account_id: PersonId,
    /// Let in, or kept out.
    pub granted: bool,
    /// When that was said.
    pub granted_at: DateTime<Utc>,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who said so.
    pub granted_by_id: Option<PersonId>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
}

/// What a kiosk's list says of a team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TeamEntry {
    /// The team.
    pub team_id: TeamId,
    /// Its name.
    pub team_name: String,
    /// Let in, or kept out.
    pub granted: bool,
    /// When that was said.
    pub granted_at: DateTime<Utc>,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who said so.
    pub granted_by_id: Option<PersonId>,
}

/// What a punch is decided from: an entry that names the person, or the person's team.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Rule {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// The account.
    pub account_id: PersonId,
    /// Let in, or kept out.
    pub granted: bool,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whom an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A person, by account.
    Person(PersonId),
    /// Whoever belongs to a team.
    Team(TeamId),
}

impl Named {
    /// The table, its column, and what stands there.
    const fn place(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Person(id) => ("kiosk_access", "account_id", id.0),
            Self::Team(id) => ("kiosk_team_access", "team_id", id.0),
        }
    }
}

/// An entry to write.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Whom it names.
    pub named: Named,
    /// Let in, or kept out.
    pub granted: bool,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who says so.
    pub granted_by_id: PersonId,
    /// Now.
    pub granted_at: DateTime<Utc>,
}

/// How many people the entries of a sort name at a kiosk.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Count {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Let in, or kept out.
    pub granted: bool,
    /// How many.
    pub total: i64,
}

const SELECT: &str = "SELECT x.account_id, x.granted, x.granted_at, x.expires_at, \
     x.granted_by_id, e.first_name, e.last_name, a.email \
     FROM kiosk_access x JOIN accounts a ON a.id = x.account_id \
     JOIN employments e ON e.account_id = x.account_id";

const SELECT_TEAM: &str = "SELECT x.team_id, g.name AS team_name, x.granted, x.granted_at, \
     x.expires_at, x.granted_by_id FROM kiosk_team_access x JOIN teams g ON g.id = x.team_id";

/// What a kiosk's list says of people, newest first, without what has expired.
pub async fn list(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, StoreError> {
    let query = format!(
        "{SELECT} WHERE x.kiosk_id = $1 AND (x.expires_at IS NULL OR x.expires_at > $2) \
         ORDER BY x.granted_at DESC, x.account_id DESC"
    );
    sql::all(connection, &query, vec![kiosk_id.into(), now.into()]).await
}

/// What a kiosk's list says of someone, expired or not.
pub async fn find(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    account_id: PersonId,
) -> Result<Option<Entry>, StoreError> {
    let query = format!("{SELECT} WHERE x.kiosk_id = $1 AND x.account_id = $2");
    sql::one(connection, &query, vec![kiosk_id.into(), account_id.into()]).await
}

/// What a kiosk's list says of teams, newest first, without what has expired.
pub async fn list_teams(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    now: DateTime<Utc>,
) -> Result<Vec<TeamEntry>, StoreError> {
    let query = format!(
        "{SELECT_TEAM} WHERE x.kiosk_id = $1 AND (x.expires_at IS NULL OR x.expires_at > $2) \
         ORDER BY x.granted_at DESC, x.team_id DESC"
    );
    sql::all(connection, &query, vec![kiosk_id.into(), now.into()]).await
}

/// What a kiosk's list says of a team, expired or not.
pub async fn find_team(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    team_id: TeamId,
) -> Result<Option<TeamEntry>, StoreError> {
    let query = format!("{SELECT_TEAM} WHERE x.kiosk_id = $1 AND x.team_id = $2");
    sql::one(connection, &query, vec![kiosk_id.into(), team_id.into()]).await
}

/// What the lists of these kiosks say of these people and their teams, expired or not.
pub async fn rules(
    connection: &impl ConnectionTrait,
    kiosk_ids: &[KioskId],
    account_ids: &[PersonId],
) -> Result<Vec<Rule>, StoreError> {
    let kiosks = sql::placeholders(1, kiosk_ids.len());
    let people = sql::placeholders(kiosk_ids.len() + 1, account_ids.len());
    let query = format!(
        "SELECT kiosk_id, account_id, granted, expires_at FROM kiosk_access \
         WHERE kiosk_id IN ({kiosks}) AND account_id IN ({people}) \
         UNION ALL SELECT x.kiosk_id, m.account_id, x.granted, x.expires_at \
         FROM kiosk_team_access x \
         JOIN team_members m ON m.team_id = x.team_id AND m.until IS NULL \
         WHERE x.kiosk_id IN ({kiosks}) AND m.account_id IN ({people})"
    );
    let kiosks = kiosk_ids.iter().map(|&id| id.into());
    let values = kiosks.chain(account_ids.iter().map(|&id| id.into()));
    sql::all(connection, &query, values.collect()).await
}

/// How many people the entries of either sort name at these kiosks, by themselves or through their
/// team, without what has expired.
pub async fn counts(
    connection: &impl ConnectionTrait,
    kiosk_ids: &[KioskId],
    now: DateTime<Utc>,
) -> Result<Vec<Count>, StoreError> {
    let kiosks = sql::placeholders(2, kiosk_ids.len());
    let query = format!(
        "SELECT kiosk_id, granted, COUNT(*) AS total FROM \
         (SELECT x.kiosk_id, x.account_id, x.granted FROM kiosk_access x \
         WHERE (x.expires_at IS NULL OR x.expires_at > $1) AND x.kiosk_id IN ({kiosks}) \
         UNION SELECT x.kiosk_id, m.account_id, x.granted FROM kiosk_team_access x \
         JOIN team_members m ON m.team_id = x.team_id AND m.until IS NULL \
         WHERE (x.expires_at IS NULL OR x.expires_at > $1) AND x.kiosk_id IN ({kiosks})) AS named \
         GROUP BY kiosk_id, granted"
    );
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(kiosk_ids.iter().map(|&id| Value::from(id)));
    sql::all(connection, &query, values).await
}

/// Writes what a kiosk's list says of a person or a team, in the place of what it said before.
pub async fn put(connection: &impl ConnectionTrait, new: NewEntry) -> Result<(), StoreError> {
    let (table, column, id) = new.named.place();
    let insert = format!(
        "INSERT INTO {table} \
         (kiosk_id, {column}, granted, expires_at, granted_by_id, granted_at) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (kiosk_id, {column}) DO UPDATE SET granted = excluded.granted, \
         expires_at = excluded.expires_at, granted_by_id = excluded.granted_by_id, \
         granted_at = excluded.granted_at"
    );
    let values = vec![
        new.kiosk_id.into(),
        id.into(),
        new.granted.into(),
        new.expires_at.into(),
        new.granted_by_id.into(),
        new.granted_at.into(),
    ];
    sql::execute(connection, &insert, values).await?;
    Ok(())
}

/// Takes a person or a team off a kiosk's list; answers whether an entry was there that had not
/// expired.
pub async fn remove(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    named: Named,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (table, column, id) = named.place();
    let delete = format!(
        "DELETE FROM {table} WHERE kiosk_id = $1 AND {column} = $2 \
         AND (expires_at IS NULL OR expires_at > $3)"
    );
    let values = vec![kiosk_id.into(), id.into(), now.into()];
    Ok(sql::execute(connection, &delete, values).await? == 1)
}
