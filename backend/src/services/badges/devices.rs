//! Devices: phones, registered by their owner and revoked by the owner or an administrator.

use chrona_api_types::{AuditEvent, Device, DeviceId, Jwk, PersonId, ProblemCode, RegisterDevice};
use chrona_store::{
    Counted, Page,
    badges::devices::{self, DeviceFilter, NewDevice, OwnedDevice},
    identity::accounts::{self, Person},
    privacy::audit::NewEntry,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::device_key::DeviceKey;
use crate::{
    App,
    kernel::{
        ClientInfo, FaultKind, Request, ServiceError, Tx, audited_reads, names::display_name,
        permissions::Action, text,
    },
    mail::{Happening, Letter, Recipient},
    services::identity::mail_links,
};

/// How many phones in use a person may have.
pub const MOST_IN_USE: i64 = 3;

/// Registers the caller's phone, in the place of another one where the request names it.
pub async fn register(
    app: &App,
    request: &Request,
    body: RegisterDevice,
) -> Result<Device, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let now = app.clock.now();
    let account_id = request.caller.person.id;
    let mut new = checked(app, account_id, &body, now)?;
    let is_bound = new.key_thumbprint.is_some();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    request.caller.hold_account(&transaction).await?;
    new.awaits_confirmation =
        app.mail.delivery.really_leaves() && devices::had_bound(&transaction, account_id).await?;
    let mut entries = Vec::new();
    if let Some(replaced) = body.replace_device_id {
        devices::find(&transaction, replaced)
            .await?
            .filter(|device| device.account_id == account_id)
            .ok_or(ProblemCode::DeviceNotFound)?;
        if !devices::revoke(&transaction, replaced, now).await? {
            return Err(ProblemCode::DeviceAlreadyRevoked.into());
        }
        entries.push(NewEntry {
            device_id: Some(replaced),
            ..request.entry_on(AuditEvent::DeviceRevoked, account_id)
        });
    }
    let id = add(&transaction, new).await?;
    entries.push(NewEntry {
        device_id: Some(id),
        event_data: Some(json!({ "is_bound": is_bound })),
        ..request.entry(AuditEvent::DeviceRegistered)
    });
    let made = devices::find(&transaction, id).await?;
    let made =
        made.ok_or_else(|| ServiceError::Internal("a made device is not there".to_owned()))?;
    tell(
        app,
        &transaction,
        &request.caller.person,
        &made,
        &request.client,
    )
    .await?;
    transaction.commit(entries).await?;
    Ok(device(made))
}

/// Tells a person of their new phone, with a link to confirm it where it waits for that.
async fn tell(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    made: &OwnedDevice,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    if made.confirmed_at.is_none() {
        return mail_links::write_device_confirmation(app, transaction, person, made, client).await;
    }
    let letter = Letter::NewDevice {
        device: made.name.clone(),
        at: Happening::now(app, "my-phones", client),
    };
    transaction.write(Recipient::person(person), &letter).await
}

/// Checks a phone to register for an account.
pub(crate) fn checked(
    app: &App,
    account_id: PersonId,
    request: &RegisterDevice,
    now: DateTime<Utc>,
) -> Result<NewDevice, ServiceError> {
    let key = key(app, request.public_key.as_ref())?;
    Ok(NewDevice {
        account_id,
        fingerprint: text::line("device_fingerprint", &request.device_fingerprint, 1, 255)?,
        name: text::line("device_name", &request.device_name, 1, 100)?,
        attestation_data: request.attestation_data.clone(),
        public_key: key.as_ref().map(|key| key.jwk().to_owned()),
        key_thumbprint: key.as_ref().map(|key| key.thumbprint().to_owned()),
        awaits_confirmation: false,
        created_at: now,
    })
}

/// The key a phone is to be bound by; refused when there is none and each phone needs one.
fn key(app: &App, given: Option<&Jwk>) -> Result<Option<DeviceKey>, ServiceError> {
    let Some(jwk) = given else {
        return if app.settings.devices.require_proof {
            Err(ProblemCode::DeviceKeyRequired.into())
        } else {
            Ok(None)
        };
    };
    DeviceKey::parse(jwk.as_str())
        .map(Some)
        .ok_or_else(|| ServiceError::field("public_key", FaultKind::NotAKey))
}

