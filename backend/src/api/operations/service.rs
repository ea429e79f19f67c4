//! `/`, `/live`, `/health`, `/ready`: what the service says of itself.

use std::sync::Arc;

use chrona_api_types::{DeepHealth, Health, Liveness, ServiceInfo, ZoneRules};
use poem::{IntoResponse, Response, http::StatusCode, web::Data};
use poem_openapi::{ApiResponse, OpenApi, payload::Json};

use crate::{
    App,
    api::{body::Answer, problem::ApiError, security::SignedIn},
    services::{operations::deep_health, time::zones},
};

pub(crate) struct ServiceApi;

/// Much shorter than a key is published before it signs, and so short that a revoked key is gone from
/// every cache within a minute.
const JWKS_CACHE: &str = "public, max-age=30";

/// Well, or not.
#[derive(ApiResponse)]
enum HealthAnswer {
    /// All is well.
    #[oai(status = 200)]
    Ok(Json<Health>),
    /// The database is away.
    #[oai(status = 503)]
    Degraded(Json<Health>),
}

/// Alive, or not.
#[derive(ApiResponse)]
enum LiveAnswer {
    /// The process lives, and its tasks turn.
    #[oai(status = 200)]
    Ok(Json<Liveness>),
    /// A task is stuck though the database answers: start the process again.
    #[oai(status = 503)]
    Stuck(Json<Liveness>),
}

#[OpenApi(tag = "crate::api::Tag::Service")]
impl ServiceApi {
    /// Names the service, its version and the organisation's zone.
    #[oai(path = "/", method = "get", operation_id = "service")]
    async fn service(&self, app: Data<&Arc<App>>) -> Answer<ServiceInfo> {
        let time = &app.settings.time;
        Answer(ServiceInfo {
            service: "chrona-backend".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            timezone: time.zone.name().to_owned(),
            zone: time.rules_of_all_punches(&time.zone, app.clock.now()),
        })
    }

    /// Lists the rules of the zones in use: the organisation's first, then those that sites and kiosks have
    /// of their own.
    #[oai(path = "/zones", method = "get", operation_id = "zones")]
    async fn zones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<ZoneRules>>, ApiError> {
        Ok(Answer(zones::in_use(&app, &request.0).await?))
    }

    /// Tells whether the process lives and its tasks turn: what decides on a restart. A database that is away is
    /// no reason for one.
    #[oai(path = "/live", method = "get", operation_id = "live")]
    async fn live(&self, app: Data<&Arc<App>>) -> LiveAnswer {
        let stuck = match app.tasks.stuck() {
            // A step may wait for a database that is away: it goes on when that is back.
            Some(task) if app.store.ping().await.is_ok() => Some(task),
            _ => None,
        };
        match stuck {
            None => LiveAnswer::Ok(Json(Liveness {
                status: "ok".to_owned(),
                task: None,
            })),
            Some(task) => {
                tracing::error!(task = task.name(), "a task is stuck");
                LiveAnswer::Stuck(Json(Liveness {
                    status: "stuck".to_owned(),
                    task: Some(task.name().to_owned()),
                }))
            }
        }
    }

    /// Tells whether the database answers.
    #[oai(path = "/health", method = "get", operation_id = "health")]
    async fn health(&self, app: Data<&Arc<App>>) -> HealthAnswer {
        health(&app).await
    }

    /// Tells whether requests can be served: migrations are applied before the listeners open, so what
    /// remains is whether the database answers and a key can sign.
    #[oai(path = "/ready", method = "get", operation_id = "ready")]
    async fn ready(&self, app: Data<&Arc<App>>) -> HealthAnswer {
        if app.leaving.is_cancelled() || !app.keys.can_sign(app.clock.now()) {
            return HealthAnswer::Degraded(Json(state("degraded", "connected", "ok")));
        }
        health(&app).await
    }

    /// Looks at the database, its schema, the keys, the disk, the outbox, the clock, the ledger's last
    /// checkpoint, the kiosks, the last backup, the rules of time zones and what the server does by itself, and says of
    /// each whether it is well, in a line.
    #[oai(path = "/health/deep", method = "get", operation_id = "deep_health")]
    async fn deep_health(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<DeepHealth>, ApiError> {
        Ok(Answer(deep_health::look(&app, &request.0).await?))
    }
}

async fn health(app: &App) -> HealthAnswer {
    match app.store.ping().await {
        Ok(()) => HealthAnswer::Ok(Json(state("ok", "connected", "ok"))),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            HealthAnswer::Degraded(Json(state("degraded", "disconnected", "error")))
        }
    }
}

fn state(status: &str, database: &str, db: &str) -> Health {
    Health {
        status: status.to_owned(),
        database: database.to_owned(),
        db: db.to_owned(),
    }
}

/// `GET /.well-known/jwks.json`: every public key still accepted (RFC 7517).
#[poem::handler]
pub(crate) fn jwks(app: Data<&Arc<App>>) -> Response {
    poem::web::Json(app.keys.jwks(app.clock.now()))
        .with_header("cache-control", JWKS_CACHE)
        .into_response()
}

/// `GET /metrics`: Prometheus text. In production only with the metrics token.
#[poem::handler]
pub(crate) async fn metrics(
    request: &poem::Request,
    app: Data<&Arc<App>>,
) -> poem::Result<Response> {
    let web = &app.settings.web;
    let given = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    let allowed = match (&web.metrics_token, given) {
        (Some(token), Some(given)) => {
            aws_lc_rs::constant_time::verify_slices_are_equal(token.as_bytes(), given.as_bytes())
                .is_ok()
        }
        (Some(_), None) => false,
        (None, _) => !web.production,
    };
    if !allowed {
        return Err(poem::error::NotFoundError.into());
    }
    Ok(metrics_text(&app).await)
}

/// The metrics, for the private listener.
pub(crate) async fn metrics_text(app: &App) -> Response {
    Response::builder()
        .status(StatusCode::OK)
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(app.metrics.scrape(app).await)
}
