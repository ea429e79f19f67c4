//! The server, as any client reaches it.

use std::{error::Error, fs, path::Path, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use reqwest::{Certificate, Client, Method, RequestBuilder, Url, header, redirect};
use serde::{Deserialize, de::DeserializeOwned};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server and the connections to it, which are kept.
///
/// HTTP/1.1, as kiosks and scripts speak it. The client's own work, about a tenth of a millisecond of
/// processor time a request and more with TLS, is part of every latency.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: Client,
    base: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// How long to stay away, in seconds, where the server says so.
    pub(super) retry_after: Option<u64>,
    pub(super) body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    Timeout,
    NoConnection,
    ConnectionLost,
}

impl Unanswered {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::NoConnection => "no_connection",
            Self::ConnectionLost => "connection_lost",
        }
    }
}

/// What the tool reads of a problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) detail: String,
    pub(super) second_factors: Vec<String>,
}

impl Answer {
    /// The problem it tells, empty where it tells none.
    pub(super) fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The server's words, for a person.
    pub(super) fn words(&self) -> String {
        let problem = self.problem();
        if problem.detail.is_empty() {
            format!("it answered {}", self.status)
        } else {
            format!("{} ({})", problem.detail, self.status)
        }
    }

    /// The body of an answer with this status.
    pub(super) fn read<T: DeserializeOwned>(&self, status: u16) -> Result<T> {
        if self.status != status {
            bail!("{}", self.words());
        }
        serde_json::from_slice(&self.body).context("the answer is not what the API says")
    }
}

impl Api {
    /// A server; `authority` is the PEM file of an authority of its own. Connects to nothing yet.
    pub(super) fn new(url: &str, authority: Option<&Path>) -> Result<Self> {
        let base = url.trim_end_matches('/');
        let parsed: Url = base
            .parse()
            .with_context(|| format!("--url: {url} is no address"))?;
        let mut builder = Client::builder()
            .user_agent(concat!("chrona-load/", env!("CARGO_PKG_VERSION")))
            // Neither a proxy of the environment nor another address is what is to be measured.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .pool_idle_timeout(None)
            .timeout(PATIENCE);
        match (parsed.scheme(), authority) {
            ("https", Some(file)) => {
                let pem = fs::read(file).with_context(|| format!("{}", file.display()))?;
                let certificates = Certificate::from_pem_bundle(&pem)
                    .ok()
                    .filter(|found| !found.is_empty())
                    .with_context(|| format!("{} holds no certificate", file.display()))?;
                builder = builder.tls_certs_merge(certificates);
            }
            ("https", None) => {}
            // Without TLS there is no need to read the machine's authorities.
            ("http", None) => builder = builder.tls_certs_only([]),
            ("http", Some(_)) => bail!("--ca-file goes with https://"),
            _ => bail!("--url: {url} begins with neither https:// nor http://"),
        }
        Ok(Self {
            client: builder.build().context("TLS cannot be set up")?,
            base: base.to_owned(),
        })
    }

    /// The whole address of a path below the API's root.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request to a path below the API's root; its answers are wanted in English.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(path))
            .header(header::ACCEPT_LANGUAGE, "en")
    }

    /// Sends a request that is timed.
    pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Unanswered> {
        answer(request).await.map_err(|error| {
            if error.is_timeout() {
                Unanswered::Timeout
            } else if error.is_connect() {
                Unanswered::NoConnection
            } else {
                Unanswered::ConnectionLost
            }
        })
    }

    /// Sends a request of the preparations, which cannot go on without an answer.
    pub(super) async fn ask(&self, request: RequestBuilder) -> Result<Answer> {
        let answer = answer(request)
            .await
            .map_err(|error| anyhow!("cannot reach {}: {}", self.base, root(&error)))?;
        if (300..400).contains(&answer.status) {
            bail!(
                "{} sends elsewhere ({}): give the address it sends to",
                self.base,
                answer.status
            );
        }
        Ok(answer)
    }
}

async fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let retry_after = response.headers().get(header::RETRY_AFTER);
    Ok(Answer {
        status: response.status().as_u16(),
        retry_after: retry_after
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok()),
        body: response.bytes().await?.to_vec(),
    })
}

/// What lies beneath an error: that the connection was refused, that the name is unknown.
fn root(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", PATIENCE.as_secs());
    }
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
