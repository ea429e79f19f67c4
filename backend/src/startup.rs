//! From settings to three listening servers, and back.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use poem::{
    EndpointExt, Server,
    listener::{Acceptor, BoxAcceptor, Listener, RustlsCertificate, RustlsConfig, TcpListener},
};
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use tokio::task::JoinSet;

use crate::{
    App, AppError,
    api::{self, Site},
    clock::{Clock, SystemClock, WatchedClock},
    config::{SettingError, Settings, TlsFiles},
    keys::{self, Keys, SigningKeyError},
    random::SystemRandomness,
    sealing::Sealer,
    secret_key::{self, SecretKeyError},
    services::{audit, erasure, ledger},
    store::{StartError, Store, staff_numbers},
};

/// How long requests under way may take once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Why the server does not start: one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    /// A setting is missing or invalid.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The signing key cannot be used.
    #[error(transparent)]
    Keys(#[from] SigningKeyError),
    /// Nothing can be sealed.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StartError),
    /// A part cannot be put in its place.
    #[error(transparent)]
    App(#[from] AppError),
    /// An address cannot be listened on.
    #[error("{setting}: cannot listen on {address}: {error}")]
    Listen {
        /// The setting that names the address.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The certificate cannot be used.
    #[error("{setting}: cannot read {file}: {error}")]
    Certificate {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        file: String,
        /// Why.
        error: io::Error,
    },
}

/// A server that is listening.
#[derive(Debug)]
pub struct Running {
    /// The organisation it serves.
    pub app: Arc<App>,
    /// Where the API listens.
    pub api: SocketAddr,
    /// Where the back-office listens.
    pub backoffice: SocketAddr,
    /// Where the kiosk listens.
    pub kiosk: SocketAddr,
    servers: JoinSet<io::Result<()>>,
}

/// What would stop the start, as far as can be told without the database; makes nothing.
pub fn foreseen(settings: &Settings) -> Vec<StartupError> {
    let tls = settings.listeners.tls.as_ref();
    let checks = [
        keys::load(&settings.keys, &settings.database)
            .map(drop)
            .map_err(StartupError::from),
        secret_key::check(&settings.secret_keys, &settings.database).map_err(StartupError::from),
        tls.map_or(Ok(()), |files| {
            certificate(files).and_then(|_| fitting(files))
        }),
    ];
    checks.into_iter().filter_map(Result::err).collect()
}

/// Opens the database and the keys for a server, which must be able to sign.
pub async fn open(settings: Settings) -> Result<Arc<App>, StartupError> {
    let store = Store::open(&settings.database).await?;
    let (random, sealer) = sealer(&settings)?;
    let now = SystemClock.now();
    let keys = Keys::open_to_sign(&settings, &store, &sealer, now).await?;
    app(settings, random, store, keys, sealer)
}

/// Opens the database and the keys for one of the operator's commands, which signs nothing.
pub async fn open_for_command(settings: Settings) -> Result<Arc<App>, StartupError> {
    let configured = keys::load(&settings.keys, &settings.database)?;
    let store = Store::open(&settings.database).await?;
    let (random, sealer) = sealer(&settings)?;
    let longest = settings.tokens.longest();
    let keys = Keys::open(store.clone(), sealer.clone(), configured, longest).await;
    let keys = keys.map_err(SigningKeyError::from)?;
    app(settings, random, store, keys, sealer)
}

fn sealer(settings: &Settings) -> Result<(Arc<SystemRandomness>, Sealer), StartupError> {
    let random = Arc::new(SystemRandomness::default());
    let sealer = secret_key::load(&settings.secret_keys, &settings.database, random.clone())?;
    Ok((random, sealer))
}

fn app(
    settings: Settings,
    random: Arc<SystemRandomness>,
    store: Store,
    keys: Keys,
    sealer: Sealer,
) -> Result<Arc<App>, StartupError> {
    let clock = Arc::new(WatchedClock::default());
    Ok(App::new(settings, clock, random, store, keys, sealer)?)
}

/// Starts listening. Logs the chosen addresses.
pub async fn listen(app: Arc<App>) -> Result<Running, StartupError> {
    let listeners = &app.settings.listeners;
    let tls = listeners.tls.as_ref();
    let (api, api_at) = bind("API_ADDR", listeners.api, tls).await?;
    let (office, office_at) = bind("BACKOFFICE_ADDR", listeners.backoffice, tls).await?;
    let (kiosk, kiosk_at) = bind("KIOSK_ADDR", listeners.kiosk, tls).await?;
    let metrics = match listeners.metrics {
        Some(address) => Some(bind("METRICS_ADDR", address, None).await?),
        None => None,
    };

    let mut servers = JoinSet::new();
    serve(&mut servers, &app, api, api::api_site(&app).boxed());
    serve(
        &mut servers,
        &app,
        office,
        api::app_site(&app, Site::Backoffice).boxed(),
    );
    serve(
        &mut servers,
        &app,
        kiosk,
        api::app_site(&app, Site::Kiosk).boxed(),
    );
    if let Some((acceptor, address)) = metrics {
        serve(
            &mut servers,
            &app,
            acceptor,
            api::metrics_site(&app).boxed(),
        );
        tracing::info!(%address, "metrics are listening");
    }
    let sending = crate::mail::run(app.clone());
    servers.spawn(async {
        sending.await;
        Ok(())
    });
    let telling = crate::traces::run(app.clone());
    servers.spawn(async {
        telling.await;
        Ok(())
    });
    let following = app.keys.clone().follow(app.stopping.clone());
    servers.spawn(async {
        following.await;
        Ok(())
    });
    let retention = audit::keep_to_retention(app.clone());
    servers.spawn(async {
        retention.await;
        Ok(())
    });
    let erasing = erasure::keep_to_retention(app.clone());
    servers.spawn(async {
        erasing.await;
        Ok(())
    });
    let signing = ledger::keep_checkpoints(app.clone());
    servers.spawn(async {
        signing.await;
        Ok(())
    });
    if !api::assets::are_built_in() {
        tracing::warn!("built without the back-office and the kiosk: see cargo xtask build");
    }
    warn_of_shared_numbers(&app).await;
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!(
        api = %format!("{scheme}://{api_at}"),
        backoffice = %format!("{scheme}://{office_at}"),
        kiosk = %format!("{scheme}://{kiosk_at}"),
        version = env!("CARGO_PKG_VERSION"),
        "Chrona is listening"
    );
    Ok(Running {
        app,
        api: api_at,
        backoffice: office_at,
        kiosk: kiosk_at,
        servers,
    })
}

/// Tells of staff numbers from before they were compared without case, which nobody is told of elsewhere but in the
/// list of people.
async fn warn_of_shared_numbers(app: &App) {
    match staff_numbers::count_shared(app.store.reader()).await {
        Ok(0) => {}
        Ok(people) => tracing::warn!(
            people,
            "some staff numbers differ by their case alone: the back-office marks them in the list of employees"
        ),
        Err(error) => tracing::warn!(%error, "staff numbers could not be looked at"),
    }
}

impl Running {
    /// Serves until told to stop, and for as long after that as whoever shares out the requests is given to
    /// notice; then lets requests under way finish, for at most 10 s.
    pub async fn until(mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            () = stop => {
                tracing::info!("stopping");
                self.app.leaving.cancel();
                tokio::time::sleep(self.app.settings.listeners.leave).await;
            }
            ended = self.servers.join_next() => {
                tracing::error!(?ended, "a listener ended");
            }
        }
        self.app.leaving.cancel();
        self.app.stopping.cancel();
        // A little more than the listeners give themselves.
        let drained = tokio::time::timeout(DRAIN + Duration::from_millis(500), async {
            while self.servers.join_next().await.is_some() {}
        });
        if drained.await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        self.app.store.close().await;
        tracing::info!("stopped");
    }
}

fn serve(
    servers: &mut JoinSet<io::Result<()>>,
    app: &Arc<App>,
    acceptor: BoxAcceptor,
    site: poem::endpoint::BoxEndpoint<'static>,
) {
    let stopping = app.stopping.clone();
    servers.spawn(
        Server::new_with_acceptor(acceptor).run_with_graceful_shutdown(
            site,
            stopping.cancelled_owned(),
            Some(DRAIN),
        ),
    );
}

async fn bind(
    setting: &'static str,
    address: SocketAddr,
    tls: Option<&TlsFiles>,
) -> Result<(BoxAcceptor, SocketAddr), StartupError> {
    let fail = |error| StartupError::Listen {
        setting,
        address,
        error,
    };
    let listener = TcpListener::bind(address);
    let acceptor: BoxAcceptor = match tls {
        Some(tls) => {
            let listener = listener.rustls(certificate(tls)?).boxed();
            listener.into_acceptor().await.map_err(fail)?
        }
        None => listener.boxed().into_acceptor().await.map_err(fail)?,
    };
    let bound = acceptor
        .local_addr()
        .into_iter()
        .find_map(|local| local.as_socket_addr().copied())
        .unwrap_or(address);
    Ok((acceptor, bound))
}

/// Refuses files that are no certificate and the key that fits it.
fn fitting(files: &TlsFiles) -> Result<(), StartupError> {
    let fail = |setting, file: &std::path::Path, words: String| StartupError::Certificate {
        setting,
        file: file.display().to_string(),
        error: io::Error::other(words),
    };
    let of_certificate = |words| fail("TLS_CERT_PATH", &files.certificate, words);
    let of_key = |words| fail("TLS_KEY_PATH", &files.key, words);
    let chain: Vec<_> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| of_certificate(error.to_string()))?;
    if chain.is_empty() {
        return Err(of_certificate("it holds no certificate".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key);
    let key = key.map_err(|error| of_key(error.to_string()))?;
    CertifiedKey::from_der(chain, key, &rustls::crypto::aws_lc_rs::default_provider())
        .map(drop)
        .map_err(|error| of_key(error.to_string()))
}

fn certificate(files: &TlsFiles) -> Result<RustlsConfig, StartupError> {
    let read = |setting, file: &std::path::Path| {
        std::fs::read(file).map_err(|error| StartupError::Certificate {
            setting,
            file: file.display().to_string(),
            error,
        })
    };
    let certificate = RustlsCertificate::new()
        .cert(read("TLS_CERT_PATH", &files.certificate)?)
        .key(read("TLS_KEY_PATH", &files.key)?);
    Ok(RustlsConfig::new().fallback(certificate))
}
