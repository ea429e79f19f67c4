//! The punches of a report: many, in the order of their time, a part at a time.
//!
//! Only what stands in the punch's own row is read here; names are looked up once for each person, in
//! [`crate::names`].

use chrona_api_types::{
    DeviceId, KioskId, PersonId, PunchId, PunchMethod, PunchType, SiteId, TeamId,
};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use crate::{
    StoreError,
    people::teams::of_team,
    punching::corrections::kept,
    sql::{self, Conditions},
    words::Word,
};

/// A punch that counts, as its row has it.
#[derive(Clone, Debug)]
pub struct AttendanceRow {
    /// The punch.
    pub id: PunchId,
    /// Whose it is.
    pub account_id: PersonId,
    /// The phone, or what was shown instead; none for a correction.
    pub device_id: Option<DeviceId>,
    /// The kiosk; none for a correction.
    pub kiosk_id: Option<KioskId>,
    /// Which way the person went.
    pub kind: Word<PunchType>,
    /// How it was made.
    pub method: Word<PunchMethod>,
    /// When, by the server's clock; of a correction, as its author says.
    pub punched_at: DateTime<Utc>,
    /// What the kiosk's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The badge's identifier.
    pub badge_id: String,
    /// When the row was written.
    pub created_at: DateTime<Utc>,
}

impl AttendanceRow {
    /// By place and not by name, which sea-orm would look up in every row again.
    fn of(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            account_id: row.try_get_by_index(1)?,
            device_id: row.try_get_by_index(2)?,
            kiosk_id: row.try_get_by_index(3)?,
            kind: row.try_get_by_index(4)?,
            method: row.try_get_by_index(5)?,
            punched_at: row.try_get_by_index(6)?,
            device_time: row.try_get_by_index(7)?,
            badge_id: row.try_get_by_index(8)?,
            created_at: row.try_get_by_index(9)?,
        })
    }
}

const SELECT: &str = "SELECT p.id, p.account_id, p.device_id, p.kiosk_id, p.kind, p.method, p.punched_at, \
     p.device_time, p.badge_id, p.created_at FROM punches p";

/// Which punches a report is of.
#[derive(Clone, Copy, Debug)]
pub struct Attendance {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Before this instant.
    pub before: DateTime<Utc>,
}

/// A place among punches: a time, and an identifier among those of one time.
pub type Place = (DateTime<Utc>, PunchId);

impl Attendance {
    /// The statement of up to `limit` punches after a place, oldest first, and its values.
    pub fn statement(self, after: Option<Place>, limit: u64) -> (String, Vec<sea_orm::Value>) {
        // SQLite looks a bound up in the index and goes through what lies between it and the place.
        let from = after.map_or(self.from, |(time, _)| self.from.max(time));
        let mut conditions = Conditions::default();
        conditions.and("p.account_id =", self.account_id);
        conditions.and("p.punched_at >=", Some(from));
        conditions.and("p.punched_at <", Some(self.before));
        of_team(&mut conditions, "p.account_id", self.team_id, self.site_id);
        conditions.and_plain(&kept("p"));
        if let Some((time, id)) = after {
            conditions.and_pair("(p.punched_at, p.id) >", time, id);
        }
        let rest = format!("ORDER BY p.punched_at, p.id LIMIT {limit}");
        conditions.statement(SELECT, &rest)
    }
}

/// Punches as the database sent them. The next ones can be asked for before these are taken apart.
#[derive(Debug)]
pub struct Sent(Vec<QueryResult>);

impl Sent {
    /// How many they are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The place of the last one.
    pub fn last(&self) -> Result<Option<Place>, StoreError> {
        let last = self.0.last().map(AttendanceRow::of).transpose()?;
        Ok(last.map(|row| (row.punched_at, row.id)))
    }

    /// Takes them apart.
    pub fn rows(&self) -> Result<Vec<AttendanceRow>, StoreError> {
        let rows = self.0.iter().map(AttendanceRow::of);
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Up to `limit` punches after a place, oldest first. In a transaction of [`crate::Store::along_index`].
pub async fn list_after(
    connection: &impl ConnectionTrait,
    attendance: Attendance,
    after: Option<Place>,
    limit: u64,
) -> Result<Sent, StoreError> {
    let (statement, values) = attendance.statement(after, limit);
    let statement = sql::statement(connection, &statement, values);
    Ok(Sent(connection.query_all_raw(statement).await?))
}
