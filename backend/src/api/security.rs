//! The security schemes: the only way to a typed principal. A bearer token makes a caller, a kiosk
//! key makes a kiosk, and neither passes for the other.

use std::sync::Arc;

use chrona_api_types::ProblemCode;
use chrona_store::kiosks::KioskRow;
use poem::{Request, Result};
use poem_openapi::{
    SecurityScheme,
    auth::{ApiKey, Bearer},
};

use super::{client, problem::ApiError};
use crate::{
    App,
    kernel::{self, ServiceError},
    serve::Visit,
    services::{identity::sign_in, kiosks},
};

/// Someone signed in: `Authorization: Bearer <access token>`.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", bearer_format = "JWT", checker = "recognise_caller")]
pub(crate) struct SignedIn(pub kernel::Request);

/// A kiosk: `X-Kiosk-API-Key: <key>`.
#[derive(SecurityScheme)]
#[oai(
    ty = "api_key",
    key_name = "X-Kiosk-API-Key",
    key_in = "header",
    checker = "recognise_kiosk"
)]
pub(crate) struct AtKiosk(pub KioskRow);

async fn recognise_caller(request: &Request, bearer: Bearer) -> Result<kernel::Request> {
    let caller = sign_in::recognise(app(request)?, &bearer.token)
        .await
        .map_err(ApiError)?;
    note_known(request);
    tracing::Span::current().record("account", caller.person.id.0);
    let client = client::of(request);
    Ok(kernel::Request { caller, client })
}

async fn recognise_kiosk(request: &Request, key: ApiKey) -> Result<KioskRow> {
    if key.key.len() > 256 {
        return Err(ApiError::from(ProblemCode::KioskUnauthorized).into());
    }
    let kiosk = kiosks::recognise(app(request)?, &key.key)
        .await
        .map_err(ApiError)?;
    note_known(request);
    Ok(kiosk)
}

/// Over this connection someone proved who they are: where there are too many, others are closed first.
fn note_known(request: &Request) {
    if let Some(visit) = request.data::<Visit>() {
        visit.is_known();
    }
}

fn app(request: &Request) -> Result<&Arc<App>, ApiError> {
    request.data().ok_or_else(|| {
        ApiError(ServiceError::Internal(
            "a request without its app".to_owned(),
        ))
    })
}
