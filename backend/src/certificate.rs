//! The certificate, where the server speaks HTTPS itself: read at the start, and again when its files change.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio_rustls::TlsAcceptor;
use x509_cert::der::Decode;

use crate::{App, config::TlsFiles, kernel::ServiceError, startup::StartupError};

/// How often the files are looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A certificate and its key, which another takes the place of while the server runs.
#[derive(Debug)]
pub struct Certificate {
    files: TlsFiles,
    read: RwLock<Read>,
}

/// What was read from the files.
#[derive(Debug)]
struct Read {
    /// The files, to tell whether they changed.
    text: [Vec<u8>; 2],
    key: Arc<CertifiedKey>,
    expires_at: Option<DateTime<Utc>>,
}

impl Certificate {
    /// Reads it; refuses files that are no certificate and the key that fits it.
    pub(crate) fn open(files: &TlsFiles) -> Result<Arc<Self>, StartupError> {
        let read = RwLock::new(read(files)?);
        let files = files.clone();
        Ok(Arc::new(Self { files, read }))
    }

    /// When it holds no more.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.expires_at
    }

    /// What shakes hands with clients: HTTP/2 where they speak it, HTTP/1.1 otherwise.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, StartupError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| of_key(&self.files, &error))?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config).into())
    }

    /// Takes the files' new content, where there is any. Files that do not fit each other change nothing: one of them
    /// may be written before the other.
    fn look(&self) -> Result<(), StartupError> {
        let text = [&self.files.certificate, &self.files.key].map(fs::read);
        let [Ok(certificate), Ok(key)] = text else {
            return read(&self.files).map(drop);
        };
        let is_new = {
            let held = self.read.read().unwrap_or_else(PoisonError::into_inner);
            held.text != [certificate, key]
        };
        if is_new {
            let new = read(&self.files)?;
            tracing::info!(expires_at = ?new.expires_at, "the certificate was read again");
            *self.read.write().unwrap_or_else(PoisonError::into_inner) = new;
        }
        Ok(())
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        Some(read.key.clone())
    }
}

/// Looks at the files of the certificate that is served, where there is one.
pub(crate) async fn look_again(app: &App) -> Result<(), ServiceError> {
    let Some(certificate) = app.certificate.get().cloned() else {
        return Ok(());
    };
    let looked = tokio::task::spawn_blocking(move || certificate.look()).await;
    let fault = |error: &dyn ToString| ServiceError::Internal(error.to_string());
    looked
        .map_err(|error| fault(&error))?
        .map_err(|error| fault(&error))
}

/// Refuses files that are no certificate and the key that fits it.
pub(crate) fn check(files: &TlsFiles) -> Result<(), StartupError> {
    read(files).map(drop)
}

fn read(files: &TlsFiles) -> Result<Read, StartupError> {
    let text = |file: &Path| fs::read(file);
    let certificate = text(&files.certificate).map_err(|error| of_certificate(files, &error))?;
    let key = text(&files.key).map_err(|error| of_key(files, &error))?;
    let chain = CertificateDer::pem_slice_iter(&certificate)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| of_certificate(files, &error))?;
    let Some(first) = chain.first() else {
        return Err(of_certificate(files, &"it holds no certificate"));
    };
    let expires_at = expires_at(first);
    let private = PrivateKeyDer::from_pem_slice(&key).map_err(|error| of_key(files, &error))?;
    let certified = CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider());
    Ok(Read {
        text: [certificate, key],
        key: Arc::new(certified.map_err(|error| of_key(files, &error))?),
        expires_at,
    })
}

fn expires_at(certificate: &CertificateDer<'_>) -> Option<DateTime<Utc>> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let not_after = certificate.tbs_certificate().validity().not_after;
    let seconds = not_after.to_unix_duration().as_secs();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)
}

fn of_certificate(files: &TlsFiles, words: &impl ToString) -> StartupError {
    fault("TLS_CERT_PATH", &files.certificate, words)
}

fn of_key(files: &TlsFiles, words: &impl ToString) -> StartupError {
    fault("TLS_KEY_PATH", &files.key, words)
}

fn fault(setting: &'static str, file: &Path, words: &impl ToString) -> StartupError {
    StartupError::Certificate {
        setting,
        file: file.display().to_string(),
        error: io::Error::other(words.to_string()),
    }
}