/// Adds a phone to an account that the transaction has locked, within the limit.
pub(crate) async fn add(
    transaction: &impl ConnectionTrait,
    new: NewDevice,
) -> Result<DeviceId, ServiceError> {
    let account_id = new.account_id;
    let id = devices::insert(transaction, new)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::DeviceAlreadyRegistered))?;
    if devices::count_in_use(transaction, account_id).await? > MOST_IN_USE {
        return Err(ProblemCode::TooManyDevices.into());
    }
    Ok(id)
}

/// The caller's own phones.
pub async fn list_own(
    app: &App,
    request: &Request,
    include_revoked: bool,
    page: Page,
) -> Result<Counted<Device>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let filter = DeviceFilter {
        only_phones: true,
        account_id: Some(request.caller.person.id),
        is_revoked: if include_revoked { None } else { Some(false) },
        ..DeviceFilter::default()
    };
    let (rows, total) = devices::list(app.store.reader(), &filter, page).await?;
    Ok((rows.into_iter().map(device).collect(), total))
}

/// Everyone's phones, or those alone whose owner holds every word of a search.
pub async fn list(
    app: &App,
    request: &Request,
    filter: DeviceFilter,
    search: Option<&str>,
    page: Page,
) -> Result<Counted<Device>, ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    let filter = DeviceFilter {
        words: text::words("search", search)?,
        ..filter
    };
    audited_reads::note(app, request, "devices", filter.account_id).await;
    let (rows, total) = devices::list(app.store.reader(), &filter, page).await?;
    Ok((rows.into_iter().map(device).collect(), total))
}

/// Confirms someone's phone in their stead.
pub async fn confirm(app: &App, request: &Request, id: DeviceId) -> Result<Device, ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let found = devices::find(&transaction, id).await?;
    let found = found.ok_or(ProblemCode::DeviceNotFound)?;
    if found.revoked_at.is_some() {
        return Err(ProblemCode::DeviceRevoked.into());
    }
    if found.account_id == request.caller.person.id {
        return Err(ProblemCode::CannotConfirmOwnDevice.into());
    }
    if !devices::confirm(&transaction, id, now).await? {
        return Err(ProblemCode::DeviceAlreadyConfirmed.into());
    }
    let entry = NewEntry {
        device_id: Some(id),
        ..request.entry_on(AuditEvent::DeviceConfirmed, found.account_id)
    };
    transaction.commit([entry]).await?;
    Ok(device(OwnedDevice {
        confirmed_at: Some(now),
        ..found
    }))
}

/// Revokes one of the caller's own phones.
pub async fn revoke_own(
    app: &App,
    request: &Request,
    id: DeviceId,
) -> Result<Device, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    revoke(app, request, id, Some(request.caller.person.id)).await
}

/// Revokes anyone's phone.
pub async fn revoke_any(
    app: &App,
    request: &Request,
    id: DeviceId,
) -> Result<Device, ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    revoke(app, request, id, None).await
}

async fn revoke(
    app: &App,
    request: &Request,
    id: DeviceId,
    owner: Option<PersonId>,
) -> Result<Device, ServiceError> {
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let found = devices::find(&transaction, id)
        .await?
        .filter(|device| owner.is_none_or(|owner| device.account_id == owner))
        .ok_or(ProblemCode::DeviceNotFound)?;
    if !devices::revoke(&transaction, id, now).await? {
        return Err(ProblemCode::DeviceAlreadyRevoked.into());
    }
    let entry = NewEntry {
        device_id: Some(id),
        ..request.entry_on(AuditEvent::DeviceRevoked, found.account_id)
    };
    transaction.commit([entry]).await?;
    Ok(device(OwnedDevice {
        revoked_at: Some(now),
        ..found
    }))
}

pub(crate) fn device(row: OwnedDevice) -> Device {
    Device {
        kind: *row.kind,
        id: row.id,
        user_id: row.account_id,
        user_name: Some(display_name(&row.first_name, &row.last_name, &row.email)),
        user_email: Some(row.email),
        user_staff_number: row.staff_number,
        device_fingerprint: row.fingerprint,
        device_name: row.name,
        attestation_data: row.attestation_data,
        registered_at: row.created_at,
        last_seen_at: row.last_seen_at,
        is_revoked: row.revoked_at.is_some(),
        is_bound: row.key_thumbprint.is_some(),
        is_confirmed: row.confirmed_at.is_some(),
    }
}
