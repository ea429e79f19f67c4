//! Who someone is: accounts, sign-in, sessions, passwords, second factors, passkeys, outside providers, links in e-mails.

pub mod accounts;
pub mod described;
pub mod email_changes;
pub mod identities;
pub mod mail_links;
pub mod passkeys;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;

use chrona_api_types::SessionId;
use chrona_store::{
    SharedRead,
    identity::accounts::{self as stored, Person},
};
use tokio::sync::Semaphore;
use webauthn_rs::Webauthn;

use crate::{
    kernel::{AppError, Context},
    oidc::Providers,
};

/// What signing in needs.
#[derive(Debug)]
pub struct Identity {
    /// Reads who is in a session.
    pub sessions: SharedRead<SessionId, Person>,
    /// Judges passkeys; none where there can be none.
    pub passkeys: Option<Webauthn>,
    /// Asks outside providers who someone is.
    pub providers: Providers,
    /// Lets in as many sign-ins as passwords are hashed at once, and one that asks the database meanwhile: a flood
    /// of them comes to the database at the pace of hashing, and leaves it to punches.
    pub sign_ins: Semaphore,
}

impl Identity {
    pub(crate) fn new(context: &Context) -> Result<Self, AppError> {
        let settings = &context.settings;
        Ok(Self {
            sessions: SharedRead::start(context.store.clone(), |connection, ids| {
                Box::pin(stored::find_in_sessions(connection, ids))
            }),
            passkeys: passkeys::judge(&settings.passkeys)?,
            providers: Providers::new(&settings.oidc, &settings.mail.backoffice_url)?,
            sign_ins: Semaphore::new(context.passwords.at_once() + 1),
        })
    }
}
