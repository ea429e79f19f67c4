//! HTTP only: the whole API at a glance, and what surrounds it. Rules are in [`crate::services`].

pub(crate) mod assets;
mod badges;
mod body;
mod client;
mod cookie;
mod document;
mod exports;
mod identity;
mod kiosks;
mod middleware;
mod misfit;
mod operations;
mod people;
mod permissions;
mod privacy;
mod problem;
mod proof;
mod punching;
mod security;
mod time;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use poem::{Endpoint, Response, Route, get};
use poem_openapi::{LicenseObject, OpenApi, OpenApiService, Tags};

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
    /// Timesheets, and what they depend on beside punches.
    WorkingTime,
}

/// Every operation, in the order of the document.
fn operations() -> OpenApiService<impl poem_openapi::OpenApi, ()> {
    let own = (
        operations::service::ServiceApi,
        identity::auth::AuthApi,
        identity::email_changes::EmailChangesApi,
        identity::identities::IdentitiesApi,
        people::onboarding::OnboardingApi,
        identity::second_factor::SecondFactorApi,
        identity::passkeys::PasskeysApi,
        badges::devices::DevicesApi,
        punching::punch::PunchApi,
        kiosks::kiosk::KioskApi,
    );
    let people = (
        people::users::UsersApi,
        people::teams::TeamsApi,
        people::sites::SitesApi,
        people::categories::CategoriesApi,
        people::hr_codes::HrCodesApi,
    );
    let doors = (
        badges::cards::CardsApi,
        badges::any_devices::AdminDevicesApi,
        kiosks::managed::AdminKiosksApi,
        kiosks::access::KioskAccessApi,
    );
    let punches = (
        punching::lists::PunchListsApi,
        punching::kept_punches::KeptPunchesApi,
        punching::anomalies::AnomaliesApi,
        punching::presence::PresenceApi,
        punching::dashboard::DashboardApi,
        punching::to_do::ToDoApi,
        exports::reports::ReportsApi,
    );
    let time = (
        time::timesheets::TimesheetsApi,
        time::limits::LimitsApi,
        time::contracts::ContractsApi,
        time::schedules::SchedulesApi,
        time::absence_types::AbsenceTypesApi,
        time::absences::AbsencesApi,
        time::balances::BalancesApi,
        time::requests::RequestsApi,
        time::periods::PeriodsApi,
        time::rules::WorkRulesApi,
        time::holiday_calendars::HolidayCalendarsApi,
    );
    let records = (privacy::audit::AuditApi, operations::mail::MailApi);
    let apis = (own, people, doors, punches, time, records);
    OpenApiService::new(apis, "Chrona", env!("CARGO_PKG_VERSION"))
        .description("Chrona, a self-hosted time clock. Every refusal is a problem (RFC 9457).")
        .license(
            LicenseObject::new("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0"),
        )
}

/// The template of each route that has parameters, by what the router calls it: there they are numbered, and have no
/// names.
static TEMPLATES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    fn paths<T: OpenApi>(_: &OpenApiService<T, ()>) -> Vec<String> {
        let apis = T::meta().into_iter();
        let paths = apis.flat_map(|api| api.paths);
        paths.map(|path| path.path).collect()
    }
    let templates = paths(&operations()).into_iter();
    let with_parameters = templates.filter(|template| template.contains('{'));
    with_parameters
        .map(|template| (numbered(&template), template))
        .collect()
});

/// `/admin/users/:param0` of `/admin/users/{id}`.
fn numbered(template: &str) -> String {
    let mut number = 0;
    let parts = template.split('/').map(|part| {
        if !part.starts_with('{') {
            return part.to_owned();
        }
        number += 1;
        format!(":param{}", number - 1)
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The OpenAPI document, as JSON.
pub fn document() -> &'static str {
    &document::DOCUMENT
}

/// The page of who may do what, as Markdown.
pub fn permissions() -> String {
    let document = serde_json::from_str(document()).unwrap_or_default();
    permissions::page(&document)
}

/// The API. It takes a while to put together: one serves every listener.
pub fn routes(app: &Arc<App>) -> Arc<Route> {
    let mut routes = Route::new()
        .at("/.well-known/jwks.json", get(operations::service::jwks))
        .at("/metrics", get(operations::service::metrics));
    if app.settings.web.docs {
        routes = routes
            .at("/docs", get(operations::docs::page))
            .at("/openapi.json", get(operations::docs::document));
    }
    Arc::new(routes.nest("/", operations()))
}

/// The listener of the API alone.
pub fn api_site(app: &Arc<App>, api: &Arc<Route>) -> impl Endpoint<Output = Response> + use<> {
    middleware::around(api.clone(), app, Site::Api)
}

/// The listener of a front end: its app, and the API under `/api`.
pub fn app_site(
    app: &Arc<App>,
    api: &Arc<Route>,
    site: Site,
) -> impl Endpoint<Output = Response> + use<> {
    let routes = Route::new()
        .nest("/api", api.clone())
        .nest("/", assets::endpoint(site));
    middleware::around(routes, app, site)
}

/// The private listener of the metrics.
pub fn metrics_site(app: &Arc<App>) -> impl Endpoint<Output = Response> + use<> {
    let figures = poem::endpoint::make({
        let app = app.clone();
        move |_| {
            let app = app.clone();
            async move { operations::service::metrics_text(&app).await }
        }
    });
    middleware::around(Route::new().at("/metrics", figures), app, Site::Api)
}
