//! E-mail: written into the outbox in the transaction of what it tells, and sent by a task of its
//! own, so that no request waits for a relay and no message is lost with one.

mod breaker;
mod letter;
mod oauth;
mod relay;
mod worker;

pub use letter::{Alert, Happening, Letter, ToldLimit, ToldRequest};
pub use relay::{Delivery, Receipt, SendError};
pub(crate) use worker::run;

use chrona_api_types::{Language, PersonId};
use chrona_store::{identity::accounts::Person, operations::outbox::NewMessage, sealed};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::{
    config::{self, SettingError},
    kernel::{ClientInfo, Context, ServiceError},
    sealing::{SealError, Sealer},
};

/// Lays letters out for the outbox, where a transaction puts them.
#[derive(Debug)]
pub struct Mail {
    /// Where every link in a letter starts.
    pub backoffice_url: String,
    /// Sends what is in the outbox.
    pub(crate) delivery: Delivery,
    sealer: Sealer,
    /// Wakes the task that sends.
    written: Notify,
}

/// Who gets a letter.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The address.
    pub address: &'a str,
    /// The language to write in.
    pub language: Language,
    /// The account, where there is one: its letters go with it.
    pub account_id: Option<PersonId>,
}

impl<'a> Recipient<'a> {
    /// An address of the organisation's, nobody's account.
    pub fn organisation(address: &'a str) -> Self {
        Self {
            address,
            language: Language::default(),
            account_id: None,
        }
    }

    /// Someone with an account.
    pub fn person(person: &'a Person) -> Self {
        Self {
            address: &person.email,
            language: *person.language,
            account_id: Some(person.id),
        }
    }
}

impl Happening {
    /// What happens now, by this client; `page` is where one can act, such as `sessions`.
    pub(crate) fn now(context: &Context, page: &str, client: &ClientInfo) -> Self {
        Self {
            at: context.clock.now(),
            zone: context.settings.time.zone.clone(),
            ip_address: client.ip_address.clone(),
            user_agent: client.user_agent.clone(),
            link: format!("{}/{page}", context.mail.backoffice_url),
        }
    }
}

/// A letter's words, as they are sealed in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The subject.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The letter as HTML.
    pub html: String,
}

impl Mail {
    /// Letters as these settings want them. Reads the relay's authority from its file.
    pub fn new(settings: &config::Mail, sealer: Sealer) -> Result<Self, SettingError> {
        Ok(Self {
            backoffice_url: settings.backoffice_url.clone(),
            delivery: Delivery::new(settings)?,
            sealer,
            written: Notify::new(),
        })
    }

    /// A letter laid out and sealed, for the outbox: what takes time, before a transaction begins.
    pub fn prepare(
        &self,
        to: Recipient<'_>,
        letter: &Letter,
        now: DateTime<Utc>,
    ) -> Result<NewMessage, ServiceError> {
        let failed = |error: String| ServiceError::Internal(format!("e-mail: {error}"));
        let words = letter
            .words(to.language)
            .map_err(|error| failed(error.to_string()))?;
        let words = serde_json::to_vec(&words).map_err(|error| failed(error.to_string()))?;
        let words_sealed = self
            .sealer
            .seal(&sealed::MAIL.place(to.address), &words)
            .map_err(|error| failed(error.to_string()))?;
        Ok(NewMessage {
            kind: letter.kind().as_str(),
            recipient: to.address.to_owned(),
            sealed: words_sealed,
            priority: i16::from(!letter.is_awaited()),
            account_id: to.account_id,
            created_at: now,
        })
    }

    /// Tells the task that sends that something was written.
    pub fn wake(&self) {
        self.written.notify_one();
    }

    /// Opens a letter's words.
    fn open(&self, recipient: &str, text: &str) -> Result<Words, SealError> {
        let opened = self.sealer.open(&sealed::MAIL.place(recipient), text)?;
        serde_json::from_slice(&opened.secret).map_err(|_| SealError::Altered)
    }
}
