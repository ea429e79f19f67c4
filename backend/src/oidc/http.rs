//! Asking a provider: over TLS, within a time and a size, and wherever it was asked, nowhere else.

use std::{path::Path, sync::Arc, time::Duration};

use openidconnect::{HttpRequest, HttpResponse, http};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::config::SettingError;

/// How long a provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 512 * 1024;

/// Why a provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// It was not reached, or did not answer in time.
    #[error("{0}")]
    Away(#[from] reqwest::Error),
    /// It answered without end.
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    /// It answered with what is no answer.
    #[error("{0}")]
    Unreadable(#[from] http::Error),
}

/// What asks providers. `authority` is the PEM file of an authority of one's own.
pub(super) fn client(authority: Option<&Path>) -> Result<reqwest::Client, SettingError> {
    let unusable = |reason: String| SettingError {
        name: "OIDC_CA_PATH".to_owned(),
        reason,
    };
    let tls = tls(authority).map_err(&unusable)?;
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(|error| unusable(error.to_string()))
}

fn tls(authority: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(file) = authority {
        let wrong = |error: String| format!("{}: {error}", file.display());
        let certificates = CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| wrong(error.to_string()))?;
        if certificates.is_empty() {
            return Err(wrong("holds no certificate".to_owned()));
        }
        for certificate in certificates {
            roots
                .add(certificate)
                .map_err(|error| wrong(error.to_string()))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Asks, and reads the whole answer.
pub(super) async fn ask(
    client: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, AskError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > LONGEST {
            return Err(AskError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body)?)
}
