//! Kiosks: made, given keys, heard from.

pub mod access;
pub mod access_change;
pub mod clocks;

use std::net::IpAddr;

use chrona_api_types::{
    AuditEvent, CreateKiosk, Heartbeat, HeartbeatAnswer, Kiosk, KioskId, KioskKey, KioskMeans,
    KioskStatus, Language, ProblemCode, UpdateKiosk,
};
use chrona_store::{
    Counted, Page, SharedRead, StoreError,
    kiosks::{self, KioskChange, KioskRow, NewKiosk},
    privacy::audit::NewEntry,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::{
    App,
    kernel::{
        ClientInfo, Context, FaultKind, Request, ServiceError, Tx, moments::YEARS,
        permissions::Action, text,
    },
};

/// A kiosk that was heard within this time is online.
pub(crate) const ONLINE: TimeDelta = TimeDelta::minutes(5);

/// What kiosks need.
#[derive(Debug)]
pub struct Kiosks {
    /// Reads which kiosk has a key, by its SHA-256.
    pub keys: SharedRead<String, KioskRow>,
}

impl Kiosks {
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            keys: SharedRead::start(context.store.clone(), |connection, hashes| {
                Box::pin(kiosks::find_by_key_hashes(connection, hashes))
            }),
        }
    }
}

/// The kiosk of a key. Its address plays no part.
pub async fn recognise(app: &App, key: &str) -> Result<KioskRow, ServiceError> {
    let kiosk = app.kiosks.keys.find(key_hash(key)).await?;
    kiosk.ok_or_else(|| ProblemCode::KioskUnauthorized.into())
}

/// What is kept of a key. It has 256 random bits: there is nothing to stretch.
pub fn key_hash(key: &str) -> String {
    text::sha256(key)
}

/// Makes a kiosk.
pub async fn create(
    app: &App,
    request: &Request,
    body: CreateKiosk,
) -> Result<Kiosk, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let entry = request.entry(AuditEvent::KioskCreated);
    let made = insert(app, &transaction, body, entry).await?;
    transaction.commit_recorded().await?;
    Ok(kiosk(made, 0))
}

/// Makes a kiosk in a transaction, for whoever the audit entry names.
pub(crate) async fn insert(
    app: &App,
    transaction: &Tx<'_>,
    request: CreateKiosk,
    entry: NewEntry,
) -> Result<KioskRow, ServiceError> {
    let fingerprint = request.device_fingerprint.as_deref();
    let new = NewKiosk {
        name: text::line("kiosk_name", &request.kiosk_name, 1, 100)?,
        location: text::line("location", &request.location, 1, 255)?,
        fingerprint: text::optional_line("device_fingerprint", fingerprint, 255)?,
        ip_address: address(request.ip_address.as_deref())?,
        public_key: request.public_key.filter(|key| !key.is_empty()),
        timezone: zone(app, request.timezone.as_deref())?.flatten(),
        created_at: app.clock.now(),
    };
    let mut made = kiosks::insert(transaction, new).await.map_err(taken)?;
    if request.means.is_some() {
        let means = KioskChange {
            means: request.means,
            ..KioskChange::default()
        };
        made = kiosks::update(transaction, made.id, means)
            .await?
            .ok_or(ProblemCode::KioskNotFound)?;
    }
    let entry = NewEntry {
        kiosk_id: Some(made.id),
        ..entry
    };
    transaction.record(entry);
    Ok(made)
}

