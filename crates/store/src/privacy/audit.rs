//! The audit log. Entries are written in the transaction of what they tell, never changed, and erased
//! once they are past their retention.

use chrona_api_types::{AuditEntryId, AuditEvent, DeviceId, KioskId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, Value};

use crate::{
    Counted, Page, StoreError,
    entities::audit_entry,
    sql::{self, Conditions, LongList},
};

/// Something that was done.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What.
    pub event_type: AuditEvent,
    /// Who did it.
    pub account_id: Option<PersonId>,
    /// Whom it concerns, where that is someone else.
    pub subject_id: Option<PersonId>,
    /// The device concerned.
    pub device_id: Option<DeviceId>,
    /// The kiosk concerned.
    pub kiosk_id: Option<KioskId>,
    /// What else there is to know.
    pub event_data: Option<serde_json::Value>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// The request's identifier.
    pub request_id: Option<String>,
}

impl NewEntry {
    /// That this was done, and nothing else of it.
    pub const fn of(event_type: AuditEvent) -> Self {
        Self {
            event_type,
            account_id: None,
            subject_id: None,
            device_id: None,
            kiosk_id: None,
            event_data: None,
            ip_address: None,
            user_agent: None,
            request_id: None,
        }
    }
}

/// An entry with the names of who did it and whom it concerns.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// The entry.
    pub id: AuditEntryId,
    /// What was done.
    pub event_type: String,
    /// Who did it.
    pub account_id: Option<PersonId>,
    /// Whom it concerns, where that is someone else.
    pub subject_id: Option<PersonId>,
    /// The device concerned.
    pub device_id: Option<DeviceId>,
    /// The kiosk concerned.
    pub kiosk_id: Option<KioskId>,
    /// What else there is to know, JSON.
    pub event_data: Option<String>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// The request's identifier.
    pub request_id: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The first name of who did it.
    pub first_name: Option<String>,
    /// The last name of who did it.
    pub last_name: Option<String>,
    /// The name of who did it, where that account was deleted.
    pub former_name: Option<String>,
    /// The first name of whom it concerns.
    pub subject_first_name: Option<String>,
    /// The last name of whom it concerns.
    pub subject_last_name: Option<String>,
    /// The name of whom it concerns, where that account was deleted.
    pub subject_former_name: Option<String>,
}

/// An entry as its row has it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct BareEntry {
    /// The entry.
    pub id: AuditEntryId,
    /// What was done.
    pub event_type: String,
    /// Who did it.
    pub account_id: Option<PersonId>,
    /// Whom it concerns, where that is someone else.
    pub subject_id: Option<PersonId>,
    /// The device concerned.
    pub device_id: Option<DeviceId>,
    /// The kiosk concerned.
    pub kiosk_id: Option<KioskId>,
    /// What else there is to know, JSON.
    pub event_data: Option<String>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// The request's identifier.
    pub request_id: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Only this word.
    pub event_type: Option<String>,
    /// Only what this account did.
    pub account_id: Option<PersonId>,
    /// Only what this account did, or what concerns it.
    pub about_id: Option<PersonId>,
    /// Only this device.
    pub device_id: Option<DeviceId>,
    /// Only this kiosk.
    pub kiosk_id: Option<KioskId>,
    /// Only what was done from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only what was done before this instant.
    pub before: Option<DateTime<Utc>>,
}

impl EntryFilter {
    fn conditions(self) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.and("l.event_type =", self.event_type);
        conditions.and("l.account_id =", self.account_id);
        if let Some(id) = self.about_id {
            conditions.and_one_of(&["l.account_id", "l.subject_id"], id);
        }
        conditions.and("l.device_id =", self.device_id);
        conditions.and("l.kiosk_id =", self.kiosk_id);
        conditions.and("l.created_at >=", self.from);
        conditions.and("l.created_at <", self.before);
        conditions
    }
}

const SELECT: &str = "SELECT l.id, l.event_type, l.account_id, l.subject_id, l.device_id, l.kiosk_id, \
     l.event_data, l.ip_address, l.user_agent, l.request_id, l.created_at, \
     e.first_name, e.last_name, f.name AS former_name, \
     s.first_name AS subject_first_name, s.last_name AS subject_last_name, \
     g.name AS subject_former_name";
const FROM: &str = "FROM audit_entries l LEFT JOIN employments e ON e.account_id = l.account_id \
     LEFT JOIN employments s ON s.account_id = l.subject_id \
     LEFT JOIN former_names f ON f.account_id = l.account_id \
     LEFT JOIN former_names g ON g.account_id = l.subject_id";

