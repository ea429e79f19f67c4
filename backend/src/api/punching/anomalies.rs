//! `/admin/anomalies`: what is wrong with people's punches.

use std::sync::Arc;

use chrona_api_types::{Anomaly, HandleAnomaly};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer},
        client::Client,
        problem::ApiError,
        security::SignedIn,
    },
    services::punching::anomalies::{self, Wanted},
    store::Page,
};

pub(crate) struct AnomaliesApi;

#[OpenApi(
    prefix_path = "/admin/anomalies",
    tag = "crate::api::Tag::Administration"
)]
impl AnomaliesApi {
    /// Lists what is wrong with people's punches, the newest first: punches that a kiosk had kept and that
    /// arrived after later ones, where they change what those meant.
    #[oai(path = "/", method = "get", operation_id = "list_anomalies")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// Only this person's.
        user_id: Query<Option<i64>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from: Query<Option<String>>,
        /// The last day or instant, included.
        to: Query<Option<String>>,
        /// Only those that someone dealt with, or that nobody did.
        handled: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Anomaly>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: user_id.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) = anomalies::list(&app, &caller.0, wanted, page, &client.0).await?;
        Ok(ListAnswer(found, total))
    }

    /// Notes that one of them was dealt with.
    #[oai(
        path = "/:key/handle",
        method = "post",
        operation_id = "handle_anomaly"
    )]
    async fn handle(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// The anomaly.
        key: Path<String>,
        body: Given<HandleAnomaly>,
    ) -> Result<Answer<Anomaly>, ApiError> {
        Ok(Answer(
            anomalies::handle(&app, &caller.0, &key.0, body.0, &client.0).await?,
        ))
    }
}
