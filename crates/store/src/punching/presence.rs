//! Who is in, and the counts of the first page.

use chrona_api_types::{PersonId, PunchId, PunchType, SiteId, TeamId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{corrections::kept, punches::newest_first};
use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
    words::Word,
};

/// A person and their last punch.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LastPunch {
    /// The person's account.
    pub account_id: PersonId,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The last punch.
    pub punch_id: Option<PunchId>,
    /// Which way the person went.
    pub kind: Option<Word<PunchType>>,
    /// When it was made.
    pub punched_at: Option<DateTime<Utc>>,
    /// Where.
    pub kiosk_name: Option<String>,
    /// The longest shift of the person's category, in minutes, where it has one of its own.
    pub longest_shift_minutes: Option<i32>,
    /// The team the person belongs to.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// The site where that team works.
    pub site_id: Option<SiteId>,
    /// That site's name.
    pub site_name: Option<String>,
}

/// How many there are of everything.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Totals {
    /// Open accounts.
    pub accounts: i64,
    /// Devices in use.
    pub devices: i64,
    /// Kiosks.
    pub kiosks: i64,
    /// Kiosks that may punch.
    pub active_kiosks: i64,
    /// Of these, the kiosks heard since a moment.
    pub online_kiosks: i64,
}

/// The channel of PostgreSQL's notifications.
pub const CHANNEL: &str = "chrona_presence";

const SELECT: &str = "SELECT a.id AS account_id, e.first_name, e.last_name, a.email, e.staff_number, \
     p.id AS punch_id, p.kind, p.punched_at, k.name AS kiosk_name, c.longest_shift_minutes, \
     g.id AS team_id, g.name AS team_name, s.id AS site_id, s.name AS site_name";

/// Everyone, each with the last punch that counts.
fn from() -> String {
    format!(
        "FROM accounts a JOIN employments e ON e.account_id = a.id \
         LEFT JOIN punches p ON p.id = (SELECT q.id FROM punches q WHERE q.account_id = a.id \
         AND {} ORDER BY {} LIMIT 1) \
         LEFT JOIN kiosks k ON k.id = p.kiosk_id \
         LEFT JOIN categories c ON c.id = e.category_id \
         LEFT JOIN team_members b ON b.account_id = a.id AND b.until IS NULL \
         LEFT JOIN teams g ON g.id = b.team_id LEFT JOIN sites s ON s.id = g.site_id",
        kept("q"),
        newest_first("q")
    )
}

/// Everyone with an open account and their last punch, by name.
pub async fn everyone(connection: &impl ConnectionTrait) -> Result<Vec<LastPunch>, StoreError> {
    let query = format!(
        "{SELECT} {} WHERE a.closed_at IS NULL ORDER BY e.last_name, e.first_name, a.email",
        from()
    );
    sql::all(connection, &query, vec![]).await
}

/// Counts everything; a kiosk is online that was heard after this moment.
pub async fn totals(
    connection: &impl ConnectionTrait,
    heard_after: DateTime<Utc>,
) -> Result<Totals, StoreError> {
    let query = "SELECT \
         (SELECT COUNT(*) FROM accounts WHERE closed_at IS NULL) AS accounts, \
         (SELECT COUNT(*) FROM devices WHERE revoked_at IS NULL AND kind = 'phone') AS devices, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL) AS kiosks, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active) AS active_kiosks, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active \
         AND last_heartbeat_at > $1) AS online_kiosks";
    let zero = Totals {
        accounts: 0,
        devices: 0,
        kiosks: 0,
        active_kiosks: 0,
        online_kiosks: 0,
    };
    Ok(sql::one(connection, query, vec![heard_after.into()])
        .await?
        .unwrap_or(zero))
}

/// These people and their last punches.
pub async fn some(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<LastPunch>, StoreError> {
    let query = format!(
        "{SELECT} {} WHERE a.id IN ({})",
        from(),
        sql::placeholders(1, account_ids.len())
    );
    sql::all(
        connection,
        &query,
        account_ids.iter().map(|&id| id.into()).collect(),
    )
    .await
}

/// A page of those who belong to the teams someone looks after and their last punches, by name, and
/// how many there are.
pub async fn led_by(
    connection: &impl ConnectionTrait,
    manager_id: PersonId,
    page: Page,
) -> Result<Counted<LastPunch>, StoreError> {
    let from = format!(
        "{} JOIN team_members m ON m.account_id = a.id AND m.until IS NULL \
         JOIN team_managers h ON h.team_id = m.team_id",
        from()
    );
    let mut conditions = Conditions::default();
    conditions.and("h.account_id =", Some(manager_id));
    let order = "e.last_name, e.first_name, a.email, a.id";
    conditions
        .page(connection, SELECT, &from, order, page)
        .await
}

/// Sends a notification to every PostgreSQL session that listens, when the transaction commits.
pub async fn notify(connection: &impl ConnectionTrait, note: &str) -> Result<(), StoreError> {
    let values = vec![CHANNEL.into(), note.into()];
    sql::execute(connection, "SELECT pg_notify($1, $2)", values).await?;
    Ok(())
}
