//! `/admin/punches`: everyone's punches.

use std::sync::Arc;

use chrona_api_types::Punch;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{body::ListAnswer, client::Client, problem::ApiError, security::SignedIn},
    services::punches,
    store::Page,
};

pub(super) struct AdminPunchesApi;

#[OpenApi(prefix_path = "/admin/punches", tag = "super::Tag::Administration")]
impl AdminPunchesApi {
    /// Lists punches, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_punches")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// Only this person's.
        user_id: Query<Option<i64>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from_date: Query<Option<String>>,
        /// The last day or instant, included.
        to_date: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Punch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (from, to) = (from_date.0.as_deref(), to_date.0.as_deref());
        let (punches, total) =
            punches::list(&app, &caller.0, user_id.0, from, to, page, &client.0).await?;
        Ok(ListAnswer(punches, total))
    }
}
