//! The keys that sign and verify tokens. They are rows of `signing_keys`, held parsed in memory, read
//! again every 15 seconds, and asked with the hour of each request: a key begins and ceases to sign on
//! time, without anything being read.

mod configured;
mod schedule;

use std::{
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrona_badge::{KeyError, KeyRing, SigningKey, VerifyError, VerifyingKey, keys::signer};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until},
};

pub use configured::{PRIVATE_FILE, PUBLIC_FILE, SigningKeyError, load, read_public};
pub use schedule::{KeyState, Schedule, Times};

use chrona_store::{
    Store, StoreError,
    operations::signing_keys::{self, KeyRow},
    sealed::SIGNING_KEY,
};

use crate::{config::Settings, sealing::Sealer};

/// How long a key is published before it signs, when nothing else is said.
pub const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// How often the table is read again.
pub(crate) const READ_EVERY: Duration = Duration::from_secs(15);
/// How often at most the table is read for a key that nobody knew.
const UNKNOWN_EVERY: Duration = Duration::from_secs(1);

/// Signs and verifies tokens. Cloning is cheap, and all clones are one.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    sealer: Sealer,
    configured: Option<SigningKey>,
    longest: TimeDelta,
    held: RwLock<Held>,
    /// When the table was last read, and who is reading it.
    read_at: Mutex<Instant>,
}

/// The keys as they were last read.
#[derive(Debug, Default)]
struct Held {
    rows: Vec<KeyRow>,
    keys: Vec<Key>,
    turn: Turn,
}

/// A key in memory.
#[derive(Clone, Debug)]
struct Key {
    times: Times,
    public: VerifyingKey,
    private: Option<SigningKey>,
}

/// What holds for a span of time.
#[derive(Clone, Debug)]
struct Turn {
    span: Range<DateTime<Utc>>,
    /// None when no key can sign.
    ring: Option<KeyRing>,
}

impl Keys {
    /// Reads the keys. `configured` is the one from a file or the environment; `longest` is how long a
    /// token lives at most.
    pub async fn open(
        store: Store,
        sealer: Sealer,
        configured: Option<SigningKey>,
        longest: TimeDelta,
    ) -> Result<Self, StoreError> {
        let keys = Self(Arc::new(Inner {
            store,
            sealer,
            configured,
            longest,
            held: RwLock::default(),
            read_at: Mutex::new(Instant::now()),
        }));
        keys.read().await?;
        Ok(keys)
    }

    /// Reads the keys for a server: registers the configured one, makes one beside a SQLite database
    /// when there is none, and fails when none can sign.
    pub async fn open_to_sign(
        settings: &Settings,
        store: &Store,
        sealer: &Sealer,
        now: DateTime<Utc>,
    ) -> Result<Self, SigningKeyError> {
        let open = async |configured| {
            let longest = settings.tokens.longest();
            Self::open(store.clone(), sealer.clone(), configured, longest).await
        };
        let mut keys = open(load(&settings.keys, &settings.database)?).await?;
        let beside = settings.database.sqlite_path();
        if let (None, Some(database)) = (&keys.0.configured, beside)
            && !keys.can_sign(now)
        {
            keys = open(Some(configured::make(database)?)).await?;
        }
        keys.register(now).await?;
        keys.must_sign(now)?;
        Ok(keys)
    }

    /// Writes the configured key, its public half alone, into the table, unless it is there. It signs
    /// at once where no other key can, and otherwise after [`OVERLAP`].
    pub async fn register(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if let Some(row) = self.unregistered(now) {
            signing_keys::insert(self.0.store.writer(), row).await?;
            self.read().await?;
        }
        Ok(())
    }

    /// The configured key's row, when the table has none.
    pub(crate) fn unregistered(&self, now: DateTime<Utc>) -> Option<KeyRow> {
        let configured = self.0.configured.as_ref()?;
        if self.is_known(configured.kid()) {
            return None;
        }
        let signs_from = if self.can_sign(now) {
            now + OVERLAP
        } else {
            now
        };
        Some(KeyRow {
            kid: configured.kid().to_owned(),
            public_pem: configured.public_pem().to_owned(),
            sealed_private_pem: None,
            signs_from,
            revoked_at: None,
            created_at: now,
        })
    }

