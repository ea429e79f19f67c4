//! E-mail: who sends it, in whose name, and where its links lead.

use std::{path::PathBuf, time::Duration};

use email_address::EmailAddress;
use reqwest::Url;
use serde::Deserialize;

use super::{Listeners, Secret, SettingError, Source, invalid};

/// How e-mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `EMAIL_PROVIDER` (none).
    pub provider: MailProvider,
    /// `EMAIL_FROM_ADDRESS`: required where e-mail really leaves.
    pub from_address: String,
    /// `EMAIL_FROM_NAME` (Chrona).
    pub from_name: String,
    /// `BACKOFFICE_URL`: where people reach the back-office, without a slash at the end; the start of
    /// every link. Required where e-mail really leaves.
    pub backoffice_url: String,
}

/// Who sends e-mail.
#[derive(Clone, Debug)]
pub enum MailProvider {
    /// Nobody yet: it waits in the outbox, and is given up after a day.
    NotSet,
    /// Nobody: it is written to the log, codes and links included, for trying Chrona out.
    Console,
    /// An SMTP relay.
    Relay(Relay),
}

/// An SMTP relay (RFC 5321) and how to sign in to it.
#[derive(Clone, Debug)]
pub struct Relay {
    /// `SMTP_HOST`.
    pub host: String,
    /// `SMTP_PORT` (587).
    pub port: u16,
    /// How the connection is kept secret.
    pub encryption: Encryption,
    /// `SMTP_USERNAME` and how it is proved, where the relay wants that.
    pub sign_in: Option<(String, SignIn)>,
    /// `SMTP_TIMEOUT_SECONDS` (20): how long the relay may take for one answer.
    pub patience: Duration,
    /// `SMTP_CA_PATH`: PEM of an authority of one's own that signed the relay's certificate.
    pub authority: Option<PathBuf>,
}

/// How one signs in to a relay.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// `SMTP_PASSWORD`, or `SENDGRID_API_KEY`.
    Password(Secret),
    /// An access token (XOAUTH2): `SMTP_OAUTH_…`.
    Token(Box<TokenSource>),
}

/// Where access tokens come from.
#[derive(Clone, Debug)]
pub struct TokenSource {
    /// `SMTP_OAUTH_TOKEN_URL`: the address that gives tokens.
    pub url: Url,
    /// `SMTP_OAUTH_SCOPE`: what they are for.
    pub scope: String,
    /// How one proves who asks.
    pub grant: Grant,
}

/// How one proves who asks for a token.
#[derive(Clone, Debug)]
pub enum Grant {
    /// The client's own credentials (RFC 6749, section 4.4): Microsoft 365.
    Client {
        /// `SMTP_OAUTH_CLIENT_ID`.
        id: String,
        /// `SMTP_OAUTH_CLIENT_SECRET`.
        secret: Secret,
    },
    /// A service account's signed statement (RFC 7523): Google Workspace, `SMTP_OAUTH_KEY`.
    ServiceAccount {
        /// The account's address.
        email: String,
        /// In whose name it sends: `SMTP_USERNAME`.
        mailbox: String,
        /// Its private key, in PEM.
        key: Secret,
    },
}

/// What Microsoft 365 calls sending e-mail.
const MICROSOFT: &str = "https://outlook.office365.com/.default";
/// What Google calls it.
const GOOGLE: &str = "https://mail.google.com/";

/// How a connection to a relay is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// STARTTLS (RFC 3207), or nothing is sent.
    StartTls,
    /// TLS from the first byte (RFC 8314); port 465.
    Implicit,
    /// None, for a relay on this machine: `SMTP_USE_TLS=false`.
    None,
}

