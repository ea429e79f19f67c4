//! Sending one message: to the log, or over SMTP.

use std::{error::Error as _, fmt, time::Duration};

use chrono::{DateTime, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::MessageId},
    transport::smtp::{
        AsyncSmtpTransportBuilder,
        authentication::{Credentials, Mechanism},
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        response::Response,
    },
};

use super::{Words, oauth::Tokens};
use crate::config::{self, Encryption, MailProvider, Relay, SettingError, SignIn};

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
    Smtp(Box<Smtp>),
}

/// A relay, and how to sign in to it.
enum Smtp {
    /// Always in the same way.
    Fixed(Transport),
    /// With an access token, which is another one after a while.
    Token(Box<WithToken>),
}

struct WithToken {
    builder: AsyncSmtpTransportBuilder,
    user: String,
    tokens: Tokens,
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

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
                let way = Way::Smtp(Box::new(Smtp::new(relay)?));
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
        let smtp = match &self.way {
            Way::Smtp(smtp) => smtp,
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
        match tokio::time::timeout(self.longest, smtp.send(message)).await {
            Ok(Ok(response)) => {
                let lines: Vec<&str> = response.message().collect();
                Ok(Receipt {
                    way: "smtp",
                    answer: format!("{} {}", response.code(), lines.join(" ")),
                })
            }
            Ok(Err(error)) => Err(error),
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

impl Smtp {
    fn new(relay: &Relay) -> Result<Self, SettingError> {
        let builder = builder(relay)?;
        Ok(match &relay.sign_in {
            None => Self::Fixed(builder.build()),
            Some((user, SignIn::Password(password))) => {
                let password = String::from_utf8_lossy(password.as_bytes()).into_owned();
                let credentials = Credentials::new(user.clone(), password);
                Self::Fixed(builder.credentials(credentials).build())
            }
            Some((user, SignIn::Token(source))) => {
                let tokens = Tokens::new((**source).clone(), relay.patience);
                let tokens = tokens.map_err(|error| SettingError {
                    name: "SMTP_OAUTH_TOKEN_URL".to_owned(),
                    reason: error.to_string(),
                })?;
                Self::Token(Box::new(WithToken {
                    builder: builder.authentication(vec![Mechanism::Xoauth2]),
                    user: user.clone(),
                    tokens,
                }))
            }
        })
    }

    async fn send(&self, message: Message) -> Result<Response, SendError> {
        match self {
            Self::Fixed(transport) => {
                let sent = transport.send(message).await;
                sent.map_err(|error| judged(&error))
            }
            Self::Token(with) => with.send(message).await,
        }
    }
}

impl WithToken {
    async fn send(&self, message: Message) -> Result<Response, SendError> {
        let token = self.tokens.token().await.map_err(SendError::Relay)?;
        let credentials = Credentials::new(self.user.clone(), token);
        let transport: Transport = self.builder.clone().credentials(credentials).build();
        let error = match transport.send(message).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        // A relay that refuses a token says why first, and waits for an empty line before it says no (Google's and
        // Microsoft's XOAUTH2): the client takes that for a mistake of its own.
        if error.is_client() {
            self.tokens.forget().await;
            return Err(SendError::Relay(format!(
                "the relay does not take the access token of {}: the mailbox may not send by SMTP, or the application has \
                 no right to it",
                self.user
            )));
        }
        if error.status().is_some_and(|code| u16::from(code) == 535) {
            self.tokens.forget().await;
        }
        Err(judged(&error))
    }
}

fn builder(relay: &Relay) -> Result<AsyncSmtpTransportBuilder, SettingError> {
    let tls = match relay.encryption {
        Encryption::None => Tls::None,
        Encryption::StartTls => Tls::Required(tls(relay)?),
        Encryption::Implicit => Tls::Wrapper(tls(relay)?),
    };
    Ok(Transport::builder_dangerous(&relay.host)
        .port(relay.port)
        .tls(tls)
        .timeout(Some(relay.patience)))
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
