//! Turning and revoking signing keys, from the server's console. Every instance reads what became of
//! them within 15 seconds.

use chrona_api_types::AuditEvent;
use chrona_badge::{KeyError, SigningKey, generate};
use chrona_store::{
    StoreError,
    operations::signing_keys::{self, KeyRow},
    privacy::audit::NewEntry,
    sealed::SIGNING_KEY,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;

use crate::{
    App,
    kernel::{ClientInfo, ServiceError, Tx, alerts},
    keys::{KeyState, Times},
    mail::Alert,
    sealing::SealError,
};

/// The shortest time a key may be published before it signs: every instance has read it by then, and
/// no cache of the published keys is older.
pub const SHORTEST_OVERLAP: TimeDelta = TimeDelta::minutes(2);
/// The longest.
pub const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(30);

/// Why a key is not turned or revoked: a line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// A key is waiting for its hour.
    #[error("key {kid} is published already and signs from {} on", at(*.signs_from))]
    Waiting {
        /// The key.
        kid: String,
        /// Its hour.
        signs_from: DateTime<Utc>,
    },
    /// The overlap is too short or too long.
    #[error(
        "the overlap is from {} minutes to {} days",
        SHORTEST_OVERLAP.num_minutes(), LONGEST_OVERLAP.num_days()
    )]
    Overlap,
    /// There is no such key.
    #[error("there is no key {0}. `chrona keys` lists them")]
    Unknown(String),
    /// The key was revoked before.
    #[error("key {kid} is revoked since {}", at(*.since))]
    Revoked {
        /// The key.
        kid: String,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The key cannot be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key cannot be sealed.
    #[error("SECRET_KEY: {0}")]
    Seal(#[from] SealError),
    /// The database refused or is away.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The administrators cannot be told.
    #[error(transparent)]
    Alert(#[from] ServiceError),
}

/// A key as an operator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct KeyInfo {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// What it is good for.
    pub state: KeyState,
    /// Whether its private half is in the database; otherwise it is configured, or was.
    pub is_in_database: bool,
    /// When it came to be known here.
    pub created_at: DateTime<Utc>,
    /// From when on it signs.
    pub signs_from: DateTime<Utc>,
    /// When it stops being accepted; none while no other key takes its place.
    pub accepted_until: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// From when on it signs.
    pub signs_from: DateTime<Utc>,
    /// The key that signs until then.
    pub former: Option<String>,
}

/// What a revocation came to.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// The key that signs in the place of the revoked one; none when that one did not sign.
    pub successor: Option<String>,
    /// Whether the revoked key is the one from a file or the environment.
    pub is_configured: bool,
}

/// Every key, the newest first.
pub async fn list(app: &App) -> Result<Vec<KeyInfo>, StoreError> {
    let rows = signing_keys::all(app.store.reader()).await?;
    let times = times(&rows);
    let schedule = app.keys.schedule(&times);
    let states = schedule.states(app.clock.now());
    let infos = rows.into_iter().zip(states).enumerate();
    let infos = infos.map(|(place, (row, state))| KeyInfo {
        kid: row.kid,
        state,
        is_in_database: row.sealed_private_pem.is_some(),
        created_at: row.created_at,
        signs_from: row.signs_from,
        accepted_until: schedule.accepted_until(place),
        revoked_at: row.revoked_at,
    });
    Ok(infos.rev().collect())
}

/// Makes a key of so many bits, or of as many as the one that signs has. It is published at once and
/// signs after the overlap; at once where no other can. Refused while another waits for its hour.
pub async fn rotate(
    app: &App,
    overlap: TimeDelta,
    bits: Option<usize>,
) -> Result<Rotated, TurnError> {
    if overlap < SHORTEST_OVERLAP || overlap > LONGEST_OVERLAP {
        return Err(TurnError::Overlap);
    }
    let now = app.clock.now();
    let rows = signing_keys::all(app.store.reader()).await?;
    refuse_while_one_waits(&rows, now)?;
    let pair = Pair::make(app, bits.unwrap_or_else(|| size(app, &rows, now))).await?;

    let transaction = Tx::begin(app, now).await?;
    signing_keys::lock(&transaction).await?;
    let rows = with_the_first(app, &transaction, now).await?;
    refuse_while_one_waits(&rows, now)?;
    let former = signing(app, &rows, now);
    let signs_from = former.as_ref().map_or(now, |_| now + overlap);
    let rotated = Rotated {
        kid: pair.kid.clone(),
        signs_from,
        former,
    };
    let data = json!({
        "by": "operator", "kid": rotated.kid, "signs_from": signs_from, "former": rotated.former,
    });
    signing_keys::insert(&transaction, pair.row(signs_from, now)).await?;
    forget_what_is_over(app, &transaction, &rows, now).await?;
    transaction
        .commit([entry(AuditEvent::KeyRotated, data)])
        .await?;
    app.keys.read().await?;
    Ok(rotated)
}

