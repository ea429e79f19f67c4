//! Which host a request is for, told once and in one way.

use poem::{
    Request,
    http::{Version, header, uri::Authority},
};

/// Whether the request names one host, as the HTTP version wants it: HTTP/1.1 in one `Host` line
/// (RFC 9112, section 3.2), HTTP/2 in `:authority`, and in a `Host` line at most the same (RFC 9113, section
/// 8.3.1). HTTP/1.0 need not.
///
/// With two hosts, a proxy in front and the server could each take another one for the request's.
pub(super) fn is_told_once(request: &Request) -> bool {
    let mut lines = request.headers().get_all(header::HOST).iter();
    let (first, second) = (lines.next(), lines.next());
    if second.is_some() {
        return false;
    }
    let authority = request.original_uri().authority();
    let Some(line) = first else {
        return match request.version() {
            Version::HTTP_11 => false,
            Version::HTTP_2 => authority.is_some(),
            _ => true,
        };
    };
    let host = line.to_str().ok().and_then(|line| line.parse().ok());
    let Some(host) = host.filter(|host: &Authority| !host.as_str().contains('@')) else {
        return false;
    };
    // Of a request to a proxy, HTTP/1.1 has the target hold, whatever the line says.
    request.version() != Version::HTTP_2 || authority.is_none_or(|authority| *authority == host)
}
