//! Everything a request needs, on one value. There is no global state: a process may hold several.

use std::sync::Arc;

use chrona_api_types::{DeviceId, SessionId};
use chrona_store::{
    SharedRead, Store,
    badges::devices::{self, Binding},
    identity::accounts::{self, Person},
    kiosks::{self, KioskRow},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use webauthn_rs::Webauthn;

use crate::{
    clock::Clock,
    config::{SettingError, Settings},
    kernel::{ServiceError, audited_reads::ReadNotes, events::Events, tasks::Tasks},
    keys::Keys,
    mail::Mail,
    metrics::Metrics,
    oidc::Providers,
    random::Randomness,
    sealing::Sealer,
    services::{
        badges::{clock_rollback::IssuedAgain, limit::BadgeLimit},
        identity::{passkeys, passwords::Passwords},
        ledger::Ledger,
        punching::{live::Live, writer::PunchWriter},
    },
    traces::Traces,
};

/// Why the parts cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A setting names something that cannot be used.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A part cannot be set up.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// One organisation's Chrona.
#[derive(Debug)]
pub struct App {
    /// What was set.
    pub settings: Settings,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub random: Arc<dyn Randomness>,
    /// The database.
    pub store: Store,
    /// Reads which kiosk has a key, by its SHA-256.
    pub kiosk_keys: SharedRead<String, KioskRow>,
    /// Reads who is in a session.
    pub sessions: SharedRead<SessionId, Person>,
    /// Reads whose a phone is, and what binds it.
    pub phones: SharedRead<DeviceId, Binding>,
    /// Signs and verifies tokens.
    pub keys: Keys,
    /// Seals secrets in the database.
    pub sealer: Sealer,
    /// Writes and sends e-mail.
    pub mail: Mail,
    /// Judges passkeys; none where there can be none.
    pub passkeys: Option<Webauthn>,
    /// Asks outside providers who someone is.
    pub oidc: Providers,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Lets in as many sign-ins as passwords are hashed at once, and one that asks the database meanwhile: a flood
    /// of them comes to the database at the pace of hashing, and leaves it to punches.
    pub sign_ins: Semaphore,
    /// Counts badges by person.
    pub badge_limit: BadgeLimit,
    /// Knows the badges issued since the clock went back.
    pub issued_again: IssuedAgain,
    /// Writes punches.
    pub punches: PunchWriter,
    /// Records punches in the ledger and signs for it.
    pub ledger: Ledger,
    /// Entries of reads on their way to the audit log.
    pub reads: ReadNotes,
    /// Tells what happens.
    pub events: Events,
    /// Tells open pages, and knows who reads.
    pub live: Live,
    /// Knows how the tasks go.
    pub tasks: Arc<Tasks>,
    /// Counts what happens.
    pub metrics: Metrics,
    /// Tells a collector of requests.
    pub traces: Traces,
    /// Cancelled when the process is told to stop: whoever shares out requests is to ask another one.
    pub leaving: CancellationToken,
    /// Cancelled when the process is about to stop, so that open streams end.
    pub stopping: CancellationToken,
}

impl App {
    /// Puts the parts together and starts the punch writer. Must run inside tokio.
    pub fn new(
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        store: Store,
        keys: Keys,
        sealer: Sealer,
    ) -> Result<Arc<Self>, AppError> {
        let metrics = Metrics::new(clock.now())
            .map_err(|error| ServiceError::Internal(format!("metrics: {error}")))?;
        let tasks = Tasks::new(clock.clone(), metrics.panics.clone());
        let events = Events::start(&store, &tasks);
        let ledger = Ledger::new(random.clone(), sealer.clone());
        let passwords = Passwords::new(random.clone(), settings.accounts.password_pepper.clone())?;
        Ok(Arc::new(Self {
            sign_ins: Semaphore::new(passwords.at_once() + 1),
            passwords,
            badge_limit: BadgeLimit::new(settings.tokens.badges_per_10s),
            issued_again: IssuedAgain::default(),
            punches: PunchWriter::start(
                store.clone(),
                events.clone(),
                ledger.clone(),
                tasks.clone(),
                metrics.commits.clone(),
                settings.punching.per_commit,
                settings.time.longest_shift,
            ),
            ledger,
            reads: ReadNotes::default(),
            passkeys: passkeys::judge(&settings.passkeys)?,
            mail: Mail::new(&settings.mail, sealer.clone())?,
            oidc: Providers::new(&settings.oidc, &settings.mail.backoffice_url)?,
            kiosk_keys: SharedRead::start(store.clone(), |connection, hashes| {
                Box::pin(kiosks::find_by_key_hashes(connection, hashes))
            }),
            sessions: SharedRead::start(store.clone(), |connection, ids| {
                Box::pin(accounts::find_in_sessions(connection, ids))
            }),
            phones: SharedRead::start(store.clone(), |connection, ids| {
                Box::pin(devices::bindings(connection, ids))
            }),
            live: Live::new(store.kind()),
            tasks,
            events,
            metrics,
            traces: Traces::new(settings.traces.clone(), &*random),
            settings,
            clock,
            random,
            store,
            keys,
            sealer,
            leaving: CancellationToken::new(),
            stopping: CancellationToken::new(),
        }))
    }
}
