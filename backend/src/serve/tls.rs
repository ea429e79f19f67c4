//! The certificate, where the server speaks HTTPS itself.

use std::{io, path::Path, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use tokio_rustls::TlsAcceptor;

use crate::{config::TlsFiles, startup::StartupError};

/// What shakes hands with clients: HTTP/2 where they speak it, HTTP/1.1 otherwise.
pub(super) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, StartupError> {
    let (chain, key) = read(files)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| of_key(files, &error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| of_key(files, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config).into())
}

/// Refuses files that are no certificate and the key that fits it.
pub(crate) fn check(files: &TlsFiles) -> Result<(), StartupError> {
    let (chain, key) = read(files)?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .map(drop)
        .map_err(|error| of_key(files, &error))
}

type Read = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn read(files: &TlsFiles) -> Result<Read, StartupError> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| of_certificate(files, &error))?;
    if chain.is_empty() {
        return Err(of_certificate(files, &"it holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key);
    Ok((chain, key.map_err(|error| of_key(files, &error))?))
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
