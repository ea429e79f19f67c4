//! Punches to write: what they are decided from, and their rows.

use std::collections::HashMap;

use chrona_api_types::{DeviceId, KioskId, PersonId, PunchMethod, PunchType};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult};

use super::punches::{PunchRow, newest_first};
use crate::{StoreError, entities::punch, punching::corrections::kept, sql, words::Word};

/// A punch to write.
#[derive(Clone, Debug)]
pub struct NewPunch {
    /// Whose it is.
    pub account_id: PersonId,
    /// The phone, or what was shown instead; none for a correction.
    pub device_id: Option<DeviceId>,
    /// The kiosk; none for a correction.
    pub kiosk_id: Option<KioskId>,
    /// Which way the person went.
    pub kind: PunchType,
    /// How it was made.
    pub method: PunchMethod,
    /// When, by the server's clock; of a correction, as its author says.
    pub punched_at: DateTime<Utc>,
    /// What the kiosk's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The badge's identifier, unique.
    pub badge_id: String,
    /// Now.
    pub created_at: DateTime<Utc>,
    /// What opens the commitment of its entry in the ledger: 16 random bytes.
    pub salt: [u8; 16],
}

/// What a device's punch is decided from.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PunchContext {
    /// The device.
    pub device_id: DeviceId,
    /// Its owner.
    pub account_id: PersonId,
    /// The owner's first name.
    pub first_name: String,
    /// When the device was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When the owner's account was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The kind of the owner's last punch that counts.
    pub last_kind: Option<Word<PunchType>>,
    /// When that was.
    pub last_at: Option<DateTime<Utc>>,
    /// The zone of the owner's site, where it has one of its own.
    pub timezone: Option<String>,
    /// The longest shift of the owner's category, in minutes, where it has one of its own.
    pub longest_shift_minutes: Option<i32>,
}

/// What the punches of these devices are decided from, read after their owners were locked.
pub async fn contexts(
    connection: &impl ConnectionTrait,
    device_ids: &[DeviceId],
) -> Result<Vec<PunchContext>, StoreError> {
    let query = format!(
        "SELECT d.id AS device_id, d.account_id, e.first_name, d.revoked_at, a.closed_at, \
         l.kind AS last_kind, l.punched_at AS last_at, s.timezone, c.longest_shift_minutes \
         FROM devices d JOIN accounts a ON a.id = d.account_id \
         JOIN employments e ON e.account_id = d.account_id \
         LEFT JOIN categories c ON c.id = e.category_id \
         LEFT JOIN team_members m ON m.account_id = d.account_id AND m.until IS NULL \
         LEFT JOIN teams g ON g.id = m.team_id LEFT JOIN sites s ON s.id = g.site_id \
         LEFT JOIN punches l ON l.id = \
         (SELECT q.id FROM punches q WHERE q.account_id = d.account_id AND {} \
         ORDER BY {} LIMIT 1) \
         WHERE d.id IN ({})",
        kept("q"),
        newest_first("q"),
        sql::placeholders(1, device_ids.len())
    );
    let ids = device_ids.iter().map(|&id| id.into()).collect();
    sql::all(connection, &query, ids).await
}

/// Which of these badges were used.
pub async fn used_badges(
    connection: &impl ConnectionTrait,
    badge_ids: &[&str],
) -> Result<Vec<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        badge_id: String,
    }
    let query = format!(
        "SELECT badge_id FROM punches WHERE badge_id IN ({})",
        sql::placeholders(1, badge_ids.len())
    );
    let badge_ids = badge_ids.iter().map(|&id| id.into()).collect();
    let rows: Vec<Row> = sql::all(connection, &query, badge_ids).await?;
    Ok(rows.into_iter().map(|row| row.badge_id).collect())
}

/// Writes punches; answers their rows, in their order. Not unique when a badge was used.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: &[NewPunch],
) -> Result<Vec<PunchRow>, StoreError> {
    let rows = new.iter().map(|punch| punch::ActiveModel {
        account_id: Set(punch.account_id),
        device_id: Set(punch.device_id),
        kiosk_id: Set(punch.kiosk_id),
        kind: Set(Word(punch.kind)),
        method: Set(Word(punch.method)),
        punched_at: Set(punch.punched_at),
        device_time: Set(punch.device_time),
        badge_id: Set(punch.badge_id.clone()),
        created_at: Set(punch.created_at),
        salt: Set(Some(punch.salt.to_vec())),
        ..Default::default()
    });
    let made = punch::Entity::insert_many(rows)
        .exec_with_returning(connection)
        .await?;
    let mut made: HashMap<String, PunchRow> = made
        .into_iter()
        .map(|punch| (punch.badge_id.clone(), punch))
        .collect();
    Ok(new
        .iter()
        .filter_map(|punch| made.remove(&punch.badge_id))
        .collect())
}
