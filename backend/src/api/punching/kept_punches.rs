//! `/admin/kept-punches`: what kiosks without a network kept.

use std::sync::Arc;

use chrona_api_types::{KeptOutcome, KeptPunch, KeptPunchId};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::punching::kept_punches,
};

pub(crate) struct KeptPunchesApi;

#[OpenApi(
    prefix_path = "/admin/kept-punches",
    tag = "crate::api::Tag::Administration"
)]
impl KeptPunchesApi {
    /// Lists what kiosks kept without a network and sent later, the last sent first.
    #[oai(path = "/", method = "get", operation_id = "list_kept_punches")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those of which this became.
        outcome: Query<Option<KeptOutcome>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<KeptPunch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (kept, total) = kept_punches::list(&app, &request.0, outcome.0, page).await?;
        Ok(ListAnswer(kept, total))
    }

    /// Records one that is in quarantine, at the time at which its badge was shown.
    #[oai(
        path = "/:id/record",
        method = "post",
        operation_id = "record_kept_punch"
    )]
    async fn record(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kept punch.
        id: Path<KeptPunchId>,
    ) -> Result<Nothing, ApiError> {
        kept_punches::record(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Refuses one that is in quarantine.
    #[oai(
        path = "/:id/refuse",
        method = "post",
        operation_id = "refuse_kept_punch"
    )]
    async fn refuse(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kept punch.
        id: Path<KeptPunchId>,
    ) -> Result<Nothing, ApiError> {
        kept_punches::refuse(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }
}
