//! What every capability uses.

use std::sync::Arc;

use chrona_store::Store;
use tokio_util::sync::CancellationToken;

use super::{
    ServiceError, audited_reads::ReadNotes, events::Events, passwords::Passwords, tasks::Tasks,
};
use crate::{
    clock::Clock,
    config::{SettingError, Settings},
    keys::Keys,
    mail::Mail,
    metrics::Metrics,
    random::Randomness,
    sealing::Sealer,
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

/// What every capability uses. It knows none of them.
#[derive(Debug)]
pub struct Context {
    /// What was set.
    pub settings: Settings,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub random: Arc<dyn Randomness>,
    /// The database.
    pub store: Store,
    /// Signs and verifies tokens.
    pub keys: Keys,
    /// Seals secrets in the database.
    pub sealer: Sealer,
    /// Hashes passwords and PINs, a few at a time.
    pub passwords: Passwords,
    /// Writes and sends e-mail.
    pub mail: Mail,
    /// Entries of reads on their way to the audit log.
    pub reads: ReadNotes,
    /// Tells what happens.
    pub events: Events,
    /// Knows how the tasks go.
    pub tasks: Arc<Tasks>,
    /// Counts what happens.
    pub metrics: Metrics,
    /// Tells a collector of requests.
    pub traces: Traces,
    /// Cancelled when the process is told to stop: the load balancer should choose another instance.
    pub leaving: CancellationToken,
    /// Cancelled when the process is about to stop, so that open streams end.
    pub stopping: CancellationToken,
}

impl Context {
    /// Puts it together, and listens for what other instances tell. Must run inside tokio.
    pub(crate) fn new(
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        store: Store,
        keys: Keys,
        sealer: Sealer,
    ) -> Result<Self, AppError> {
        let metrics = Metrics::new(clock.now())
            .map_err(|error| ServiceError::Internal(format!("metrics: {error}")))?;
        let tasks = Tasks::new(clock.clone(), metrics.panics.clone());
        let pepper = settings.accounts.password_pepper.clone();
        Ok(Self {
            passwords: Passwords::new(random.clone(), pepper)?,
            mail: Mail::new(&settings.mail, sealer.clone())?,
            reads: ReadNotes::default(),
            events: Events::start(&store, &tasks),
            tasks,
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
        })
    }
}
