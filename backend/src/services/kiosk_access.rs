//! Whom a kiosk lets punch: its mode, and its list of people let in or kept out.

use std::collections::{HashMap, HashSet};

use chrona_api_types::{AccessMode, KioskAccess, KioskAccessEntry, NameForKiosk, ProblemCode};
use chrono::{DateTime, Datelike, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    ClientInfo, FaultKind, ServiceError, accounts::display_name, permissions::Action,
    punch_writer::PunchRequest, punches::YEARS, sign_in::Caller,
};
use crate::{
    App,
    store::{
        StoreError, accounts, audit,
        kiosk_access::{self, Entry, NewEntry, Rule},
        kiosks::{self, KioskRow},
    },
};

/// Whom a kiosk lets punch, and its list.
pub async fn list(app: &App, caller: &Caller, kiosk_id: i64) -> Result<KioskAccess, ServiceError> {
    caller.may(Action::Administer)?;
    access(app.store.reader(), kiosk_id, app.clock.now()).await
}

/// Says whom a kiosk lets punch; its list stays as it is.
pub async fn set_mode(
    app: &App,
    caller: &Caller,
    kiosk_id: i64,
    mode: AccessMode,
    client: &ClientInfo,
) -> Result<KioskAccess, ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    if !kiosks::set_access_mode(&transaction, kiosk_id, mode.as_str()).await? {
        return Err(ProblemCode::KioskNotFound.into());
    }
    let entry = audit::NewEntry {
        kiosk_id: Some(kiosk_id),
        event_data: Some(json!({ "access_mode": mode })),
        ..caller.entry("kiosk_access_mode_changed", client)
    };
    audit::insert(&transaction, vec![entry], now).await?;
    let access = access(&transaction, kiosk_id, now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(access)
}

/// Puts someone on a kiosk's list, as let in (`granted`) or kept out, in the place of what it said
/// of them before.
pub async fn name(
    app: &App,
    caller: &Caller,
    kiosk_id: i64,
    request: NameForKiosk,
    granted: bool,
    client: &ClientInfo,
) -> Result<KioskAccessEntry, ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    if let Some(expires_at) = request.expires_at {
        if expires_at <= now {
            return Err(ServiceError::field("expires_at", FaultKind::InThePast));
        }
        if !YEARS.contains(&expires_at.year()) {
            let limits = FaultKind::OutOfRange("… – 9998".to_owned());
            return Err(ServiceError::field("expires_at", limits));
        }
    }
    let account_id = request.user_id;
    let transaction = app.store.begin().await?;
    kiosks::find(&transaction, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    // A punch under way is finished first; whoever closes the account then takes the entry away.
    accounts::lock(&transaction, &[account_id]).await?;
    let person = accounts::find(&transaction, account_id).await?;
    if person.is_none_or(|person| person.closed_at.is_some()) {
        return Err(ProblemCode::UserNotFound.into());
    }
    let new = NewEntry {
        kiosk_id,
        account_id,
        granted,
        expires_at: request.expires_at,
        granted_by_id: caller.person.id,
        granted_at: now,
    };
    kiosk_access::put(&transaction, new).await?;
    let event = if granted {
        "kiosk_access_granted"
    } else {
        "kiosk_access_blocked"
    };
    let told = audit::NewEntry {
        kiosk_id: Some(kiosk_id),
        event_data: Some(json!({ "on_user_id": account_id, "expires_at": request.expires_at })),
        ..caller.entry(event, client)
    };
    audit::insert(&transaction, vec![told], now).await?;
    let written = kiosk_access::find(&transaction, kiosk_id, account_id).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    written
        .map(entry)
        .ok_or_else(|| ServiceError::Internal("a written entry is not there".to_owned()))
}

/// Takes someone off a kiosk's list.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    kiosk_id: i64,
    account_id: i64,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    kiosks::find(&transaction, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    accounts::lock(&transaction, &[account_id]).await?;
    if !kiosk_access::remove(&transaction, kiosk_id, account_id, now).await? {
        return Err(ProblemCode::KioskAccessNotFound.into());
    }
    let told = audit::NewEntry {
        kiosk_id: Some(kiosk_id),
        ..caller.entry_on("kiosk_access_revoked", account_id, client)
    };
    audit::insert(&transaction, vec![told], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// A kiosk's mode. The column takes no other word; one that a later version knows lets nobody in
/// whom the list does not.
pub(super) fn mode(kiosk: &KioskRow) -> AccessMode {
    AccessMode::parse(&kiosk.access_mode).unwrap_or(AccessMode::Whitelist)
}

/// How many people the mode of each kiosk names. Asks nothing when they are all public.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    kiosks: &[KioskRow],
    now: DateTime<Utc>,
) -> Result<HashMap<i64, i64>, StoreError> {
    let modes: HashMap<i64, AccessMode> = kiosks
        .iter()
        .map(|kiosk| (kiosk.id, mode(kiosk)))
        .filter(|(_, mode)| *mode != AccessMode::Public)
        .collect();
    if modes.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = modes.keys().copied().collect();
    let counts = kiosk_access::counts(connection, &ids, now).await?;
    Ok(counts
        .into_iter()
        .filter(|count| {
            let mode = modes.get(&count.kiosk_id);
            mode.is_some_and(|mode| mode.counts(count.granted))
        })
        .map(|count| (count.kiosk_id, count.total))
        .collect())
}

/// What the lists say of the people of a batch of punches.
#[derive(Debug, Default)]
pub(super) struct Rules(HashMap<(i64, i64), Rule>);

impl Rules {
    /// Reads what a batch is decided from; asks nothing when every kiosk of it is public.
    pub(super) async fn read(
        connection: &impl ConnectionTrait,
        requests: &[PunchRequest],
    ) -> Result<Self, StoreError> {
        let (mut kiosks, mut people) = (HashSet::new(), HashSet::new());
        for request in requests {
            if request.access_mode != AccessMode::Public {
                kiosks.insert(request.kiosk_id);
                people.insert(request.account_id);
            }
        }
        if kiosks.is_empty() {
            return Ok(Self::default());
        }
        let kiosks: Vec<i64> = kiosks.into_iter().collect();
        let people: Vec<i64> = people.into_iter().collect();
        let rules = kiosk_access::rules(connection, &kiosks, &people).await?;
        Ok(Self(
            rules
                .into_iter()
                .map(|rule| ((rule.kiosk_id, rule.account_id), rule))
                .collect(),
        ))
    }

    /// Whether the kiosk lets the person punch.
    pub(super) fn admit(&self, request: &PunchRequest) -> bool {
        let rule = self.0.get(&(request.kiosk_id, request.account_id));
        let live = rule.filter(|rule| rule.expires_at.is_none_or(|end| request.at < end));
        request.access_mode.admits(live.map(|rule| rule.granted))
    }
}

async fn access(
    connection: &impl ConnectionTrait,
    kiosk_id: i64,
    now: DateTime<Utc>,
) -> Result<KioskAccess, ServiceError> {
    let kiosk = kiosks::find(connection, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    let entries = kiosk_access::list(connection, kiosk_id, now).await?;
    Ok(KioskAccess {
        kiosk_id,
        access_mode: mode(&kiosk),
        kiosk_name: kiosk.name,
        location: kiosk.location,
        is_active: kiosk.is_active,
        authorized_users: entries.into_iter().map(entry).collect(),
    })
}

fn entry(row: Entry) -> KioskAccessEntry {
    KioskAccessEntry {
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        email: row.email,
        granted: row.granted,
        granted_at: row.granted_at,
        expires_at: row.expires_at,
        granted_by_admin_id: row.granted_by_id,
    }
}
