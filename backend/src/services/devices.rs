//! Devices: phones, registered by their owner and revoked by the owner or an administrator.

use chrona_api_types::{Device, ProblemCode, RegisterDevice};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{
    ClientInfo, FaultKind, ServiceError, accounts::display_name, permissions::Action,
    sign_in::Caller, text,
};
use crate::{
    App,
    store::{
        Counted, Page, StoreError, audit,
        audit::NewEntry,
        devices::{self, DeviceFilter, NewDevice, OwnedDevice},
    },
};

/// Registers the caller's phone.
pub async fn register(
    app: &App,
    caller: &Caller,
    request: RegisterDevice,
    client: &ClientInfo,
) -> Result<Device, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    let id = insert(&transaction, caller.person.id, request, now).await?;
    let entry = NewEntry {
        device_id: Some(id),
        ..caller.entry("device_registered", client)
    };
    audit::insert(&transaction, vec![entry], now).await?;
    let made = devices::find(&transaction, id).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    made.map(device)
        .ok_or_else(|| ServiceError::Internal("a made device is not there".to_owned()))
}

/// Checks and registers someone's phone in a transaction; answers its identifier.
pub(super) async fn insert(
    transaction: &impl ConnectionTrait,
    account_id: i64,
    request: RegisterDevice,
    now: DateTime<Utc>,
) -> Result<i64, ServiceError> {
    let new = NewDevice {
        account_id,
        fingerprint: text::line("device_fingerprint", &request.device_fingerprint, 1, 255)?,
        name: text::line("device_name", &request.device_name, 1, 100)?,
        attestation_data: request.attestation_data,
        public_key: request.public_key.map(public_key).transpose()?,
        created_at: now,
    };
    devices::insert(transaction, new)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::DeviceAlreadyRegistered))
}

/// The public half of a key as a JWK (RFC 7517): kept as it was sent, refused when it is no JSON
/// object with a key type, or holds a private member.
fn public_key(text: String) -> Result<String, ServiceError> {
    let jwk: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).ok();
    match jwk {
        Some(jwk) if jwk.contains_key("kty") && !jwk.contains_key("d") => Ok(text),
        _ => Err(ServiceError::field("public_key", FaultKind::NotAKey)),
    }
}

/// The caller's own phones.
pub async fn list_own(
    app: &App,
    caller: &Caller,
    include_revoked: bool,
    page: Page,
) -> Result<Counted<Device>, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let filter = DeviceFilter {
        account_id: Some(caller.person.id),
        is_revoked: if include_revoked { None } else { Some(false) },
    };
    let (rows, total) = devices::list(app.store.reader(), filter, page).await?;
    Ok((rows.into_iter().map(device).collect(), total))
}

/// Everyone's phones.
pub async fn list(
    app: &App,
    caller: &Caller,
    filter: DeviceFilter,
    page: Page,
) -> Result<Counted<Device>, ServiceError> {
    caller.may(Action::Administer)?;
    let (rows, total) = devices::list(app.store.reader(), filter, page).await?;
    Ok((rows.into_iter().map(device).collect(), total))
}

/// Revokes one of the caller's own phones.
pub async fn revoke_own(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<Device, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    revoke(app, caller, id, Some(caller.person.id), client).await
}

/// Revokes anyone's phone.
pub async fn revoke_any(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<Device, ServiceError> {
    caller.may(Action::Administer)?;
    revoke(app, caller, id, None, client).await
}

async fn revoke(
    app: &App,
    caller: &Caller,
    id: i64,
    owner: Option<i64>,
    client: &ClientInfo,
) -> Result<Device, ServiceError> {
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    let found = devices::find(&transaction, id)
        .await?
        .filter(|device| owner.is_none_or(|owner| device.account_id == owner))
        .ok_or(ProblemCode::DeviceNotFound)?;
    if !devices::revoke(&transaction, id, now).await? {
        return Err(ProblemCode::DeviceAlreadyRevoked.into());
    }
    let entry = NewEntry {
        device_id: Some(id),
        ..caller.entry_on("device_revoked", found.account_id, client)
    };
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(device(OwnedDevice {
        revoked_at: Some(now),
        ..found
    }))
}

fn device(row: OwnedDevice) -> Device {
    Device {
        id: row.id,
        user_id: row.account_id,
        user_name: Some(display_name(&row.first_name, &row.last_name, &row.email)),
        device_fingerprint: row.fingerprint,
        device_name: row.name,
        attestation_data: row.attestation_data,
        registered_at: row.created_at,
        last_seen_at: row.last_seen_at,
        is_revoked: row.revoked_at.is_some(),
    }
}
