//! Where the three listeners listen, and with which certificate.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::{SettingError, Source, invalid};

/// The listeners' addresses. Port 0 lets the system choose; the choice is logged.
#[derive(Clone, Debug)]
pub struct Listeners {
    /// `API_ADDR`: the API at its root.
    pub api: SocketAddr,
    /// `BACKOFFICE_ADDR`: the back-office, and the API under `/api`.
    pub backoffice: SocketAddr,
    /// `KIOSK_ADDR`: the kiosk, and the API under `/api`.
    pub kiosk: SocketAddr,
    /// `METRICS_ADDR`: a private listener for `/metrics` alone.
    pub metrics: Option<SocketAddr>,
    /// `LEAVE_SECONDS` (0): how long after it is told to stop the server goes on answering, while `/ready`
    /// sends the next requests elsewhere.
    pub leave: Duration,
    /// A certificate to serve HTTPS without a proxy in front.
    pub tls: Option<TlsFiles>,
}

/// A certificate chain and its key, in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// `TLS_CERT_PATH`.
    pub certificate: PathBuf,
    /// `TLS_KEY_PATH`.
    pub key: PathBuf,
}

impl Listeners {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let takes = "an address and port such as 0.0.0.0:8000";
        let address =
            |name, port| source.parse(name, SocketAddr::from(([0, 0, 0, 0], port)), takes);
        let metrics = source
            .text("METRICS_ADDR")
            .map(|_| {
                source.parse(
                    "METRICS_ADDR",
                    SocketAddr::from(([127, 0, 0, 1], 9000)),
                    takes,
                )
            })
            .transpose()?;
        let tls = match (source.path("TLS_CERT_PATH"), source.path("TLS_KEY_PATH")) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            (Some(_), None) => {
                return Err(invalid(
                    "TLS_KEY_PATH",
                    "is missing while TLS_CERT_PATH is set",
                ));
            }
            (None, Some(_)) => {
                return Err(invalid(
                    "TLS_CERT_PATH",
                    "is missing while TLS_KEY_PATH is set",
                ));
            }
        };
        Ok(Self {
            api: address("API_ADDR", 8000)?,
            backoffice: address("BACKOFFICE_ADDR", 5173)?,
            kiosk: address("KIOSK_ADDR", 5174)?,
            metrics,
            leave: Duration::from_secs(source.number("LEAVE_SECONDS", 0, 0, 60)?),
            tls,
        })
    }
}
