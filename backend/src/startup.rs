//! From settings to three listening servers, and back.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use chrona_store::{Purpose, StartError, Store, people::staff_numbers};
use poem::EndpointExt;
use tokio::{task::JoinSet, time::Instant};

use crate::{
    App, AppError,
    api::{self, Site},
    certificate::{self, Certificate},
    clock::{Clock, SystemClock, WatchedClock},
    config::{SettingError, Settings},
    jobs,
    keys::{self, Keys, SigningKeyError},
    random::SystemRandomness,
    sealing::Sealer,
    secret_key::{self, SecretKeyError},
    serve::{self, Rooms, Side},
};

/// How long what is under way may take once the process is told to stop: a little more than the listeners
/// give themselves.
const DRAIN: Duration = Duration::from_millis(10_500);

/// How long the start waits before it tries the database again: first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

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
    /// SQLite's file went away, or another one came in its place, while the server ran.
    #[error(
        "DATABASE_URL: {} is gone or was replaced while the server ran: it stops, since nothing that it writes \
         would be found again. Bring the file back, or restore a backup, then start it",
        .0.display()
    )]
    FileLost(PathBuf),
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
        tls.map_or(Ok(()), certificate::check),
    ];
    checks.into_iter().filter_map(Result::err).collect()
}

/// Opens the database and the keys for a server, which must be able to sign. A database that is not there yet is waited
/// for.
pub async fn open(settings: Settings) -> Result<Arc<App>, StartupError> {
    let store = awaited_store(&settings).await?;
    let (random, sealer) = sealer(&settings, Purpose::Make)?;
    let now = SystemClock.now();
    let keys = Keys::open_to_sign(&settings, &store, &sealer, now).await?;
    app(settings, random, store, keys, sealer)
}

/// Opens the database, again and again while it does not answer, for as long as the settings say.
async fn awaited_store(settings: &Settings) -> Result<Store, StartError> {
    let end = Instant::now() + settings.database_wait;
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match Store::open(&settings.database).await {
            Err(error) if error.may_pass() => error,
            opened_or_not => return opened_or_not,
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(error);
        }
        tracing::warn!(%error, seconds_left = left.as_secs(), "waiting for the database");
        tokio::time::sleep(pause.min(left)).await;
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

/// Opens the database and the keys for one of the operator's commands, which signs nothing.
pub async fn open_for_command(
    settings: Settings,
    purpose: Purpose,
) -> Result<Arc<App>, StartupError> {
    let configured = keys::load(&settings.keys, &settings.database)?;
    let store = Store::open_for(&settings.database, purpose).await?;
    let (random, sealer) = sealer(&settings, purpose)?;
    let longest = settings.tokens.longest();
    let keys = Keys::open(store.clone(), sealer.clone(), configured, longest).await;
    let keys = keys.map_err(SigningKeyError::from)?;
    app(settings, random, store, keys, sealer)
}

fn sealer(
    settings: &Settings,
    purpose: Purpose,
) -> Result<(Arc<SystemRandomness>, Sealer), StartupError> {
    let random = Arc::new(SystemRandomness::default());
    let (keys, database) = (&settings.secret_keys, &settings.database);
    let sealer = secret_key::load(keys, database, purpose, random.clone())?;
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
    let certificate = listeners.tls.as_ref().map(Certificate::open).transpose()?;
    let tls = certificate
        .as_ref()
        .map(Certificate::acceptor)
        .transpose()?;
    let api = serve::bind("API_ADDR", listeners.api, tls.clone()).await?;
    let office = serve::bind("BACKOFFICE_ADDR", listeners.backoffice, tls.clone()).await?;
    let kiosk = serve::bind("KIOSK_ADDR", listeners.kiosk, tls.clone()).await?;
    if let Some(certificate) = certificate {
        app.certificate.get_or_init(|| certificate);
    }
    let metrics = match listeners.metrics {
        Some(address) => Some(serve::bind("METRICS_ADDR", address, None).await?),
        None => None,
    };
    let (api_at, office_at, kiosk_at) = (api.address, office.address, kiosk.address);

    let mut servers = JoinSet::new();
    let rooms = Rooms::make(&app);
    let mut serve = |bound, side, site| {
        let serving = serve::run(app.clone(), bound, side, rooms.clone(), site);
        servers.spawn(async {
            serving.await;
            Ok(())
        });
    };
    let routes = api::routes(&app);
    serve(api, Side::Api, api::api_site(&app, &routes).boxed());
    let site = |site| api::app_site(&app, &routes, site).boxed();
    serve(office, Side::Backoffice, site(Site::Backoffice));
    serve(kiosk, Side::Kiosk, site(Site::Kiosk));
    if let Some(bound) = metrics {
        tracing::info!(address = %bound.address, "metrics are listening");
        serve(bound, Side::Metrics, api::metrics_site(&app).boxed());
    }
    jobs::start(&app, &mut servers);
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
    /// notice; then lets requests under way finish, for at most 10 s. It stops too once the database's file
    /// is lost ([`Store::lost_file`]).
    pub async fn until(mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            () = stop => {
                tracing::info!("stopping");
                self.app.leaving.cancel();
                tokio::time::sleep(self.app.settings.listeners.leave).await;
            }
            _ = self.app.store.file_lost() => {}
            ended = self.servers.join_next() => {
                tracing::error!(?ended, "a listener ended");
            }
        }
        self.app.leaving.cancel();
        self.app.stopping.cancel();
        let drained = tokio::time::timeout(DRAIN, async {
            while self.servers.join_next().await.is_some() {}
        });
        if drained.await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        self.app.store.close().await;
        tracing::info!("stopped");
    }
}
