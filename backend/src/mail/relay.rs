//! Sending one message: to the log, or over SMTP.

use std::{error::Error as _, fmt, time::Duration};

use chrono::{DateTime, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::MessageId},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
    },
};

use super::Words;
use crate::config::{self, Encryption, MailProvider, Relay, SettingError};

/// A message has so many answers to wait for, and this many times one answer's patience in all:
/// below the time it is leased for.
const ANSWERS: u32 = 4;

/// Sends messages.
pub struct Delivery {
    from: (String, String),
    way: Way,
    longest: Duration,
}

/// How a message left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// `smtp`, or `console` for what was only written to the log.
    pub way: &'static str,
    /// What the relay answered.
    pub answer: String,
}

/// How messages leave.
enum Way {
    NotSet,
    Console,
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why a message was not sent, in the relay's words where it said any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The relay cannot be used now: not reached, too slow, busy, or it does not let us in.
    #[error("{0}")]
    Relay(String),
    /// The relay refuses this message for good.
    #[error("{0}")]
    Refused(String),
}

impl Delivery {
    /// Whether e-mail reaches people, and not the log or nobody.
    pub(crate) const fn really_leaves(&self) -> bool {
        matches!(self.way, Way::Smtp(_))
    }

    /// Sends as these settings say. Reads the relay's authority from its file.
    pub fn new(settings: &config::Mail) -> Result<Self, SettingError> {
        let (way, longest) = match &settings.provider {
            MailProvider::NotSet => (Way::NotSet, Duration::ZERO),
            MailProvider::Console => (Way::Console, Duration::ZERO),
            MailProvider::Relay(relay) => {
                let way = Way::Smtp(transport(relay)?);
                (way, relay.patience * ANSWERS)
            }
        };
        Ok(Self {
            from: (settings.from_name.clone(), settings.from_address.clone()),
            way,
            longest,
        })
    }

    /// Sends a message. `name` is the same for every try of one message, so that a mailbox that gets
    /// it twice can tell.
    pub async fn send(
        &self,
        name: &str,
        recipient: &str,
        words: &Words,
        written_at: DateTime<Utc>,
    ) -> Result<Receipt, SendError> {
        let transport = match &self.way {
            Way::Smtp(transport) => transport,
            Way::NotSet => {
                return Err(SendError::Relay(
                    "EMAIL_PROVIDER is not set: no e-mail leaves. See docs/settings.md".to_owned(),
                ));
            }
            Way::Console => {
                tracing::info!(
                    to = recipient,
                    subject = words.subject,
                    "e-mail, only written here since EMAIL_PROVIDER is console:\n{}",
                    words.text
                );
                return Ok(Receipt {
                    way: "console",
                    answer: String::new(),
                });
            }
        };
        let message = self
            .message(name, recipient, words, written_at)
            .map_err(|error| SendError::Refused(format!("the message cannot be made: {error}")))?;
        match tokio::time::timeout(self.longest, transport.send(message)).await {
            Ok(Ok(response)) => {
                let lines: Vec<&str> = response.message().collect();
                Ok(Receipt {
                    way: "smtp",
                    answer: format!("{} {}", response.code(), lines.join(" ")),
                })
            }
            Ok(Err(error)) => Err(judged(&error)),
            Err(_) => Err(SendError::Relay(format!(
                "the relay did not take the message within {} seconds",
                self.longest.as_secs()
            ))),
        }
    }

    fn message(
        &self,
        name: &str,
        recipient: &str,
        words: &Words,
        written_at: DateTime<Utc>,
    ) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let (from_name, from_address) = &self.from;
        let from: Address = from_address.parse()?;
        let id = format!("<{name}@{}>", from.domain());
        let message = Message::builder()
            .from(Mailbox::new(Some(from_name.clone()), from))
            .to(Mailbox::new(None, recipient.parse()?))
            .subject(&words.subject)
            .date(written_at.into())
            .header(MessageId::from(id))
            .multipart(MultiPart::alternative_plain_html(
                words.text.clone(),
                words.html.clone(),
            ))?;
        Ok(message)
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

fn transport(relay: &Relay) -> Result<AsyncSmtpTransport<Tokio1Executor>, SettingError> {
    let tls = match relay.encryption {
        Encryption::None => Tls::None,
        Encryption::StartTls => Tls::Required(tls(relay)?),
        Encryption::Implicit => Tls::Wrapper(tls(relay)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
        .port(relay.port)
        .tls(tls)
        .timeout(Some(relay.patience));
    if let Some((user, password)) = &relay.credentials {
        let password = String::from_utf8_lossy(password.as_bytes()).into_owned();
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

fn tls(relay: &Relay) -> Result<TlsParameters, SettingError> {
    let wrong = |name: &str, reason: String| SettingError {
        name: name.to_owned(),
        reason,
    };
    let mut parameters =
        TlsParameters::builder(relay.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(file) = &relay.authority {
        let unusable =
            |error: String| wrong("SMTP_CA_PATH", format!("{}: {error}", file.display()));
        let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters
        .build_rustls()
        .map_err(|error| wrong("SMTP_HOST", error.to_string()))
}

/// Whether it is the relay or the message, and what the relay said.
fn judged(error: &lettre::transport::smtp::Error) -> SendError {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    // RFC 4954: the relay does not let us in, whatever the message.
    let is_about_us = error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 421 | 454 | 530 | 534 | 535 | 538));
    if error.is_permanent() && !is_about_us {
        SendError::Refused(words)
    } else {
        SendError::Relay(words)
    }
}
