//! Connections: taken in, bounded, and given up when they say nothing. What a request is answered is in
//! [`crate::api`].
//!
//! A connection has a place in a [room](room), of which the kiosk's listener has its own; is noted as it
//! reads and writes ([`stream`], [`answer`]); and is looked at a few times in each time limit
//! ([`visit`]). Why: docs/decisions/connections.md.

mod answer;
mod connection;
mod descriptors;
mod report;
mod room;
mod stream;
mod visit;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hyper_util::{rt::TokioExecutor, server::conn::auto};
use ipnet::IpNet;
use poem::endpoint::BoxEndpoint;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::visit::Visit;
use self::{report::Reports, room::Room};
use crate::{App, config::Connections, metrics::ConnectionFigures, startup::StartupError};

/// How many connections are open at most where no setting says so: more are not needed by thousands of
/// people, and would only hold memory.
const MOST: usize = 4_096;
/// Of them, the part that belongs to the kiosk's listener alone.
const KIOSKS: (usize, usize) = (1, 4);
/// How many connections ask for the metrics at once.
const SCRAPES: usize = 16;
/// How many connections are closed when no other one can be accepted.
const CLOSED_AT_ONCE: usize = 8;
/// How long no connection is accepted after one could not be, at first and at most.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));
/// How long requests under way may take once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Room for the connections of all listeners.
#[derive(Clone, Debug)]
pub(crate) struct Rooms {
    /// For the kiosk's listener.
    kiosks: Arc<Room>,
    /// For the API's and the back-office's.
    others: Arc<Room>,
    /// For the private listener of the metrics.
    scrapes: Arc<Room>,
}

/// Which listener it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The API's.
    Api,
    /// The back-office's.
    Backoffice,
    /// The kiosk's.
    Kiosk,
    /// The metrics'.
    Metrics,
}

impl Side {
    const fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Backoffice => "backoffice",
            Self::Kiosk => "kiosk",
            Self::Metrics => "metrics",
        }
    }
}

/// A listener that is bound, and serves nobody yet.
pub(crate) struct Bound {
    listener: TcpListener,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    tls: Option<TlsAcceptor>,
}

/// What every connection of a listener needs.
struct Door {
    side: Side,
    site: Arc<BoxEndpoint<'static>>,
    local: SocketAddr,
    tls: Option<TlsAcceptor>,
    protocol: auto::Builder<TokioExecutor>,
    limits: Connections,
    proxies: Vec<IpNet>,
    room: Arc<Room>,
    figures: ConnectionFigures,
    reports: Reports,
    /// Requests under way are answered, and no others.
    stopping: CancellationToken,
    /// Nothing is answered any more.
    stopped: CancellationToken,
}

impl Rooms {
    /// Makes room as the settings say, and as the system's limit of open files allows.
    pub(crate) fn make(app: &App) -> Self {
        let limits = &app.settings.connections;
        let can = descriptors::most_connections(descriptors::raise_limit());
        let wanted = limits.most.unwrap_or(MOST.min(can));
        let most = wanted.min(can);
        if most < wanted {
            tracing::warn!(
                wanted,
                most,
                "CONNECTIONS_MAX is more than the limit of open files leaves room for"
            );
        }
        let (of, in_all) = KIOSKS;
        let kiosks = (most * of / in_all).max(1);
        let rooms = Self {
            kiosks: Room::new(kiosks, limits.per_address),
            others: Room::new(most - kiosks, limits.per_address),
            scrapes: Room::new(SCRAPES, SCRAPES),
        };
        for (name, room) in [("kiosk", &rooms.kiosks), ("others", &rooms.others)] {
            app.metrics.connections.most(name, room.most());
        }
        rooms
    }

    fn of(&self, side: Side) -> &Arc<Room> {
        match side {
            Side::Kiosk => &self.kiosks,
            Side::Api | Side::Backoffice => &self.others,
            Side::Metrics => &self.scrapes,
        }
    }
}

/// Listens on the address of a setting.
pub(crate) async fn bind(
    setting: &'static str,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
) -> Result<Bound, StartupError> {
    let fail = |error| StartupError::Listen {
        setting,
        address,
        error,
    };
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let address = listener.local_addr().map_err(fail)?;
    Ok(Bound {
        listener,
        address,
        tls,
    })
}

/// Takes connections in and serves them until the process is told to stop; then lets requests under way
/// finish, for at most 10 s.
pub(crate) async fn run(
    app: Arc<App>,
    bound: Bound,
    side: Side,
    rooms: Rooms,
    site: BoxEndpoint<'static>,
) {
    let door = Arc::new(Door {
        side,
        site: Arc::new(site),
        local: bound.address,
        tls: bound.tls,
        protocol: connection::protocol(),
        limits: app.settings.connections,
        proxies: app.settings.web.trusted_proxies.clone(),
        room: rooms.of(side).clone(),
        figures: app.metrics.connections.clone(),
        reports: Reports::default(),
        stopping: app.stopping.clone(),
        stopped: CancellationToken::new(),
    });
    let connections = TaskTracker::new();
    tokio::select! {
        () = accept(&door, &bound.listener, &connections) => {}
        () = door.stopping.cancelled() => {}
    }
    drop(bound.listener);
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait())
        .await
        .is_err()
    {
        door.stopped.cancel();
        connections.wait().await;
    }
}

async fn accept(door: &Arc<Door>, listener: &TcpListener, connections: &TaskTracker) {
    let mut back_off = BACK_OFF.0;
    loop {
        door.room.settled().await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                back_off = BACK_OFF.0;
                door.take_in(stream, peer, connections);
            }
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                // No descriptors, or no memory: to ask again at once would only burn the processor.
                door.cannot_accept(&error);
                tokio::time::sleep(back_off).await;
                back_off = (back_off * 2).min(BACK_OFF.1);
            }
        }
    }
}

/// Whether a client went away before it was let in.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionAborted | Kind::ConnectionReset | Kind::ConnectionRefused
    )
}

impl Door {
    fn take_in(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, connections: &TaskTracker) {
        let admitted = self.room.admit(self.counted(peer.ip()));
        let Some(place) = admitted.place else {
            self.figures.ended(self.side.word(), "refused");
            self.reports.refused(self.side.word());
            return;
        };
        if admitted.made_room > 0 {
            self.reports.made_room(self.side.word(), admitted.made_room);
        }
        let door = self.clone();
        connections.spawn(async move {
            let _open = door.figures.open(door.side.word());
            if let Some(why) = connection::serve(&door, stream, peer, place).await {
                door.figures.ended(door.side.word(), why);
            }
        });
    }

    /// The address that a connection counts for: none of a proxy that is trusted, which speaks for many.
    fn counted(&self, address: IpAddr) -> Option<IpAddr> {
        let address = address.to_canonical();
        let is_proxy = self
            .proxies
            .iter()
            .any(|network| network.contains(&address));
        (!is_proxy && self.side != Side::Metrics).then_some(address)
    }

    fn cannot_accept(&self, error: &io::Error) {
        self.figures.not_accepted(self.side.word());
        let closed = self.room.make_room(CLOSED_AT_ONCE);
        self.reports.cannot_accept(self.side.word(), error, closed);
    }
}
