//! The audit log. Entries are written in the transaction of what they tell.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult};

use super::{Counted, Page, StoreError, entities::audit_entry, sql::Conditions};

/// Something that was done.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    /// A stable word such as `punch_recorded`.
    pub event_type: &'static str,
    /// Who did it.
    pub account_id: Option<i64>,
    /// The device concerned.
    pub device_id: Option<i64>,
    /// The kiosk concerned.
    pub kiosk_id: Option<i64>,
    /// What else there is to know.
    pub event_data: Option<serde_json::Value>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
}

/// An entry with the name of who did it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// The entry.
    pub id: i64,
    /// What was done.
    pub event_type: String,
    /// Who did it.
    pub account_id: Option<i64>,
    /// The device concerned.
    pub device_id: Option<i64>,
    /// The kiosk concerned.
    pub kiosk_id: Option<i64>,
    /// What else there is to know, JSON.
    pub event_data: Option<String>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The first name of who did it.
    pub first_name: Option<String>,
    /// The last name of who did it.
    pub last_name: Option<String>,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Only this word.
    pub event_type: Option<String>,
    /// Only what this account did.
    pub account_id: Option<i64>,
    /// Only this device.
    pub device_id: Option<i64>,
    /// Only this kiosk.
    pub kiosk_id: Option<i64>,
}

/// Writes entries.
pub async fn insert(
    connection: &impl ConnectionTrait,
    entries: Vec<NewEntry>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows = entries.into_iter().map(|entry| audit_entry::ActiveModel {
        event_type: Set(entry.event_type.to_owned()),
        account_id: Set(entry.account_id),
        device_id: Set(entry.device_id),
        kiosk_id: Set(entry.kiosk_id),
        event_data: Set(entry.event_data.map(|data| data.to_string())),
        ip_address: Set(entry.ip_address),
        user_agent: Set(entry.user_agent),
        created_at: Set(now),
        ..Default::default()
    });
    audit_entry::Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// A page of entries, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: EntryFilter,
    page: Page,
) -> Result<Counted<Entry>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("l.event_type =", filter.event_type);
    conditions.and("l.account_id =", filter.account_id);
    conditions.and("l.device_id =", filter.device_id);
    conditions.and("l.kiosk_id =", filter.kiosk_id);
    let select = "SELECT l.id, l.event_type, l.account_id, l.device_id, l.kiosk_id, l.event_data, \
         l.ip_address, l.user_agent, l.created_at, e.first_name, e.last_name";
    let from = "FROM audit_entries l LEFT JOIN employments e ON e.account_id = l.account_id";
    conditions
        .page(connection, select, from, "l.id DESC", page)
        .await
}