    /// The thumbprint of the configured key.
    pub fn configured(&self) -> Option<&str> {
        self.0.configured.as_ref().map(SigningKey::kid)
    }

    /// Whether a key can sign at this hour.
    pub fn can_sign(&self, now: DateTime<Utc>) -> bool {
        self.ring(now).is_some()
    }

    /// Fails when no key can sign, and says why.
    pub fn must_sign(&self, now: DateTime<Utc>) -> Result<(), SigningKeyError> {
        if self.can_sign(now) {
            return Ok(());
        }
        self.with_held(|held| {
            if held.keys.is_empty() {
                return Err(SigningKeyError::NotConfigured);
            }
            let times: Vec<Times> = held.keys.iter().map(|key| key.times).collect();
            let states = self.schedule(&times).states(now);
            let reasons = held.keys.iter().zip(&held.rows).zip(states);
            let reasons = reasons.filter_map(|((key, row), state)| {
                let why = match (state, &row.sealed_private_pem) {
                    (KeyState::Retired, _) => return None,
                    (KeyState::Revoked, _) => "is revoked",
                    (_, Some(_)) => "does not open under this SECRET_KEY",
                    (_, None) => "is not configured here (JWT_PRIVATE_KEY_PATH)",
                };
                Some(format!("{} {why}", key.public.kid()))
            });
            let reasons: Vec<String> = reasons.collect();
            Err(SigningKeyError::NoneSigns(reasons.join(", ")))
        })
    }

    /// The claims as a JWT, signed by the key of this hour.
    pub fn sign(&self, claims: &impl Serialize, now: DateTime<Utc>) -> Result<String, KeyError> {
        self.ring(now).ok_or(KeyError::NoneSigns)?.sign(claims)
    }

