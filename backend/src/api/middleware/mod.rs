//! What surrounds every listener: request ids and logs, limits, problems, headers, CORS.

mod cors;
mod headers;
mod host;
mod limits;
mod methods;

use std::{borrow::Cow, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use chrona_api_types::{Language, ProblemCode};
use futures_util::FutureExt;
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, IntoResponse, PathPattern, Request, Response, Result,
    http::{HeaderValue, Method},
};
use tracing::Instrument;

use super::{
    client::{self, Client},
    problem::{self, ApiError},
};
use crate::{App, traces::Answered};

/// Which of the three listeners answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The API at its root.
    Api,
    /// The back-office, and the API under `/api`.
    Backoffice,
    /// The kiosk, and the API under `/api`.
    Kiosk,
}

/// Wraps a listener's routes.
pub(super) fn around<E>(
    routes: E,
    app: &Arc<App>,
    site: Site,
) -> impl Endpoint<Output = Response> + use<E>
where
    E: IntoEndpoint,
    E::Endpoint: Endpoint + 'static,
{
    let shell = Arc::new(Shell {
        app: app.clone(),
        site,
        limits: limits::Limits::new(app.settings.connections.stall),
    });
    routes
        .into_endpoint()
        .data(app.clone())
        .around(move |endpoint, request| answer(shell.clone(), endpoint, request))
}

struct Shell {
    app: Arc<App>,
    site: Site,
    limits: limits::Limits,
}

async fn answer<E>(shell: Arc<Shell>, endpoint: Arc<E>, mut request: Request) -> Result<Response>
where
    E: Endpoint,
{
    let web = &shell.app.settings.web;
    let started = Instant::now();
    let id = shell.app.random.text::<9>();
    let client = client::read(&request, &id, &web.trusted_proxies);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let is_api = shell.site == Site::Api || path == "/api" || path.starts_with("/api/");
    let https = client::is_https(&request, &web.trusted_proxies);
    let origin = request.headers().get("origin").cloned();
    let is_of_kiosk = request.headers().contains_key("x-kiosk-api-key");
    let parent = client::trace_parent(&request, &web.trusted_proxies);
    let traced = shell.app.traces.begin(parent, &*shell.app.random);
    let language = client.language();
    let span = tracing::info_span!(
        "request", %id, %method, path = loggable(&path),
        client = client.ip_address.as_deref().unwrap_or("-"),
        user_agent = client.user_agent.as_deref().unwrap_or("-"),
        // Known once the request's token is.
        account = tracing::field::Empty
    );
    let is_probe = is_probe(&path);

    let mut response = async {
        if let Some(preflight) = cors::preflight(web, &request).filter(|_| is_api) {
            return preflight;
        }
        match guarded(&*endpoint, &mut request, client, &shell.limits).await {
            Ok(response) => response,
            Err(error) => {
                let mut response = refusal(&shell, &error, &method, &path, language);
                if let Some(pattern) = error.data::<PathPattern>() {
                    response.set_data(pattern.clone());
                }
                response
            }
        }
    }
    .instrument(span.clone())
    .await;

    // Kiosks change nothing of what anybody may do, and ask much.
    if !method.is_safe() && !is_of_kiosk {
        shell.app.punching.live.look();
    }
    headers::secure(&mut response, shell.site, web, https);
    // An app's own files are for its own pages. What a cache of theirs keeps must not depend on the origin.
    if is_api {
        cors::allow(&mut response, web, origin.as_ref());
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    let took = started.elapsed();
    let seconds = took.as_secs_f64();
    let status = response.status().as_u16();
    let route = route(&response);
    let method = counted_as(&method);
    count(&shell.app, method, &route, status, seconds);
    if let Some(begun) = traced {
        let answered = Answered {
            method: method.to_owned(),
            route: route.into_owned(),
            status,
            request_id: id,
            at: shell.app.clock.now(),
            took,
        };
        shell.app.traces.end(begun, answered);
    }
    span.in_scope(|| {
        let milliseconds = (seconds * 1e6).round() / 1e3;
        if is_probe {
            tracing::debug!(status, milliseconds, "answered");
        } else if status >= 500 {
            tracing::warn!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
    });
    Ok(response)
}

/// Whether this is asked many times a minute by what watches over the server: what is wrong is logged where it is
/// found, and the answers would hide everybody else's.
fn is_probe(path: &str) -> bool {
    let path = path.strip_prefix("/api").unwrap_or(path);
    matches!(path, "/live" | "/ready" | "/health" | "/metrics")
}

/// Calls the routes within the limits; a panic is an error like another.
async fn guarded<E: Endpoint>(
    endpoint: &E,
    request: &mut Request,
    client: crate::kernel::ClientInfo,
    limits: &limits::Limits,
) -> Result<Response> {
    limits::check(request, limits).await?;
    let mut request = std::mem::take(request);
    request.extensions_mut().insert(Client(client));
    match AssertUnwindSafe(endpoint.get_response_or_error(request))
        .catch_unwind()
        .await
    {
        Ok(outcome) => outcome,
        Err(panic) => {
            let words = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            tracing::error!(panic = words, "a request panicked");
            Err(ApiError::from(ProblemCode::Internal).into())
        }
    }
}

/// An endpoint's response, with its error kept.
trait ResponseOrError: Endpoint {
    async fn get_response_or_error(&self, request: Request) -> Result<Response> {
        self.call(request).await.map(IntoResponse::into_response)
    }
}

impl<E: Endpoint> ResponseOrError for E {}

fn refusal(
    shell: &Shell,
    error: &poem::Error,
    method: &Method,
    path: &str,
    language: Language,
) -> Response {
    let mut response = problem::from_poem(error, language);
    if response.status().as_u16() == 405 {
        let path = if shell.site == Site::Api {
            path
        } else {
            path.strip_prefix("/api").unwrap_or("/")
        };
        // HEAD is answered wherever GET is.
        if let Ok(allowed) = HeaderValue::from_str(&methods::of(path)) {
            response.headers_mut().insert("allow", allowed);
        }
        tracing::debug!(%method, "method not allowed");
    }
    response
}

/// The pattern of the operation, or `other`: pages, and what does not exist. A stranger must not fill the
/// memory with names.
fn route(response: &Response) -> Cow<'_, str> {
    let pattern = response.data::<PathPattern>();
    let pattern = pattern.map(|pattern| &*pattern.0);
    // Where nothing below them matched.
    let is_of_one = |pattern: &&str| !["", "/api"].contains(pattern);
    template(pattern.filter(is_of_one).unwrap_or("other"))
}

/// A pattern of the router as the document and OpenTelemetry name a route: `/admin/users/{id}` of
/// `/admin/users/:param0`.
fn template(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains(':') {
        return pattern.into();
    }
    let (before, path) = match pattern.strip_prefix("/api/") {
        Some(_) => pattern.split_at("/api".len()),
        None => ("", pattern),
    };
    match super::TEMPLATES.get(path) {
        Some(template) => format!("{before}{template}").into(),
        None => pattern.into(),
    }
}

fn counted_as(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD") => known,
        _ => "other",
    }
}

fn count(app: &App, method: &str, route: &str, status: u16, seconds: f64) {
    app.metrics
        .requests
        .with_label_values(&[method, route, &status.to_string()])
        .inc();
    app.metrics
        .latency
        .with_label_values(&[route])
        .observe(seconds);
}

/// A path as the log may hold it: short, and without control characters.
fn loggable(path: &str) -> String {
    path.chars()
        .filter(|character| !character.is_control())
        .take(200)
        .collect()
}