/// Changes a kiosk.
pub async fn update(
    app: &App,
    request: &Request,
    id: KioskId,
    body: UpdateKiosk,
) -> Result<Kiosk, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let name = body.kiosk_name.as_deref();
    let location = body.location.as_deref();
    let change = KioskChange {
        name: name
            .map(|name| text::line("kiosk_name", name, 1, 100))
            .transpose()?,
        location: location
            .map(|text| text::line("location", text, 1, 255))
            .transpose()?,
        ip_address: match body.ip_address.as_deref() {
            Some(given) => Some(address(Some(given))?.unwrap_or_default()),
            None => None,
        },
        is_active: body.is_active,
        means: body.means,
        timezone: zone(app, body.timezone.as_deref())?,
    };
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let changed = kiosks::update(&transaction, id, change)
        .await
        .map_err(taken)?
        .ok_or(ProblemCode::KioskNotFound)?;
    let entry = NewEntry {
        kiosk_id: Some(id),
        ..request.entry(AuditEvent::KioskChanged)
    };
    let counts = access::counts(&transaction, std::slice::from_ref(&changed), now).await?;
    transaction.commit([entry]).await?;
    Ok(kiosk(changed, counts.get(&id).copied().unwrap_or(0)))
}

/// Takes a kiosk away. Its punches stay.
pub async fn close(app: &App, request: &Request, id: KioskId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !kiosks::close(&transaction, id, now).await? {
        return Err(ProblemCode::KioskNotFound.into());
    }
    let entry = NewEntry {
        kiosk_id: Some(id),
        ..request.entry(AuditEvent::KioskClosed)
    };
    transaction.commit([entry]).await
}

/// Makes a kiosk's key, and its exit code. The old key is dead at once; the new one is shown here and
/// never again.
pub async fn generate_key(
    app: &App,
    request: &Request,
    id: KioskId,
    api_url: String,
) -> Result<KioskKey, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let entry = request.entry(AuditEvent::KioskKeyGenerated);
    let key = insert_key(app, &transaction, id, api_url, entry).await?;
    transaction.commit_recorded().await?;
    Ok(key)
}

/// Makes a kiosk's key in a transaction, for whoever the audit entry names.
pub(crate) async fn insert_key(
    app: &App,
    transaction: &Tx<'_>,
    id: KioskId,
    api_url: String,
    entry: NewEntry,
) -> Result<KioskKey, ServiceError> {
    let api_key = app.random.text::<32>();
    let found = kiosks::find(transaction, id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    kiosks::set_key_hash(transaction, id, &key_hash(&api_key)).await?;
    let entry = NewEntry {
        kiosk_id: Some(id),
        ..entry
    };
    transaction.record(entry);
    Ok(KioskKey {
        kiosk_id: id,
        kiosk_name: found.name,
        location: found.location,
        api_url,
        api_key,
        device_fingerprint: found.fingerprint,
        exit_code: app.random.six_digits(),
    })
}

/// A page of kiosks, newest first.
pub async fn list(
    app: &App,
    request: &Request,
    is_active: Option<bool>,
    page: Page,
) -> Result<Counted<Kiosk>, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let (rows, total) = kiosks::list(app.store.reader(), is_active, page).await?;
    let counts = access::counts(app.store.reader(), &rows, app.clock.now()).await?;
    let shown = rows.into_iter().map(|row| {
        let named = counts.get(&row.id).copied().unwrap_or(0);
        kiosk(row, named)
    });
    Ok((shown.collect(), total))
}

/// How a page of kiosks is doing, newest first.
pub async fn statuses(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<KioskStatus>, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let now = app.clock.now();
    let (rows, total) = kiosks::list(app.store.reader(), None, page).await?;
    Ok((
        rows.into_iter().map(|row| status(row, now)).collect(),
        total,
    ))
}

