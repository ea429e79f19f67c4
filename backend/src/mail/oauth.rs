//! Access tokens for a relay that takes no password: asked of an OAuth server, and kept until shortly before they
//! expire.

use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use crate::{
    clock::{Clock, SystemClock},
    config::{Grant, TokenSource},
};

/// A token that expires sooner is not used: the relay has to look at it too.
const MARGIN: Duration = Duration::from_mins(1);
/// How long a token holds where the server does not say.
const UNSAID: Duration = Duration::from_mins(10);
/// How long a statement of who asks is good, in seconds.
const ASSERTION: i64 = 300;
/// How much of what a server says is told.
const LONGEST: usize = 300;

/// Asks for tokens, and keeps the last one.
pub(super) struct Tokens {
    source: TokenSource,
    client: Client,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: String,
    until: Instant,
}

#[derive(Deserialize)]
struct Issued {
    access_token: String,
    expires_in: Option<u64>,
}

/// A refusal (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct Refusal {
    error: String,
    error_description: Option<String>,
}

impl Tokens {
    pub(super) fn new(source: TokenSource, patience: Duration) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            source,
            client,
            held: Mutex::new(None),
        })
    }

    /// A token that holds for a while; the reason why there is none, in words for who runs the server.
    pub(super) async fn token(&self) -> Result<String, String> {
        let mut held = self.held.lock().await;
        let now = Instant::now();
        if let Some(held) = held.as_ref().filter(|held| now + MARGIN < held.until) {
            return Ok(held.token.clone());
        }
        let issued = self.ask().await?;
        let holds = issued.expires_in.map_or(UNSAID, Duration::from_secs);
        *held = Some(Held {
            token: issued.access_token.clone(),
            until: now + holds,
        });
        Ok(issued.access_token)
    }

    /// The relay does not take the token that is kept.
    pub(super) async fn forget(&self) {
        *self.held.lock().await = None;
    }

    async fn ask(&self) -> Result<Issued, String> {
        let host = self.source.url.host_str().unwrap_or_default();
        let form = self.form()?;
        let asked = self.client.post(self.source.url.clone()).form(&form).send();
        let away = |error: reqwest::Error| format!("{host} gives no token: {error}");
        let answer = asked.await.map_err(away)?;
        let status = answer.status();
        let text = answer.text().await.map_err(away)?;
        if status.is_success() {
            return serde_json::from_str(&text)
                .map_err(|_| format!("{host} answers {status} with what is no token"));
        }
        let words = match serde_json::from_str::<Refusal>(&text) {
            Ok(refusal) => match refusal.error_description {
                Some(more) => format!("{}: {more}", refusal.error),
                None => refusal.error,
            },
            Err(_) => "no reason is given".to_owned(),
        };
        let words: String = words.chars().take(LONGEST).collect();
        Err(format!("{host} gives no token, {status}: {words}"))
    }

    fn form(&self) -> Result<Vec<(&'static str, String)>, String> {
        let TokenSource { url, scope, grant } = &self.source;
        Ok(match grant {
            Grant::Client { id, secret } => vec![
                ("grant_type", "client_credentials".to_owned()),
                ("client_id", id.clone()),
                ("client_secret", secret.as_str().to_owned()),
                ("scope", scope.clone()),
            ],
            Grant::ServiceAccount {
                email,
                mailbox,
                key,
            } => {
                let now = SystemClock.now().timestamp();
                let claims = json!({
                    "iss": email, "sub": mailbox, "scope": scope, "aud": url.as_str(),
                    "iat": now, "exp": now + ASSERTION,
                });
                let wrong = |_| "SMTP_OAUTH_KEY: its private key cannot sign".to_owned();
                let key = EncodingKey::from_rsa_pem(key.as_bytes()).map_err(wrong)?;
                let header = Header::new(Algorithm::RS256);
                let assertion = jsonwebtoken::encode(&header, &claims, &key).map_err(wrong)?;
                let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned();
                vec![("grant_type", grant), ("assertion", assertion)]
            }
        })
    }
}
