//! `/admin/punches`: everyone's punches.

use std::sync::Arc;

use chrona_api_types::{
    CorrectPunches, CorrectionMade, CorrectionPreview, PreviewCorrection, Punch,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{
        body::{Answer, Given, PageAnswer},
        client::Client,
        problem::ApiError,
        security::SignedIn,
    },
    services::punching::{
        correction_preview, corrections,
        punches::{self, Wanted},
    },
    store::Page,
};

pub(crate) struct AdminPunchesApi;

#[OpenApi(
    prefix_path = "/admin/punches",
    tag = "crate::api::Tag::Administration"
)]
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
        /// The punch after which the page begins, instead of an offset: the last one of the page before. Such a
        /// page comes at once however far back it is, and does not say how many there are in all.
        after: Query<Option<i64>>,
    ) -> Result<PageAnswer<Punch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            from: from_date.0.as_deref(),
            to: to_date.0.as_deref(),
            with_annulled: with_annulled.0.unwrap_or_default(),
        };
        let (caller, client) = (&caller.0, &client.0);
        if let Some(after) = after.0 {
            let older =
                punches::list_older(&app, caller, wanted, after, page.limit, client).await?;
            return Ok(PageAnswer(older, None));
        }
        let (punches, total) = punches::list(&app, caller, wanted, page, client).await?;
        Ok(PageAnswer(punches, Some(total)))
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

    /// Says what a correction would change, and what would be doubtful then; makes nothing.
    #[oai(
        path = "/corrections/preview",
        method = "post",
        operation_id = "preview_correction"
    )]
    async fn preview(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        body: Given<PreviewCorrection>,
    ) -> Result<Answer<CorrectionPreview>, ApiError> {
        let preview = correction_preview::preview(&app, &caller.0, body.0).await?;
        Ok(Answer(preview))
    }
}
