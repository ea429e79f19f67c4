//! Devices: phones bound to accounts, and what stands in for one.

use std::collections::HashMap;

use chrona_api_types::{DeviceId, DeviceKind, PersonId, SiteId, TeamId};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    entities::device,
    people::teams::of_team,
    sql::{self, Conditions},
    words::Word,
};

/// A device with its owner's name.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OwnedDevice {
    /// The device.
    pub id: DeviceId,
    /// Whose it is.
    pub account_id: PersonId,
    /// What it is, such as `phone`.
    pub kind: Word<DeviceKind>,
    /// What it calls itself.
    pub fingerprint: String,
    /// What the person calls it.
    pub name: String,
    /// What its platform says about it.
    pub attestation_data: Option<String>,
    /// The thumbprint of the key it is bound by.
    pub key_thumbprint: Option<String>,
    /// When a punch was last made with it.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was confirmed; none while it waits for that.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// The owner's first name.
    pub first_name: String,
    /// The owner's last name.
    pub last_name: String,
    /// The owner's address.
    pub email: String,
    /// The number payroll knows the owner by.
    pub staff_number: Option<String>,
}

/// What a badge asks of a device: no join, since badges are asked for all day long.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Binding {
    /// The device.
    pub id: DeviceId,
    /// Whose the device is.
    pub account_id: PersonId,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was confirmed; none while it waits for that.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The thumbprint of the key it is bound by.
    pub key_thumbprint: Option<String>,
    /// Whether every kiosk in use reads badges with a first name.
    pub names_are_read: bool,
}

/// A device to register.
#[derive(Debug)]
pub struct NewDevice {
    /// Whose it is.
    pub account_id: PersonId,
    /// What it calls itself.
    pub fingerprint: String,
    /// What the person calls it.
    pub name: String,
    /// What its platform says about it.
    pub attestation_data: Option<String>,
    /// The public half of its key, a JWK.
    pub public_key: Option<String>,
    /// That key's thumbprint (RFC 7638).
    pub key_thumbprint: Option<String>,
    /// Whether it has to be confirmed before it makes badges.
    pub awaits_confirmation: bool,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Which devices to list.
#[derive(Clone, Debug, Default)]
pub struct DeviceFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only revoked ones, or only those in use.
    pub is_revoked: Option<bool>,
    /// Only those that show a badge, or only those that wait for someone to confirm them.
    pub is_confirmed: Option<bool>,
    /// Only phones.
    pub only_phones: bool,
    /// Those alone whose owner holds every word of a search.
    pub words: Vec<String>,
}

const SELECT: &str = "SELECT d.id, d.account_id, d.kind, d.fingerprint, d.name, d.attestation_data, \
     d.key_thumbprint, d.last_seen_at, d.revoked_at, d.confirmed_at, d.created_at, \
     e.first_name, e.last_name, a.email, e.staff_number";
const FROM: &str = "FROM devices d JOIN accounts a ON a.id = d.account_id \
     JOIN employments e ON e.account_id = d.account_id";

/// The device of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: DeviceId,
) -> Result<Option<OwnedDevice>, StoreError> {
    sql::one(
        connection,
        &format!("{SELECT} {FROM} WHERE d.id = $1"),
        vec![id.into()],
    )
    .await
}

/// Whose the phones of these identifiers are, whether they are in use, and by which keys they are bound.
pub async fn bindings(
    connection: &impl ConnectionTrait,
    ids: &[DeviceId],
) -> Result<HashMap<DeviceId, Binding>, StoreError> {
    let query = format!(
        "SELECT id, account_id, revoked_at, confirmed_at, key_thumbprint, \
         NOT EXISTS (SELECT k.id FROM kiosks k WHERE k.closed_at IS NULL AND k.is_active \
         AND k.last_heartbeat_at IS NOT NULL AND NOT k.reads_names) AS names_are_read \
         FROM devices WHERE kind = 'phone' AND id IN ({})",
        sql::placeholders(1, ids.len())
    );
    let ids = ids.iter().map(|&id| id.into()).collect();
    let rows: Vec<Binding> = sql::all(connection, &query, ids).await?;
    Ok(rows.into_iter().map(|phone| (phone.id, phone)).collect())
}

