//! Asks the server on this machine whether it is well, for whoever watches over its container: there is no
//! other program in it.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, StatusCode};

use crate::config::Listeners;

/// A little longer than the server waits for a connection to its database.
const PATIENCE: Duration = Duration::from_secs(4);

/// Why it is not known to be well.
#[derive(Debug, thiserror::Error)]
pub enum NotWell {
    /// It does not answer.
    #[error("{0} does not answer")]
    Silent(String),
    /// It says that it is not.
    #[error("{url} answers {status}: {said}")]
    Ill {
        /// What was asked.
        url: String,
        /// The answer's status.
        status: StatusCode,
        /// The answer's body.
        said: String,
    },
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// `GET /live`: whether it lives, be its database away or not.
    Live,
    /// `GET /health`: whether its database answers too.
    Health,
}

/// Asks the API's listener; answers what it says of itself.
pub async fn ask(listeners: &Listeners, question: Question) -> Result<String, NotWell> {
    let scheme = if listeners.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let path = match question {
        Question::Live => "live",
        Question::Health => "health",
    };
    let url = format!("{scheme}://{}/{path}", reachable(listeners.api));
    let silent = |_| NotWell::Silent(url.clone());
    // The certificate is of another name than this machine's own address.
    let client = Client::builder().tls_danger_accept_invalid_certs(true);
    let client = client.no_proxy().timeout(PATIENCE).build();
    let answer = client.map_err(silent)?.get(&url).send().await;
    let answer = answer.map_err(silent)?;
    let status = answer.status();
    let said = answer.text().await.map_err(silent)?;
    if status == StatusCode::OK {
        Ok(said)
    } else {
        Err(NotWell::Ill { url, status, said })
    }
}

/// An address to reach a listener at: one that listens everywhere listens on the loopback.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let address = match listening.ip() {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    SocketAddr::new(address, listening.port())
}
