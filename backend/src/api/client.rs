//! Who asks, as far as the network tells.

use std::net::IpAddr;

use chrona_api_types::Language;
use ipnet::IpNet;
use poem::{FromRequest, Request, RequestBody, Result, http::header};

use crate::kernel::ClientInfo;

/// The caller's network side, put on the request by [`super::middleware`].
#[derive(Clone, Debug)]
pub(crate) struct Client(pub ClientInfo);

impl<'a> FromRequest<'a> for Client {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self(of(request)))
    }
}

/// The client of a request that came through [`super::middleware`].
pub(super) fn of(request: &Request) -> ClientInfo {
    let client = request.data::<Client>();
    client.map(|client| client.0.clone()).unwrap_or_default()
}

/// Reads the client from a request. A forwarded-for header counts only from a configured proxy: the
/// addresses are walked from the nearest, and the first that is no such proxy is the client's.
pub(super) fn read(request: &Request, request_id: &str, proxies: &[IpNet]) -> ClientInfo {
    let peer = request
        .remote_addr()
        .as_socket_addr()
        .map(|address| address.ip().to_canonical());
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    ClientInfo {
        ip_address: peer.map(|peer| forwarded(request, peer, proxies).to_string()),
        user_agent: text(header::USER_AGENT).map(|words| words.chars().take(255).collect()),
        language: text(header::ACCEPT_LANGUAGE).and_then(Language::from_accept_language),
        request_id: Some(request_id.to_owned()),
    }
}

fn forwarded(request: &Request, peer: IpAddr, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut client = peer;
    let lines = request.headers().get_all("x-forwarded-for");
    let hops: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for hop in hops.iter().rev() {
        if !is_proxy(&client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
    }
    client
}

fn is_from_proxy(request: &Request, proxies: &[IpNet]) -> bool {
    let peer = request
        .remote_addr()
        .as_socket_addr()
        .map(|address| address.ip().to_canonical());
    peer.is_some_and(|peer| proxies.iter().any(|network| network.contains(&peer)))
}

/// What a trusted proxy says of the trace that the request is of (W3C Trace Context).
pub(super) fn trace_parent<'a>(request: &'a Request, proxies: &[IpNet]) -> Option<&'a str> {
    let parent = request.header("traceparent");
    parent.filter(|_| is_from_proxy(request, proxies))
}

/// The host, with its port, that the browser or a trusted proxy was asked for: the target's own, as HTTP/2
/// tells it, before the `Host` line.
pub(super) fn host(request: &Request, proxies: &[IpNet]) -> String {
    let forwarded = request
        .header("x-forwarded-host")
        .and_then(|hosts| hosts.split(',').next())
        .filter(|_| is_from_proxy(request, proxies));
    let authority = || Some(request.original_uri().authority()?.as_str());
    forwarded
        .or_else(authority)
        .or_else(|| request.header(header::HOST))
        .unwrap_or("localhost")
        .trim()
        .to_owned()
}

/// Whether the browser or a trusted proxy came over HTTPS.
pub(super) fn is_https(request: &Request, proxies: &[IpNet]) -> bool {
    if is_from_proxy(request, proxies)
        && let Some(scheme) = request.headers().get("x-forwarded-proto")
    {
        return scheme.as_bytes().eq_ignore_ascii_case(b"https");
    }
    *request.scheme() == poem::http::uri::Scheme::HTTPS
}

/// Whether a page of this origin (RFC 6454) was asked from the same host and port.
pub(super) fn is_origin_of_host(origin: &str, request: &Request, proxies: &[IpNet]) -> bool {
    let Some((scheme, origin)) = origin.split_once("://") else {
        return false;
    };
    let usual = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let short = |host: &str| {
        let host = host.to_ascii_lowercase();
        host.strip_suffix(usual)
            .map_or(host.clone(), ToOwned::to_owned)
    };
    short(origin) == short(&host(request, proxies))
}

/// The API's address as this client reached it.
pub(super) fn api_url(request: &Request, proxies: &[IpNet]) -> String {
    let scheme = if is_https(request, proxies) {
        "https"
    } else {
        "http"
    };
    let host = host(request, proxies);
    // Under a front-end's listener the API lives below /api; the router takes that off the path.
    let whole = request.original_uri().path();
    let prefix = if whole.starts_with("/api/") {
        "/api"
    } else {
        ""
    };
    format!("{scheme}://{host}{prefix}")
}