impl Mail {
    pub(crate) fn read(
        source: &Source<'_>,
        listeners: &Listeners,
        in_production: bool,
    ) -> Result<Self, SettingError> {
        let provider = match source.text("EMAIL_PROVIDER").as_deref() {
            None => MailProvider::NotSet,
            Some("console") => MailProvider::Console,
            Some("smtp") => MailProvider::Relay(Relay::read(source)?),
            Some("sendgrid") => MailProvider::Relay(Relay::sendgrid(source)?),
            Some(other) => {
                return Err(invalid(
                    "EMAIL_PROVIDER",
                    format!("\"{other}\" is not console, smtp or sendgrid"),
                ));
            }
        };
        let really_leaves = matches!(provider, MailProvider::Relay(_));
        let from_address = match source.text("EMAIL_FROM_ADDRESS") {
            Some(address) if EmailAddress::is_valid(&address) => address,
            Some(other) => {
                return Err(invalid(
                    "EMAIL_FROM_ADDRESS",
                    format!("\"{other}\" is not an e-mail address"),
                ));
            }
            None if really_leaves => {
                return Err(invalid(
                    "EMAIL_FROM_ADDRESS",
                    "is missing: the address e-mail is sent from",
                ));
            }
            None => "chrona@localhost".to_owned(),
        };
        Ok(Self {
            provider,
            from_address,
            from_name: source
                .text("EMAIL_FROM_NAME")
                .unwrap_or_else(|| "Chrona".to_owned()),
            backoffice_url: backoffice_url(source, listeners, really_leaves, in_production)?,
        })
    }
}

