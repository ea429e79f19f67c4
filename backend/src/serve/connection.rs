//! One connection, from its handshake to its end.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use poem::{
    Addr, Endpoint,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::Instant,
};

use super::{
    Door,
    answer::Answer,
    room::Place,
    stream::Noted,
    visit::{Overdue, Visit},
};

/// How many bytes of a request's head, and of an answer that is not read, are held. Heads of more than
/// 16 KiB are refused with a problem, and those of more than this without one.
const HELD: usize = 64 * 1024;
/// How many requests at once over one connection of HTTP/2.
const STREAMS: u32 = 128;
/// How many requests a client may take back before they were looked at (CVE-2023-44487).
const TAKEN_BACK: usize = 20;
/// What is left to a client to take its leave, once the connection was kept long enough.
const LEAVE: Duration = Duration::from_secs(5);
/// How often a connection is looked at: the limits are of many seconds.
const LOOKS: u32 = 4;

/// How connections are spoken over: HTTP/1.1, or HTTP/2 where the client begins with it.
pub(super) fn protocol() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // It would count from the last answer on; see `Visit::overdue`.
        .header_read_timeout(None)
        .max_buf_size(HELD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_header_list_size(16 * 1024)
        .max_send_buf_size(HELD);
    builder
}

/// Serves a connection until it ends, is given up, or the server stops; says why it was given up.
pub(super) async fn serve(
    door: &Door,
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
) -> Option<&'static str> {
    let visit = Visit::new(place);
    let stream = Noted::new(stream, visit.clone(), door.limits.stall);
    let Some(tls) = &door.tls else {
        return answer(door, stream, peer, Scheme::HTTP, &visit).await;
    };
    let handshake = tokio::time::timeout(door.limits.head, tls.accept(stream));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = visit.told_to_close() => return Some("made_room"),
        () = door.stopping.cancelled() => return None,
    };
    match shaken {
        Ok(Ok(stream)) => {
            visit.begins();
            answer(door, stream, peer, Scheme::HTTPS, &visit).await
        }
        Ok(Err(error)) => {
            tracing::debug!(%error, %peer, "no TLS handshake");
            None
        }
        Err(_) => Some("handshake"),
    }
}

async fn answer<S>(
    door: &Door,
    stream: S,
    peer: SocketAddr,
    scheme: Scheme,
    visit: &Visit,
) -> Option<&'static str>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|request: Request<Incoming>| {
        let (site, visit) = (door.site.clone(), visit.clone());
        let (local, scheme) = (door.local, scheme.clone());
        async move {
            let asking = visit.asks(request.version());
            let local = LocalAddr(Addr::SocketAddr(local));
            let remote = RemoteAddr(Addr::SocketAddr(peer));
            let mut request = poem::Request::from((request, local, remote, scheme));
            request.extensions_mut().insert(visit);
            let response: hyper::Response<_> = site.get_response(request).await.into();
            Ok::<_, Infallible>(response.map(|body| Answer::new(body, asking)))
        }
    });
    let connection = door
        .protocol
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let limits = &door.limits;
    let look = limits.head.min(limits.idle).min(limits.stall) / LOOKS;
    let mut looks = tokio::time::interval_at(Instant::now() + look, look);
    let mut until = None;
    let mut is_stopping = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, %peer, "a connection broke off");
                }
                return until.map(|_| "idle");
            }
            () = visit.told_to_close() => return Some("made_room"),
            () = door.stopping.cancelled(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = door.stopped.cancelled() => return None,
            now = looks.tick() => match visit.overdue(&door.limits) {
                Some(Overdue::Head) => return Some("head"),
                Some(Overdue::Stalled) => return Some("stalled"),
                Some(Overdue::Idle) => match until {
                    None => {
                        until = Some(now + LEAVE);
                        connection.as_mut().graceful_shutdown();
                    }
                    Some(until) if now >= until => return Some("idle"),
                    Some(_) => {}
                }
                None => {}
            }
        }
    }
}