/// A page of devices, newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &DeviceFilter,
    page: Page,
) -> Result<Counted<OwnedDevice>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and_words("e.search_key", &filter.words);
    conditions.and("d.account_id =", filter.account_id);
    of_team(
        &mut conditions,
        "d.account_id",
        filter.team_id,
        filter.site_id,
    );
    match filter.is_revoked {
        Some(true) => conditions.and_plain("d.revoked_at IS NOT NULL"),
        Some(false) => conditions.and_plain("d.revoked_at IS NULL"),
        None => {}
    }
    match filter.is_confirmed {
        Some(true) => conditions.and_plain("d.confirmed_at IS NOT NULL"),
        Some(false) => conditions.and_plain("d.kind = 'phone' AND d.confirmed_at IS NULL"),
        None => {}
    }
    if filter.only_phones {
        conditions.and_plain("d.kind = 'phone'");
    }
    conditions
        .page(connection, SELECT, FROM, "d.id DESC", page)
        .await
}

/// Registers a device; answers its identifier. Not unique when the fingerprint is in use.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewDevice,
) -> Result<DeviceId, StoreError> {
    let made = device::ActiveModel {
        account_id: Set(new.account_id),
        fingerprint: Set(new.fingerprint),
        name: Set(new.name),
        attestation_data: Set(new.attestation_data),
        public_key: Set(new.public_key),
        key_thumbprint: Set(new.key_thumbprint),
        last_seen_at: Set(None),
        revoked_at: Set(None),
        confirmed_at: Set((!new.awaits_confirmation).then_some(new.created_at)),
        created_at: Set(new.created_at),
        ..Default::default()
    }
    .insert(connection)
    .await?;
    Ok(made.id)
}

/// How many phones in use an account has. Lock the account first to count on it.
pub async fn count_in_use(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<i64, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM devices \
         WHERE account_id = $1 AND revoked_at IS NULL AND kind = 'phone'";
    sql::count_rows(connection, query, vec![account_id.into()]).await
}

/// Whether an account ever had a device that was bound by a key and confirmed.
pub async fn had_bound(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM devices \
         WHERE account_id = $1 AND key_thumbprint IS NOT NULL AND confirmed_at IS NOT NULL";
    Ok(sql::count_rows(connection, query, vec![account_id.into()]).await? > 0)
}

/// Confirms a device in use that waits for it; answers whether it did.
pub async fn confirm(
    connection: &impl ConnectionTrait,
    id: DeviceId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE devices SET confirmed_at = $2 \
         WHERE id = $1 AND confirmed_at IS NULL AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Revokes a device in use; answers whether it was in use.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    id: DeviceId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE devices SET revoked_at = $2, pin_hash = NULL \
         WHERE id = $1 AND revoked_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), now.into()]).await? == 1)
}

/// Revokes what an account punches by that was registered since then.
pub async fn revoke_since(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    then: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE devices SET revoked_at = $3, pin_hash = NULL \
         WHERE account_id = $1 AND created_at >= $2 AND revoked_at IS NULL";
    sql::execute(
        connection,
        update,
        vec![account_id.into(), then.into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Notes that these devices made a punch.
pub async fn mark_seen(
    connection: &impl ConnectionTrait,
    ids: &[DeviceId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = format!(
        "UPDATE devices SET last_seen_at = $1 WHERE id IN ({})",
        sql::placeholders(2, ids.len())
    );
    let mut values = vec![now.into()];
    values.extend(ids.iter().map(|&id| id.into()));
    sql::execute(connection, &update, values).await?;
    Ok(())
}
