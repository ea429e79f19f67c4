//! Kiosks: the tablets at the door. One that was taken away stays for its punches' sake, unseen.

pub mod lists;

use std::collections::HashMap;

use chrona_api_types::{AccessMode, KioskId, KioskMeans};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::{Counted, Page, StoreError, entities::kiosk, sql};
use crate::words::Word;

pub use super::entities::kiosk::Model as KioskRow;

/// A kiosk to make.
#[derive(Debug)]
pub struct NewKiosk {
    /// Its name, unique.
    pub name: String,
    /// Where it stands.
    pub location: String,
    /// What the tablet calls itself, unique.
    pub fingerprint: Option<String>,
    /// Its address, unique.
    pub ip_address: Option<String>,
    /// A public key of the tablet.
    pub public_key: Option<String>,
    /// The zone in which it shows times.
    pub timezone: Option<String>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// What changes in a kiosk; what is absent stays.
#[derive(Debug, Default)]
pub struct KioskChange {
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub location: Option<String>,
    /// Its address.
    pub ip_address: Option<String>,
    /// Whether it may punch.
    pub is_active: Option<bool>,
    /// What it takes beside phones.
    pub means: Option<KioskMeans>,
    /// The zone in which it shows times; none is the organisation's.
    pub timezone: Option<Option<String>>,
}

/// The kiosk of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: KioskId,
) -> Result<Option<KioskRow>, StoreError> {
    let query = kiosk::Entity::find_by_id(id).filter(kiosk::Column::ClosedAt.is_null());
    Ok(query.one(connection).await?)
}

/// Locks a kiosk until the transaction ends.
pub async fn lock(connection: &impl ConnectionTrait, id: KioskId) -> Result<(), StoreError> {
    sql::lock(connection, "kiosks", "closed_at IS NULL", id).await?;
    Ok(())
}

/// The kiosks whose keys have these SHA-256, by them.
pub async fn find_by_key_hashes(
    connection: &impl ConnectionTrait,
    hashes: &[String],
) -> Result<HashMap<String, KioskRow>, StoreError> {
    let query = kiosk::Entity::find()
        .filter(kiosk::Column::ApiKeyHash.is_in(hashes))
        .filter(kiosk::Column::ClosedAt.is_null());
    let found = query.all(connection).await?.into_iter();
    Ok(found
        .filter_map(|kiosk| Some((kiosk.api_key_hash.clone()?, kiosk)))
        .collect())
}

/// A page of kiosks, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    is_active: Option<bool>,
    page: Page,
) -> Result<Counted<KioskRow>, StoreError> {
    let mut query = kiosk::Entity::find().filter(kiosk::Column::ClosedAt.is_null());
    if let Some(is_active) = is_active {
        query = query.filter(kiosk::Column::IsActive.eq(is_active));
    }
    let total = query.clone().count(connection).await?;
    let rows = query
        .order_by_desc(kiosk::Column::Id)
        .offset(page.offset)
        .limit(page.limit)
        .all(connection)
        .await?;
    Ok((rows, total))
}

/// Makes a kiosk, active and without a key.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewKiosk,
) -> Result<KioskRow, StoreError> {
    let made = kiosk::ActiveModel {
        name: Set(new.name),
        location: Set(new.location),
        fingerprint: Set(new.fingerprint),
        ip_address: Set(new.ip_address),
        public_key: Set(new.public_key),
        timezone: Set(new.timezone),
        is_active: Set(true),
        created_at: Set(new.created_at),
        ..Default::default()
    };
    Ok(made.insert(connection).await?)
}

/// Changes a kiosk and answers it as it is then; `None` when there is none.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: KioskId,
    change: KioskChange,
) -> Result<Option<KioskRow>, StoreError> {
    let Some(found) = find(connection, id).await? else {
        return Ok(None);
    };
    let mut row: kiosk::ActiveModel = found.into();
    if let Some(name) = change.name {
        row.name = Set(name);
    }
    if let Some(location) = change.location {
        row.location = Set(location);
    }
    if let Some(ip_address) = change.ip_address {
        row.ip_address = Set(Some(ip_address).filter(|address| !address.is_empty()));
    }
    if let Some(is_active) = change.is_active {
        row.is_active = Set(is_active);
    }
    if let Some(means) = change.means {
        row.takes_printed_badges = Set(means.printed_badges);
        row.takes_staff_numbers = Set(means.staff_numbers);
        row.tags = Set(Word(means.tags));
    }
    if let Some(timezone) = change.timezone {
        row.timezone = Set(timezone);
    }
    Ok(Some(row.update(connection).await?))
}

/// Gives a kiosk a new key, by its SHA-256; the old one is dead at once. Answers whether there is
/// such a kiosk.
pub async fn set_key_hash(
    connection: &impl ConnectionTrait,
    id: KioskId,
    hash: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE kiosks SET api_key_hash = $2 WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), hash.into()]).await? == 1)
}

/// Keeps other changes of a kiosk's mode and list out until the transaction ends; answers whether there
/// is such a kiosk. Punches there go on meanwhile. Accounts are locked before kiosks, kiosks before teams.
pub async fn lock_access(
    connection: &impl ConnectionTrait,
    id: KioskId,
) -> Result<bool, StoreError> {
    // Not FOR UPDATE: the foreign key of a punch under way asks for the row too.
    let update = "UPDATE kiosks SET access_mode = access_mode WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into()]).await? == 1)
}

/// Says whom a kiosk lets punch; answers whether there is such a kiosk.
pub async fn set_access_mode(
    connection: &impl ConnectionTrait,
    id: KioskId,
    mode: AccessMode,
) -> Result<bool, StoreError> {
    let update = "UPDATE kiosks SET access_mode = $2 WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), Word(mode).into()]).await? == 1)
}

/// Takes a kiosk away: its key dies and its name is free again. Answers whether there was one.
pub async fn close(
    connection: &impl ConnectionTrait,
    id: KioskId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE kiosks SET closed_at = $2, is_active = FALSE, api_key_hash = NULL \
         WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Notes a sign of life.
pub async fn heartbeat(
    connection: &impl ConnectionTrait,
    id: KioskId,
    app_version: &str,
    device_info: Option<&str>,
    reads_names: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE kiosks SET last_heartbeat_at = $2, app_version = $3, device_info = $4, \
         reads_names = $5 WHERE id = $1";
    let values = vec![
        id.into(),
        now.into(),
        app_version.into(),
        device_info.into(),
        reads_names.into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Notes what a kiosk's clock says, unless that was noted since; answers whether it did.
pub async fn note_clock(
    connection: &impl ConnectionTrait,
    id: KioskId,
    difference_ms: i64,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE kiosks SET clock_difference_ms = $2, clock_noted_at = $3 \
         WHERE id = $1 AND (clock_noted_at IS NULL OR clock_noted_at <= $4 OR clock_noted_at > $5)";
    // What was noted while the server's clock was ahead is older than it says.
    let ahead = now + (now - since);
    let values = vec![
        id.into(),
        difference_ms.into(),
        now.into(),
        since.into(),
        ahead.into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}
