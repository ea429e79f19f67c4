//! `/admin/dashboard`: today's figures.

use std::sync::Arc;

use chrona_api_types::DashboardStats;
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{body::Answer, problem::ApiError, security::SignedIn},
    services::punching::dashboard,
};

pub(crate) struct DashboardApi;

#[OpenApi(
    prefix_path = "/admin/dashboard",
    tag = "crate::api::Tag::Administration"
)]
impl DashboardApi {
    /// Counts today, in the organisation's zone.
    #[oai(path = "/stats", method = "get", operation_id = "dashboard_stats")]
    async fn stats(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<DashboardStats>, ApiError> {
        Ok(Answer(dashboard::stats(&app, &request.0).await?))
    }
}
