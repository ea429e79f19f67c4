//! The browser's session cookie: it holds the refresh token, out of reach of scripts and other sites.

use poem::{
    FromRequest, IntoResponse, Request, RequestBody, Response, Result,
    http::{HeaderValue, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaResponses, Registry},
};

use super::problem::ApiError;
use chrona_api_types::ProblemCode;

/// `__Host-` (RFC 6265bis, section 4.1.3.2): HTTPS or the machine itself, this host alone.
const NAME: &str = "__Host-chrona-session";

/// What a browser sent with its request.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    cookie: Option<String>,
    is_same_site: bool,
}

impl Browser {
    /// The refresh token in the cookie. Refused when another site made the browser send it: such a
    /// request carries the cookie in spite of `SameSite` where the sites share a domain.
    pub(crate) fn refresh_token(&self) -> Result<Option<&str>, ApiError> {
        if self.cookie.is_some() {
            self.must_be_same_site()?;
        }
        Ok(self.cookie.as_deref())
    }

    /// Refuses what another site made the browser send.
    pub(crate) fn must_be_same_site(&self) -> Result<(), ApiError> {
        if self.is_same_site {
            Ok(())
        } else {
            Err(ProblemCode::CrossSite.into())
        }
    }
}

impl<'a> FromRequest<'a> for Browser {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self {
            cookie: cookie(request),
            is_same_site: is_same_site(request),
        })
    }
}

fn cookie(request: &Request) -> Option<String> {
    request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
        .map(ToOwned::to_owned)
}

/// Whether the page that sent the request is of this very origin, as the browser tells: by
/// `Sec-Fetch-Site` (W3C Fetch Metadata), or by `Origin` where it does not know that.
fn is_same_site(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = request.header(header::HOST);
    let origin = request
        .header(header::ORIGIN)
        .and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin == host)
}

/// An answer that gives the browser a cookie, or takes it away.
#[derive(Debug)]
pub(crate) struct WithCookie<R>(R, Option<String>);

impl<R> WithCookie<R> {
    /// The answer as it is.
    pub(crate) fn none(answer: R) -> Self {
        Self(answer, None)
    }

    /// Gives the browser this refresh token for so many seconds.
    pub(crate) fn keep(answer: R, token: &str, seconds: i64) -> Self {
        Self(answer, Some(line(token, seconds)))
    }

    /// Takes the cookie away.
    pub(crate) fn forget(answer: R) -> Self {
        Self(answer, Some(line("", 0)))
    }
}

fn line(token: &str, seconds: i64) -> String {
    format!("{NAME}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict")
}

impl<R: IntoResponse> IntoResponse for WithCookie<R> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if let Some(line) = self.1.and_then(|line| HeaderValue::from_str(&line).ok()) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        response
    }
}

impl<R: ApiResponse> ApiResponse for WithCookie<R> {
    fn meta() -> MetaResponses {
        R::meta()
    }

    fn register(registry: &mut Registry) {
        R::register(registry);
    }
}