const NEWEST: LongList = LongList {
    select: SELECT,
    from: FROM,
    rows: "FROM audit_entries l",
    id: "l.id",
    first_first: "l.id DESC",
    last_first: "l.id",
};

/// Writes entries.
pub async fn insert(
    connection: &impl ConnectionTrait,
    entries: Vec<NewEntry>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows = entries.into_iter().map(|entry| audit_entry::ActiveModel {
        event_type: Set(entry.event_type.as_str().to_owned()),
        account_id: Set(entry.account_id),
        subject_id: Set(entry.subject_id),
        device_id: Set(entry.device_id),
        kiosk_id: Set(entry.kiosk_id),
        event_data: Set(entry.event_data.map(|data| data.to_string())),
        ip_address: Set(entry.ip_address),
        user_agent: Set(entry.user_agent),
        request_id: Set(entry.request_id),
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
    filter
        .conditions()
        .long_page(connection, &NEWEST, page)
        .await
}

/// Up to `limit` entries that follow one in the list, newest first.
pub async fn list_older(
    connection: &impl ConnectionTrait,
    filter: EntryFilter,
    than: AuditEntryId,
    limit: u64,
) -> Result<Vec<Entry>, StoreError> {
    let mut conditions = filter.conditions();
    conditions.and("l.id <", Some(than));
    conditions.first(connection, &NEWEST, limit).await
}

/// A place among entries: a time, and an identifier among those of one time.
pub type Place = (DateTime<Utc>, AuditEntryId);

const BARE: &str = "SELECT l.id, l.event_type, l.account_id, l.subject_id, l.device_id, l.kiosk_id, \
     l.event_data, l.ip_address, l.user_agent, l.request_id, l.created_at FROM audit_entries l";

impl EntryFilter {
    /// The statement of up to `limit` entries after a place, oldest first, and its values. Each of its forms goes
    /// along one index: by number where all must have one thing, by time where they must only be of some days.
    pub fn statement(mut self, after: Option<Place>, limit: u64) -> (String, Vec<Value>) {
        let about_id = self.about_id.take();
        let is_of_one = self.event_type.is_some()
            || self.account_id.is_some()
            || self.device_id.is_some()
            || self.kiosk_id.is_some()
            || about_id.is_some();
        let is_by_number = is_of_one || (self.from.is_none() && self.before.is_none());
        let order = if is_by_number {
            "l.id"
        } else {
            "l.created_at, l.id"
        };
        let in_order = format!("ORDER BY {order} LIMIT {limit}");
        if let Some((time, _)) = after
            && !is_by_number
        {
            // As for punches: the place is where the index is entered.
            self.from = self.from.max(Some(time));
        }
        let mut conditions = self.conditions();
        match after {
            Some((_, id)) if is_by_number => conditions.and("l.id >", Some(id)),
            Some((time, id)) => conditions.and_pair("(l.created_at, l.id) >", time, id),
            None => {}
        }
        let Some(about_id) = about_id else {
            return conditions.statement(BARE, &in_order);
        };
        // What someone did, and what concerns them: along an index each, then together.
        let [(did, values), (concerns, _)] = ["l.account_id =", "l.subject_id ="].map(|column| {
            let mut conditions = conditions.clone();
            conditions.and(column, Some(about_id));
            conditions.statement("SELECT l.id FROM audit_entries l", &in_order)
        });
        let both = format!("SELECT id FROM ({did}) AS d UNION SELECT id FROM ({concerns}) AS c");
        (format!("{BARE} WHERE l.id IN ({both}) {in_order}"), values)
    }
}

/// Up to `limit` entries after a place, oldest first. In a transaction of [`crate::Store::along_index`].
pub async fn list_after(
    connection: &impl ConnectionTrait,
    filter: EntryFilter,
    after: Option<Place>,
    limit: u64,
) -> Result<Vec<BareEntry>, StoreError> {
    let (statement, values) = filter.statement(after, limit);
    sql::all(connection, &statement, values).await
}

/// Erases up to `most` entries from before an instant, the oldest first; answers how many. From then on
/// the log is known to begin there.
pub async fn erase(
    connection: &impl ConnectionTrait,
    before: DateTime<Utc>,
    most: u64,
) -> Result<u64, StoreError> {
    let update = "UPDATE audit_horizon SET erased_before = $1 WHERE erased_before < $1";
    sql::execute(connection, update, vec![before.into()]).await?;
    let delete = format!(
        "DELETE FROM audit_entries WHERE id IN \
         (SELECT id FROM audit_entries WHERE created_at < $1 ORDER BY created_at LIMIT {most})"
    );
    sql::execute(connection, &delete, vec![before.into()]).await
}