/// Revokes a key: nothing it signed is accepted any more, by any instance, within 15 seconds. Where it
/// was the one that signs, the next one signs at once, or one that is made here.
pub async fn revoke(app: &App, kid: &str) -> Result<Revocation, TurnError> {
    let now = app.clock.now();
    let rows = signing_keys::all(app.store.reader()).await?;
    // It may not be needed; made before the transaction, so that nobody waits for it.
    let pair = Pair::make(app, size(app, &rows, now)).await?;

    let transaction = Tx::begin(app, now).await?;
    signing_keys::lock(&transaction).await?;
    let rows = with_the_first(app, &transaction, now).await?;
    let row = rows.iter().find(|row| row.kid == kid);
    let row = row.ok_or_else(|| TurnError::Unknown(kid.to_owned()))?;
    if let Some(since) = row.revoked_at {
        let kid = kid.to_owned();
        return Err(TurnError::Revoked { kid, since });
    }
    let signed = signing(app, &rows, now).as_deref() == Some(kid);
    signing_keys::revoke(&transaction, kid, now).await?;
    let successor = match waiting(&rows, now).filter(|next| next.kid != kid) {
        _ if !signed => None,
        Some(next) => {
            signing_keys::sign_from(&transaction, &next.kid, now).await?;
            Some(next.kid.clone())
        }
        None => {
            let kid = pair.kid.clone();
            signing_keys::insert(&transaction, pair.row(now, now)).await?;
            Some(kid)
        }
    };
    let data = json!({ "by": "operator", "kid": kid, "successor": successor });
    let client = ClientInfo::default();
    alerts::raise(app, &transaction, Alert::KeyRevoked, None, None, &client).await?;
    transaction
        .commit([entry(AuditEvent::KeyRevoked, data)])
        .await?;
    app.keys.read().await?;
    Ok(Revocation {
        successor,
        is_configured: app.keys.configured() == Some(kid),
    })
}

/// A pair that was just made, its private half sealed.
struct Pair {
    kid: String,
    public_pem: String,
    sealed_private_pem: String,
}

impl Pair {
    async fn make(app: &App, bits: usize) -> Result<Self, TurnError> {
        let made = tokio::task::spawn_blocking(move || {
            chrona_badge::generate_pair(bits, &mut generate::rand_core::OsRng)
        });
        let failed = |error: tokio::task::JoinError| KeyError::NotMade(error.to_string());
        let (private_pem, public_pem) = made.await.map_err(failed)??;
        let kid = SigningKey::from_pem(&private_pem)?.kid().to_owned();
        let sealed_private_pem = app
            .sealer
            .seal(&SIGNING_KEY.place(&kid), private_pem.as_bytes())?;
        Ok(Self {
            kid,
            public_pem,
            sealed_private_pem,
        })
    }

    fn row(self, signs_from: DateTime<Utc>, now: DateTime<Utc>) -> KeyRow {
        KeyRow {
            kid: self.kid,
            public_pem: self.public_pem,
            sealed_private_pem: Some(self.sealed_private_pem),
            signs_from,
            revoked_at: None,
            created_at: now,
        }
    }
}

/// Every key, after the configured one was written where no server has started yet.
async fn with_the_first(
    app: &App,
    transaction: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<KeyRow>, StoreError> {
    let rows = signing_keys::all(transaction).await?;
    match app.keys.unregistered(now) {
        Some(configured) if rows.is_empty() => {
            signing_keys::insert(transaction, configured).await?;
            signing_keys::all(transaction).await
        }
        _ => Ok(rows),
    }
}

fn times(rows: &[KeyRow]) -> Vec<Times> {
    let times = rows.iter().map(|row| Times {
        signs_from: row.signs_from,
        revoked_at: row.revoked_at,
    });
    times.collect()
}

/// The key that signs, on the instances that have it.
fn signing(app: &App, rows: &[KeyRow], now: DateTime<Utc>) -> Option<String> {
    let times = times(rows);
    let key = app.keys.schedule(&times).signing(|_| true, now)?;
    Some(rows[key].kid.clone())
}

/// The key that waits for its hour.
fn waiting(rows: &[KeyRow], now: DateTime<Utc>) -> Option<&KeyRow> {
    rows.iter()
        .find(|row| row.revoked_at.is_none() && row.signs_from > now)
}

fn refuse_while_one_waits(rows: &[KeyRow], now: DateTime<Utc>) -> Result<(), TurnError> {
    waiting(rows, now).map_or(Ok(()), |next| {
        Err(TurnError::Waiting {
            kid: next.kid.clone(),
            signs_from: next.signs_from,
        })
    })
}

/// The bits of the key that signs, among those that are made.
fn size(app: &App, rows: &[KeyRow], now: DateTime<Utc>) -> usize {
    let signing = signing(app, rows, now);
    let row = rows.iter().find(|row| Some(&row.kid) == signing.as_ref());
    let key = row.and_then(|row| chrona_badge::VerifyingKey::from_pem(&row.public_pem).ok());
    let [least, .., most] = generate::KEY_SIZES;
    let bits = key.map_or(least, |key| key.bits());
    let sizes = generate::KEY_SIZES.into_iter();
    sizes.filter(|&size| size >= bits).min().unwrap_or(most)
}

async fn forget_what_is_over(
    app: &App,
    transaction: &impl ConnectionTrait,
    rows: &[KeyRow],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let states = app.keys.schedule(&times(rows)).states(now);
    for (row, state) in rows.iter().zip(states) {
        if state == KeyState::Retired && row.sealed_private_pem.is_some() {
            signing_keys::forget_private_half(transaction, &row.kid).await?;
        }
    }
    Ok(())
}

fn entry(event_type: AuditEvent, event_data: serde_json::Value) -> NewEntry {
    NewEntry {
        event_data: Some(event_data),
        ..NewEntry::of(event_type)
    }
}

fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