    /// What a token says, when a key that is accepted at this hour signed it: see
    /// [`KeyRing::verify`]. For a key that nobody knew, the table is read again, once a second at most:
    /// another instance may sign with it already.
    pub async fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        now: DateTime<Utc>,
        expected_type: &str,
    ) -> Result<C, VerifyError> {
        let verify = || {
            let ring = self.ring(now).ok_or(VerifyError::Invalid)?;
            ring.verify(token, now.timestamp(), expected_type)
        };
        let verified = verify();
        if matches!(verified, Err(VerifyError::Invalid))
            && signer(token).is_some_and(|kid| !self.is_known(&kid))
        {
            self.read_for_the_unknown().await;
            return verify();
        }
        verified
    }

    /// What a token says that was shown at an earlier hour, when a key that was accepted then, and was not
    /// revoked since, signed it.
    pub fn verify_earlier<C: DeserializeOwned>(
        &self,
        token: &str,
        at: DateTime<Utc>,
        expected_type: &str,
    ) -> Result<C, VerifyError> {
        let kid = signer(token).ok_or(VerifyError::Invalid)?;
        self.with_held(|held| {
            let times: Vec<Times> = held.keys.iter().map(|key| key.times).collect();
            let schedule = self.schedule(&times);
            let mut keys = held.keys.iter().enumerate();
            let signed =
                keys.find(|(place, key)| key.public.kid() == kid && schedule.accepts(*place, at));
            let (_, key) = signed.ok_or(VerifyError::Invalid)?;
            key.public.verify(token, at.timestamp(), expected_type)
        })
    }

    /// Every key that is accepted at this hour as a JWK set (RFC 7517), the signing one first.
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        self.ring(now)
            .map_or_else(|| json!({ "keys": [] }), |ring| ring.jwks())
    }

    /// Reads the table.
    pub async fn read(&self) -> Result<(), StoreError> {
        let mut read_at = self.0.read_at.lock().await;
        *read_at = Instant::now();
        self.read_alone().await
    }

    /// As [`Keys::read`]. Who comes while another reads waits and is served by that.
    async fn read_for_the_unknown(&self) {
        let asked = Instant::now();
        let mut read_at = self.0.read_at.lock().await;
        if *read_at > asked {
            return;
        }
        sleep_until(*read_at + UNKNOWN_EVERY).await;
        *read_at = Instant::now();
        if let Err(error) = self.read_alone().await {
            tracing::warn!(%error, "the signing keys could not be read for an unknown one");
        }
    }

    /// Reads the table while nobody else does, so that what was read first does not come last.
    async fn read_alone(&self) -> Result<(), StoreError> {
        let rows = signing_keys::all(self.0.store.reader()).await?;
        let known = self.with_held(|held| (held.rows != rows).then(|| held.keys.clone()));
        if let Some(known) = known {
            let keys: Vec<Key> = rows
                .iter()
                .filter_map(|row| self.parse(row, &known))
                .collect();
            let held = Held {
                rows,
                keys,
                turn: Turn::default(),
            };
            *self.0.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        }
        Ok(())
    }

    fn parse(&self, row: &KeyRow, known: &[Key]) -> Option<Key> {
        let times = Times {
            signs_from: row.signs_from,
            revoked_at: row.revoked_at,
        };
        let is_it = |key: &&Key| {
            let can_sign = key.private.is_some() || row.sealed_private_pem.is_none();
            key.public.kid() == row.kid && can_sign
        };
        if let Some(key) = known.iter().find(is_it) {
            let key = key.clone();
            return Some(Key { times, ..key });
        }
        let public = VerifyingKey::from_pem(&row.public_pem).ok();
        let Some(public) = public.filter(|public| public.kid() == row.kid) else {
            tracing::error!(kid = row.kid, "a signing key in the database was altered");
            return None;
        };
        let private = self.private_half(row);
        tracing::info!(
            kid = row.kid,
            signs_from = %row.signs_from,
            can_sign = private.is_some(),
            "a signing key is known"
        );
        Some(Key {
            times,
            public,
            private,
        })
    }

    fn private_half(&self, row: &KeyRow) -> Option<SigningKey> {
        if let Some(configured) = self.0.configured.as_ref()
            && configured.kid() == row.kid
        {
            return Some(configured.clone());
        }
        let sealed = row.sealed_private_pem.as_ref()?;
        let opened = self
            .0
            .sealer
            .open(&SIGNING_KEY.place(&row.kid), sealed)
            .inspect_err(|error| tracing::error!(kid = row.kid, %error, "a signing key is shut"))
            .ok()?;
        let pem = String::from_utf8(opened.secret).ok()?;
        let key = SigningKey::from_pem(&pem).ok()?;
        (key.kid() == row.kid).then_some(key)
    }

    fn is_known(&self, kid: &str) -> bool {
        self.with_held(|held| held.rows.iter().any(|row| row.kid == kid))
    }

    pub(crate) fn schedule<'a>(&self, keys: &'a [Times]) -> Schedule<'a> {
        Schedule {
            keys,
            longest: self.0.longest,
        }
    }

    /// The ring of this hour.
    fn ring(&self, now: DateTime<Utc>) -> Option<KeyRing> {
        let current = |held: &Held| {
            let turn = &held.turn;
            turn.span.contains(&now).then(|| turn.ring.clone())
        };
        if let Some(ring) = self.with_held(current) {
            return ring;
        }
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(ring) = current(&held) {
            return ring;
        }
        let times: Vec<Times> = held.keys.iter().map(|key| key.times).collect();
        held.turn = Turn::at(&held.keys, self.schedule(&times), now);
        held.turn.ring.clone()
    }

    fn with_held<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.0.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Turn {
    fn at(keys: &[Key], schedule: Schedule<'_>, now: DateTime<Utc>) -> Self {
        let due = schedule.signing(|_| true, now);
        let signing = schedule.signing(|key| keys[key].private.is_some(), now);
        let kid = |key: Option<usize>| key.map(|key| keys[key].public.kid());
        match (kid(signing), kid(due)) {
            (None, None) => {}
            (kid, due) if kid == due => tracing::info!(kid, "this key signs"),
            (kid, due) => tracing::warn!(
                kid,
                due,
                "the key that is due cannot sign here: its private half is missing or shut"
            ),
        }
        let ring = signing
            .and_then(|key| keys[key].private.clone())
            .map(|key| {
                let accepted = (0..keys.len()).rev();
                let accepted = accepted.filter(|&key| schedule.accepts(key, now));
                KeyRing::new(key, accepted.map(|key| keys[key].public.clone()).collect())
            });
        Self {
            span: schedule.span(now),
            ring,
        }
    }
}

impl Default for Turn {
    /// Holds for no time at all.
    fn default() -> Self {
        let never = DateTime::<Utc>::MIN_UTC;
        Self {
            span: never..never,
            ring: None,
        }
    }
}