/// Notes a kiosk's sign of life.
pub async fn heartbeat(
    app: &App,
    kiosk: &KioskRow,
    request: Heartbeat,
    client: &ClientInfo,
) -> Result<HeartbeatAnswer, ServiceError> {
    let app_version = text::line("app_version", &request.app_version, 0, 50)?;
    let device_info = text::optional_line("device_info", request.device_info.as_deref(), 255)?;
    let device_time = request.device_time;
    if device_time.is_some_and(|time| !YEARS.contains(&time.year())) {
        let limits = FaultKind::OutOfRange("1900 – 9998".to_owned());
        return Err(ServiceError::field("device_time", limits));
    }
    let now = app.clock.now();
    if let Some(time) = device_time
        && let Err(error) = clocks::note(app, kiosk, time, now).await
    {
        tracing::warn!(%error, kiosk = kiosk.id.0, "a kiosk's clock waits to be an entry of the ledger");
    }
    let store = app.store.writer();
    let reads_names = request.reads_names.unwrap_or_default();
    let info = device_info.as_deref();
    kiosks::heartbeat(store, kiosk.id, &app_version, info, reads_names, now).await?;
    let message = match client.language() {
        Language::Fr => "Borne entendue.",
        Language::En => "Heartbeat received.",
    };
    let zone = app.settings.time.zone_of(kiosk.timezone.as_deref());
    Ok(HeartbeatAnswer {
        success: true,
        message: message.to_owned(),
        kiosk_id: kiosk.id,
        last_heartbeat_at: now,
        server_time: now,
        timezone: zone.name().to_owned(),
        zone: Some(app.settings.time.rules_for_now(&zone, now)),
        is_active: kiosk.is_active,
        means: means(kiosk),
    })
}

/// What a kiosk takes beside phones.
pub(crate) fn means(row: &KioskRow) -> KioskMeans {
    KioskMeans {
        printed_badges: row.takes_printed_badges,
        staff_numbers: row.takes_staff_numbers,
        tags: *row.tags,
    }
}

/// How a kiosk is doing.
pub fn status(row: KioskRow, now: DateTime<Utc>) -> KioskStatus {
    // Heard in the future is heard while the server's clock was ahead, whenever that was.
    let silence = row.last_heartbeat_at.map(|heard| (now - heard).abs());
    let is_online = silence.is_some_and(|silence| silence <= ONLINE);
    KioskStatus {
        kiosk_id: row.id,
        kiosk_name: row.name,
        location: row.location,
        is_active: row.is_active,
        last_heartbeat_at: row.last_heartbeat_at,
        app_version: row.app_version,
        device_info: row.device_info,
        is_online,
        offline_duration_seconds: silence
            .filter(|_| !is_online)
            .map(|time| time.num_seconds()),
    }
}

/// The name of a zone that was given: none where nothing was, and of an empty one, which is the
/// organisation's, that there is none.
#[expect(
    clippy::option_option,
    reason = "absent and unchanged, empty and the organisation's, or a zone"
)]
pub(crate) fn zone(app: &App, given: Option<&str>) -> Result<Option<Option<String>>, ServiceError> {
    let Some(name) = given.map(str::trim) else {
        return Ok(None);
    };
    if name.is_empty() {
        return Ok(Some(None));
    }
    let zone = app.settings.time.zones.zone(name);
    let zone = zone.map_err(|_| ServiceError::field("timezone", FaultKind::NotAZone))?;
    Ok(Some(Some(zone.name().to_owned())))
}

fn address(given: Option<&str>) -> Result<Option<String>, ServiceError> {
    let Some(text) = text::optional_line("ip_address", given, 45)? else {
        return Ok(None);
    };
    let address: IpAddr = text
        .parse()
        .map_err(|_| ServiceError::field("ip_address", FaultKind::NotAnAddress))?;
    Ok(Some(address.to_string()))
}

fn taken(error: StoreError) -> ServiceError {
    ServiceError::or_taken(error, ProblemCode::KioskAlreadyExists)
}

fn kiosk(row: KioskRow, access_count: i64) -> Kiosk {
    Kiosk {
        means: means(&row),
        access_mode: *row.access_mode,
        access_count,
        id: row.id,
        kiosk_name: row.name,
        location: row.location,
        device_fingerprint: row.fingerprint,
        ip_address: row.ip_address,
        public_key: row.public_key,
        is_active: row.is_active,
        created_at: row.created_at,
        last_heartbeat_at: row.last_heartbeat_at,
        has_key: row.api_key_hash.is_some(),
        timezone: row.timezone,
    }
}
