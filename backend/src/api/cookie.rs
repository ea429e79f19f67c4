//! The browser's cookies, out of reach of scripts and other sites: the refresh token, and what makes
//! the browser known to an account.

use std::sync::Arc;

use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, Result, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaResponses, Registry},
};

use super::{client, problem::ApiError};
use crate::App;
use chrona_api_types::ProblemCode;

/// `__Host-` (RFC 6265bis, section 4.1.3.2): HTTPS or the machine itself, this host alone.
const SESSION: &str = "__Host-chrona-session";
const KNOWN: &str = "__Host-chrona-browser";
const OUTSIDE: &str = "__Host-chrona-outside";

/// What a browser sent with its request.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    session: Option<String>,
    known: Option<String>,
    outside: Option<String>,
    is_same_origin: bool,
}

impl Browser {
    /// The refresh token in the cookie. Refused when another site made the browser send it: such a
    /// request carries the cookie in spite of `SameSite` where the sites share a domain.
    pub(crate) fn refresh_token(&self) -> Result<Option<&str>, ApiError> {
        if self.session.is_some() {
            self.must_be_same_origin()?;
        }
        Ok(self.session.as_deref())
    }

    /// What an earlier sign-in gave to know the browser by.
    pub(crate) fn known(&self) -> Option<&str> {
        self.known.as_deref()
    }

    /// What it was given when someone left for an outside provider. Refused as [`Self::refresh_token`].
    pub(crate) fn outside(&self) -> Result<Option<&str>, ApiError> {
        if self.outside.is_some() {
            self.must_be_same_origin()?;
        }
        Ok(self.outside.as_deref())
    }

    /// Refuses what another site made the browser send.
    pub(crate) fn must_be_same_origin(&self) -> Result<(), ApiError> {
        if self.is_same_origin {
            Ok(())
        } else {
            Err(ProblemCode::CrossSite.into())
        }
    }
}

impl<'a> FromRequest<'a> for Browser {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self {
            session: cookie(request, SESSION),
            known: cookie(request, KNOWN),
            outside: cookie(request, OUTSIDE),
            is_same_origin: is_same_origin(request),
        })
    }
}

fn cookie(request: &Request, name: &str) -> Option<String> {
    request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(ToOwned::to_owned)
}

/// Whether the page that sent the request is of this very origin, as the browser tells: by
/// `Sec-Fetch-Site` (W3C Fetch Metadata), or by `Origin` where it does not know that, as Safari before 16.4.
fn is_same_origin(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return site == "same-origin";
    }
    let app = request.data::<Arc<App>>();
    let proxies = app.map_or(&[][..], |app| &app.settings.web.trusted_proxies);
    request
        .header(header::ORIGIN)
        .is_some_and(|origin| client::is_origin_of_host(origin, request, proxies))
}

/// An answer that gives the browser cookies, or takes them away.
#[derive(Debug)]
pub(crate) struct WithCookies<R>(R, Vec<String>);

impl<R> WithCookies<R> {
    /// The answer as it is.
    pub(crate) fn none(answer: R) -> Self {
        Self(answer, Vec::new())
    }

    /// Gives the browser this refresh token for so many seconds.
    pub(crate) fn keep(answer: R, token: &str, seconds: i64) -> Self {
        Self(answer, vec![line(SESSION, token, seconds)])
    }

    /// Makes the browser known by this token for so many seconds.
    pub(crate) fn and_know(mut self, token: &str, seconds: i64) -> Self {
        self.1.push(line(KNOWN, token, seconds));
        self
    }

    /// Makes the browser known, for so many seconds, as the one that someone left from for an outside
    /// provider. `Lax`, since it is another site that sends the person back.
    pub(crate) fn and_bind(mut self, token: &str, seconds: i64) -> Self {
        self.1.push(line_of_site(OUTSIDE, token, seconds, "Lax"));
        self
    }

    /// Takes that away again.
    pub(crate) fn and_unbind(self) -> Self {
        self.and_bind("", 0)
    }

    /// Takes the refresh token away.
    pub(crate) fn forget(answer: R) -> Self {
        Self(answer, vec![line(SESSION, "", 0)])
    }
}

fn line(name: &str, token: &str, seconds: i64) -> String {
    line_of_site(name, token, seconds, "Strict")
}

fn line_of_site(name: &str, token: &str, seconds: i64, site: &str) -> String {
    format!("{name}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite={site}")
}

impl<R: IntoResponse> IntoResponse for WithCookies<R> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        for line in self.1.iter().filter_map(|line| line.parse().ok()) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        response
    }
}

impl<R: ApiResponse> ApiResponse for WithCookies<R> {
    fn meta() -> MetaResponses {
        R::meta()
    }

    fn register(registry: &mut Registry) {
        R::register(registry);
    }
}
