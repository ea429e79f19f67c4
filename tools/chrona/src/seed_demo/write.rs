//! The demonstration's rows, through the server's own store, in one transaction.

use anyhow::{Result, anyhow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{AuditEvent, DeviceId, KioskKey, Language, PersonId, PunchMethod, Role};
use chrona_backend::{App, services::kiosks::key_hash};
use chrona_store::{
    StoreError,
    badges::devices::{self, NewDevice},
    identity::accounts::{self, NewPerson},
    kiosks::{self, NewKiosk},
    privacy::audit::{self, NewEntry},
    punching::new_punches::NewPunch,
    words::Word,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    chance::Chance,
    days::{DAYS, DemoPunch},
    people::{DemoPerson, KIOSKS, PEOPLE, Place},
};
use crate::organisation;

/// How many rows go into one statement: SQLite binds 32,766 values at most.
const ROWS: usize = 500;

/// The passwords' hashes.
pub(super) struct Hashes {
    pub(super) admin: String,
    pub(super) employee: String,
}

/// A person's account and phone.
struct Written {
    account_id: PersonId,
    device_id: DeviceId,
}

/// Writes people, phones, kiosks and punches, with what the audit log says of them; nothing where the
/// kiosks' configurations cannot be shown.
pub(super) async fn everything(
    app: &App,
    hashes: &Hashes,
    demo_punches: Vec<DemoPunch>,
    now: DateTime<Utc>,
    show: impl FnOnce(&[KioskKey]) -> Result<()>,
) -> Result<()> {
    let since = now - TimeDelta::days(i64::try_from(DAYS)? + 1);
    let transaction = app.store.begin().await?;
    let mut keys = Vec::new();
    for (name, location) in KIOSKS {
        keys.push(kiosk(app, &transaction, name, location, since).await?);
    }
    let mut people = Vec::new();
    for (index, demo) in PEOPLE.iter().enumerate() {
        people.push(person(&transaction, index, demo, hashes, since).await?);
    }
    for chunk in demo_punches.chunks(ROWS) {
        let new: Vec<_> = chunk
            .iter()
            .map(|punch| row(punch, app.ledger.salt(), &people, &keys))
            .collect();
        let end = app.ledger.lock(&transaction, now).await?;
        let ids = app.ledger.record(&transaction, end, &new, now).await?;
        for (punch, id) in new.iter().zip(ids) {
            let entry = NewEntry {
                account_id: Some(punch.account_id),
                device_id: punch.device_id,
                kiosk_id: punch.kiosk_id,
                event_data: Some(json!({ "punch_id": id, "punch_type": punch.kind })),
                ..NewEntry::of(AuditEvent::PunchRecorded)
            };
            audit::insert(&transaction, vec![entry], punch.punched_at).await?;
        }
    }
    for (index, person) in people.iter().enumerate() {
        if let Some(last) = demo_punches.iter().rfind(|punch| punch.person == index) {
            devices::mark_seen(&transaction, &[person.device_id], last.at).await?;
        }
    }
    show(&keys)?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn kiosk(
    app: &App,
    transaction: &impl ConnectionTrait,
    name: &str,
    location: &str,
    since: DateTime<Utc>,
) -> Result<KioskKey> {
    let new = NewKiosk {
        name: name.to_owned(),
        location: location.to_owned(),
        fingerprint: None,
        ip_address: None,
        public_key: None,
        timezone: None,
        created_at: since,
    };
    let made = kiosks::insert(transaction, new)
        .await
        .map_err(|error| taken(error, name))?;
    let api_key = app.random.text::<32>();
    kiosks::set_key_hash(transaction, made.id, &key_hash(&api_key)).await?;
    for event in [AuditEvent::KioskCreated, AuditEvent::KioskKeyGenerated] {
        let entry = NewEntry {
            kiosk_id: Some(made.id),
            ..operator_entry(event)
        };
        audit::insert(transaction, vec![entry], since).await?;
    }
    Ok(KioskKey {
        kiosk_id: made.id,
        kiosk_name: made.name,
        location: made.location,
        api_url: organisation::api_url(&app.settings.listeners),
        api_key,
        device_fingerprint: None,
        exit_code: app.random.six_digits(),
    })
}

async fn person(
    transaction: &impl ConnectionTrait,
    index: usize,
    demo: &DemoPerson,
    hashes: &Hashes,
    since: DateTime<Utc>,
) -> Result<Written> {
    let (role, hash) = match demo.place {
        Place::Admin => (Role::Admin, &hashes.admin),
        Place::Manager => (Role::Manager, &hashes.employee),
        Place::Employee => (Role::User, &hashes.employee),
    };
    let email = demo.email();
    let new = NewPerson {
        email_verified_at: None,
        email_key: email.clone(),
        email: email.clone(),
        password_hash: hash.clone(),
        role,
        first_name: demo.first.to_owned(),
        last_name: demo.last.to_owned(),
        staff_number: Some(format!("D{:03}", index + 1)),
        language: Word(Language::Fr),
        created_at: since,
    };
    let account_id = accounts::insert(transaction, new)
        .await
        .map_err(|error| taken(error, &email))?;
    let created = NewEntry {
        subject_id: Some(account_id),
        ..operator_entry(AuditEvent::UserCreated)
    };
    let new = NewDevice {
        account_id,
        fingerprint: format!("demo-phone-{:02}", index + 1),
        name: demo.phone_name(),
        attestation_data: None,
        public_key: None,
        key_thumbprint: None,
        awaits_confirmation: false,
        created_at: since,
    };
    let device_id = devices::insert(transaction, new)
        .await
        .map_err(|error| taken(error, demo.phone))?;
    let registered = NewEntry {
        account_id: Some(account_id),
        device_id: Some(device_id),
        ..NewEntry::of(AuditEvent::DeviceRegistered)
    };
    audit::insert(transaction, vec![created, registered], since).await?;
    Ok(Written {
        account_id,
        device_id,
    })
}

fn row(punch: &DemoPunch, salt: [u8; 16], people: &[Written], keys: &[KioskKey]) -> NewPunch {
    let person = &people[punch.person];
    NewPunch {
        account_id: person.account_id,
        device_id: Some(person.device_id),
        kiosk_id: Some(keys[PEOPLE[punch.person].kiosk].kiosk_id),
        kind: punch.kind,
        method: PunchMethod::Badge,
        punched_at: punch.at,
        device_time: Some(punch.at),
        badge_id: badge_id(punch),
        created_at: punch.at,
        salt,
    }
}

/// 16 bytes in base64url, as a badge's identifier is.
fn badge_id(punch: &DemoPunch) -> String {
    let mut chance = Chance::of(punch.person, punch.at.timestamp());
    let [first, second] = [chance.next(), chance.next()].map(u64::to_be_bytes);
    URL_SAFE_NO_PAD.encode([first, second].concat())
}

fn operator_entry(event: AuditEvent) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "by": "operator" })),
        ..NewEntry::of(event)
    }
}

fn taken(error: StoreError, what: &str) -> anyhow::Error {
    match error {
        StoreError::NotUnique(_) => {
            anyhow!("the database holds {what} already: was the demonstration written before?")
        }
        other => other.into(),
    }
}
