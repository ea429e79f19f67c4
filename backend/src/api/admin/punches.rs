//! `/admin/punches`: everyone's punches.

use std::sync::Arc;

use chrona_api_types::{CorrectPunches, CorrectionMade, Punch};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer},
        client::Client,
        problem::ApiError,
        security::SignedIn,
    },
    services::{
        corrections,
        punches::{self, Wanted},
    },
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
        /// Only of those who belong to this team today.
        team_id: Query<Option<i64>>,
        /// Only of those whose team works at this site today.
        site_id: Query<Option<i64>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from_date: Query<Option<String>>,
        /// The last day or instant, included.
        to_date: Query<Option<String>>,
        /// Whether punches that a correction annulled are listed too; they do not count.
        with_annulled: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Punch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            from: from_date.0.as_deref(),
            to: to_date.0.as_deref(),
            with_annulled: with_annulled.0.unwrap_or_default(),
        };
        let (punches, total) = punches::list(&app, &caller.0, wanted, page, &client.0).await?;
        Ok(ListAnswer(punches, total))
    }

    /// Corrects someone's punches: annuls one, adds one that was forgotten, or puts one in the place of
    /// another. Nothing is changed: the correction is an entry of the ledger, and the person is told.
    #[oai(
        path = "/corrections",
        method = "post",
        operation_id = "correct_punches"
    )]
    async fn correct(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        body: Given<CorrectPunches>,
    ) -> Result<Answer<CorrectionMade, 201>, ApiError> {
        Ok(Answer(
            corrections::correct(&app, &caller.0, body.0, &client.0).await?,
        ))
    }
}