/// Where links lead; never taken from a request, whose sender could choose it.
fn backoffice_url(
    source: &Source<'_>,
    listeners: &Listeners,
    really_leaves: bool,
    in_production: bool,
) -> Result<String, SettingError> {
    const NAME: &str = "BACKOFFICE_URL";
    let Some(text) = source.text(NAME) else {
        if really_leaves {
            return Err(invalid(
                NAME,
                "is missing: where people reach the back-office, such as https://chrona.example.org",
            ));
        }
        let scheme = if listeners.tls.is_some() {
            "https"
        } else {
            "http"
        };
        return Ok(format!(
            "{scheme}://localhost:{}",
            listeners.backoffice.port()
        ));
    };
    let is_url = text.parse::<poem::http::Uri>().is_ok_and(|uri| {
        uri.host().is_some()
            && uri.query().is_none()
            && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    if !is_url {
        return Err(invalid(
            NAME,
            format!("\"{text}\" is not an address such as https://chrona.example.org"),
        ));
    }
    let is_local = ["http://localhost", "http://127.0.0.1"]
        .iter()
        .any(|local| text.starts_with(local));
    if in_production && text.starts_with("http://") && !is_local {
        return Err(invalid(
            NAME,
            format!("\"{text}\" is not https: links in e-mails open accounts"),
        ));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

impl Relay {
    fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let host = source
            .text("SMTP_HOST")
            .ok_or_else(|| invalid("SMTP_HOST", "is missing: the relay's name"))?;
        let port = source.number("SMTP_PORT", 587, 1, u16::MAX)?;
        let encryption = match (source.flag("SMTP_USE_TLS", true)?, port) {
            (false, _) => Encryption::None,
            (true, 465) => Encryption::Implicit,
            (true, _) => match source.text("SMTP_TLS").as_deref() {
                None | Some("starttls") => Encryption::StartTls,
                Some("implicit") => Encryption::Implicit,
                Some(other) => {
                    return Err(invalid(
                        "SMTP_TLS",
                        format!("\"{other}\" is not starttls or implicit"),
                    ));
                }
            },
        };
        Ok(Self {
            host,
            port,
            encryption,
            sign_in: sign_in(source)?,
            patience: patience(source)?,
            authority: source.path("SMTP_CA_PATH"),
        })
    }

    /// `SendGrid`'s relay, whose user is always `apikey`.
    fn sendgrid(source: &Source<'_>) -> Result<Self, SettingError> {
        let key = source
            .secret("SENDGRID_API_KEY")?
            .ok_or_else(|| invalid("SENDGRID_API_KEY", "is missing"))?;
        Ok(Self {
            host: "smtp.sendgrid.net".to_owned(),
            port: 587,
            encryption: Encryption::StartTls,
            sign_in: Some(("apikey".to_owned(), SignIn::Password(key.into()))),
            patience: patience(source)?,
            authority: None,
        })
    }
}

fn sign_in(source: &Source<'_>) -> Result<Option<(String, SignIn)>, SettingError> {
    let user = source.text("SMTP_USERNAME");
    let password = source.secret("SMTP_PASSWORD")?;
    let missing = |name, of| invalid(name, format!("is missing while {of} is set"));
    let both = |name| {
        invalid(
            name,
            "is set, and SMTP_PASSWORD too: a relay takes one of them",
        )
    };
    if let Some(key) = source.secret("SMTP_OAUTH_KEY")? {
        if password.is_some() {
            return Err(both("SMTP_OAUTH_KEY"));
        }
        let user = user.ok_or_else(|| missing("SMTP_USERNAME", "SMTP_OAUTH_KEY"))?;
        let source = service_account(source, &user, &key)?;
        return Ok(Some((user, SignIn::Token(Box::new(source)))));
    }
    if let Some(id) = source.text("SMTP_OAUTH_CLIENT_ID") {
        const ID: &str = "SMTP_OAUTH_CLIENT_ID";
        if password.is_some() {
            return Err(both(ID));
        }
        let user = user.ok_or_else(|| missing("SMTP_USERNAME", ID))?;
        let secret = source.secret("SMTP_OAUTH_CLIENT_SECRET")?;
        let secret = secret.ok_or_else(|| missing("SMTP_OAUTH_CLIENT_SECRET", ID))?;
        let url = source.text("SMTP_OAUTH_TOKEN_URL");
        let url = url.ok_or_else(|| missing("SMTP_OAUTH_TOKEN_URL", ID))?;
        let source = TokenSource {
            url: token_url("SMTP_OAUTH_TOKEN_URL", &url)?,
            scope: source
                .text("SMTP_OAUTH_SCOPE")
                .unwrap_or_else(|| MICROSOFT.to_owned()),
            grant: Grant::Client {
                id,
                secret: secret.into(),
            },
        };
        return Ok(Some((user, SignIn::Token(Box::new(source)))));
    }
    match (user, password) {
        (Some(user), Some(password)) => Ok(Some((user, SignIn::Password(password.into())))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(missing("SMTP_PASSWORD", "SMTP_USERNAME")),
        (None, Some(_)) => Err(missing("SMTP_USERNAME", "SMTP_PASSWORD")),
    }
}

/// What Google gives as a file of a service account's key.
fn service_account(
    source: &Source<'_>,
    mailbox: &str,
    key: &str,
) -> Result<TokenSource, SettingError> {
    #[derive(Deserialize)]
    struct Account {
        client_email: String,
        private_key: String,
        token_uri: String,
    }
    const NAME: &str = "SMTP_OAUTH_KEY";
    let key: Account = serde_json::from_str(key).map_err(|_| {
        invalid(
            NAME,
            "is not the JSON of a service account's key, with client_email, private_key and token_uri",
        )
    })?;
    let url = source.text("SMTP_OAUTH_TOKEN_URL").unwrap_or(key.token_uri);
    Ok(TokenSource {
        url: token_url(NAME, &url)?,
        scope: source
            .text("SMTP_OAUTH_SCOPE")
            .unwrap_or_else(|| GOOGLE.to_owned()),
        grant: Grant::ServiceAccount {
            email: key.client_email,
            mailbox: mailbox.to_owned(),
            key: key.private_key.into(),
        },
    })
}

/// A secret goes there: over TLS, or to this machine.
fn token_url(name: &str, text: &str) -> Result<Url, SettingError> {
    let is_fit = |url: &Url| {
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
        url.scheme() == "https" || (url.scheme() == "http" && is_here)
    };
    let url = Url::parse(text).ok().filter(is_fit);
    url.ok_or_else(|| invalid(name, "names no https address that gives tokens"))
}

fn patience(source: &Source<'_>) -> Result<Duration, SettingError> {
    Ok(Duration::from_secs(source.number(
        "SMTP_TIMEOUT_SECONDS",
        20,
        1,
        60,
    )?))
}
