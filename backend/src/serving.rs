//! Connections: each is served until it ends, fails, or the process stops.
//!
//! poem's own server goes on with a connection whose answer failed half-way, to let it end in peace; over HTTP/1.1
//! that writes the last chunk, and half an answer looks like a whole one. Here a connection that failed is let go.

use std::{convert::Infallible, io, pin::pin, sync::Arc, time::Duration};

use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use poem::{
    Endpoint, Request, Response,
    endpoint::BoxEndpoint,
    http::uri::Scheme,
    listener::{Acceptor, BoxAcceptor, BoxIo},
    web::{LocalAddr, RemoteAddr},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long to wait after a connection could not be accepted: where there is no descriptor left, the next try
/// fails as well.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);
/// Streams that a client may open and take back before an HTTP/2 connection is closed (CVE-2023-44487).
const MOST_TAKEN_BACK: usize = 20;
/// How long the fields of a request may be over HTTP/2, in bytes.
const MOST_HEADERS: u32 = 16 * 1024;

/// Who is at the other end of a connection, and how it came.
#[derive(Clone)]
struct Ends {
    local: LocalAddr,
    remote: RemoteAddr,
    scheme: Scheme,
}

/// Answers at this listener until `stopping`; then lets requests under way finish, for as long as `drain`.
pub(crate) async fn serve(
    mut acceptor: BoxAcceptor,
    site: BoxEndpoint<'static, Response>,
    stopping: CancellationToken,
    drain: Duration,
) -> io::Result<()> {
    let site = Arc::new(site);
    let connections = TaskTracker::new();
    let too_late = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = acceptor.accept() => accepted,
        };
        match accepted {
            Ok((socket, local, remote, scheme)) => {
                let ends = Ends {
                    local,
                    remote,
                    scheme,
                };
                let (stopping, too_late) = (stopping.clone(), too_late.clone());
                connections.spawn(connection(socket, site.clone(), ends, stopping, too_late));
            }
            Err(error) => {
                tracing::debug!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_A_FAILURE).await;
            }
        }
    }
    drop(acceptor);
    connections.close();
    if tokio::time::timeout(drain, connections.wait())
        .await
        .is_err()
    {
        too_late.cancel();
        connections.wait().await;
    }
    Ok(())
}

async fn connection(
    socket: BoxIo,
    site: Arc<BoxEndpoint<'static, Response>>,
    ends: Ends,
    stopping: CancellationToken,
    too_late: CancellationToken,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (site, ends) = (site.clone(), ends.clone());
        async move {
            let request = Request::from((request, ends.local, ends.remote, ends.scheme));
            let response = site.get_response(request).await;
            Ok::<_, Infallible>(hyper::Response::from(response))
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http2()
        .max_pending_accept_reset_streams(MOST_TAKEN_BACK)
        .max_header_list_size(MOST_HEADERS);
    let mut served = pin!(builder.serve_connection(TokioIo::new(socket), service));
    // One that failed is not asked again: it would end as if its answer were whole.
    tokio::select! {
        ended = served.as_mut() => return told(ended),
        () = stopping.cancelled() => served.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        ended = served => told(ended),
        () = too_late.cancelled() => {}
    }
}

/// Clients go away all the time: nobody needs to know, but who looks for a fault.
fn told<E: std::fmt::Display>(ended: Result<(), E>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection failed");
    }
}
