//! Everything a request needs, on one value. There is no global state: a process may hold several.

use std::{
    ops::Deref,
    sync::{Arc, OnceLock},
};

use chrona_store::Store;

use crate::{
    certificate::Certificate,
    clock::Clock,
    config::Settings,
    kernel::{AppError, Context},
    keys::Keys,
    random::Randomness,
    sealing::Sealer,
    services::{
        badges::Badges, identity::Identity, kiosks::Kiosks, ledger::Ledger, punching::Punching,
    },
};

/// One organisation's Chrona: what every capability uses, and what some keep for themselves.
#[derive(Debug)]
pub struct App {
    context: Context,
    /// Of sign-in.
    pub identity: Identity,
    /// Of badges.
    pub badges: Badges,
    /// Of kiosks.
    pub kiosks: Kiosks,
    /// Of punches and live pages.
    pub punching: Punching,
    /// Records punches in the ledger and signs for it.
    pub ledger: Ledger,
    /// What is served, where the server speaks HTTPS itself.
    pub certificate: OnceLock<Arc<Certificate>>,
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
        let context = Context::new(settings, clock, random, store, keys, sealer)?;
        let ledger = Ledger::new(&context);
        Ok(Arc::new(Self {
            identity: Identity::new(&context)?,
            badges: Badges::new(&context),
            kiosks: Kiosks::new(&context),
            punching: Punching::start(&context, &ledger),
            ledger,
            certificate: OnceLock::new(),
            context,
        }))
    }
}

/// The context's fields are the app's: `app.store`, `app.clock`.
impl Deref for App {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
