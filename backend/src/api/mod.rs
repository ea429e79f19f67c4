//! HTTP only: the whole API at a glance, and what surrounds it. Rules are in [`crate::services`].

mod admin;
pub(crate) mod assets;
mod auth;
mod body;
mod client;
mod cookie;
mod devices;
mod docs;
mod email_changes;
mod identities;
mod kiosk;
mod middleware;
mod onboarding;
mod passkeys;
mod permissions;
mod problem;
mod proof;
mod punch;
mod second_factor;
mod security;
mod service;
mod team;

use std::sync::Arc;

use poem::{Endpoint, Response, Route, get};
use poem_openapi::{OpenApiService, Tags};

use crate::App;
pub use middleware::Site;

/// The parts of the API, as the document groups them.
#[derive(Tags)]
enum Tag {
    /// What the service says of itself.
    Service,
    /// Signing in.
    Accounts,
    /// Joining with an HR code.
    Joining,
    /// One's own second factor.
    SecondFactor,
    /// One's own passkeys, and signing in with one.
    Passkeys,
    /// One's own phones.
    Devices,
    /// Badges and punches.
    Punching,
    /// What kiosks say and ask.
    Kiosks,
    /// What managers see of their own teams.
    Teams,
    /// What administrators do.
    Administration,
}

fn operations() -> OpenApiService<impl poem_openapi::OpenApi, ()> {
    let apis = (
        service::ServiceApi,
        auth::AuthApi,
        email_changes::EmailChangesApi,
        identities::IdentitiesApi,
        onboarding::OnboardingApi,
        second_factor::SecondFactorApi,
        passkeys::PasskeysApi,
        devices::DevicesApi,
        punch::PunchApi,
        kiosk::KioskApi,
        team::TeamApi,
        admin::apis(),
    );
    OpenApiService::new(apis, "Chrona", env!("CARGO_PKG_VERSION"))
        .description("Chrona, a self-hosted time clock. Every refusal is a problem (RFC 9457).")
}

/// The OpenAPI document, as JSON.
pub fn document() -> String {
    let document = operations().spec();
    // Once through serde, so that the committed file is indented.
    serde_json::from_str::<serde_json::Value>(&document)
        .and_then(|document| serde_json::to_string_pretty(&document))
        .map_or(document, |pretty| pretty + "\n")
}

/// The page of who may do what, as Markdown.
pub fn permissions() -> String {
    let document = serde_json::from_str(&operations().spec()).unwrap_or_default();
    permissions::page(&document)
}

/// The API.
fn routes(app: &Arc<App>) -> Route {
    let operations = operations();
    let mut routes = Route::new()
        .at("/.well-known/jwks.json", get(service::jwks))
        .at("/metrics", get(service::metrics));
    if app.settings.web.docs {
        routes = routes
            .at("/docs", get(docs::page(operations.swagger_ui_html())))
            .at("/openapi.json", operations.spec_endpoint());
    }
    routes.nest("/", operations)
}

/// The listener of the API alone.
pub fn api_site(app: &Arc<App>) -> impl Endpoint<Output = Response> + use<> {
    middleware::around(routes(app), app, Site::Api)
}

/// The listener of a front end: its app, and the API under `/api`.
pub fn app_site(app: &Arc<App>, site: Site) -> impl Endpoint<Output = Response> + use<> {
    let routes = Route::new()
        .nest("/api", routes(app))
        .nest("/", assets::endpoint(site));
    middleware::around(routes, app, site)
}

/// The private listener of the metrics.
pub fn metrics_site(app: &Arc<App>) -> impl Endpoint<Output = Response> + use<> {
    let figures = poem::endpoint::make({
        let app = app.clone();
        move |_| {
            let app = app.clone();
            async move { service::metrics_text(&app).await }
        }
    });
    middleware::around(Route::new().at("/metrics", figures), app, Site::Api)
}
