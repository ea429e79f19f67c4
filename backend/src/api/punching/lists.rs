//! Lists of punches, and their corrections: everyone's, and those of the people of one's own teams.

use std::sync::Arc;

use chrona_api_types::{
    CorrectPunches, CorrectionMade, CorrectionPreview, PersonId, PreviewCorrection, Punch, PunchId,
    SiteId, TeamId,
};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{
        Tag,
        body::{Answer, Given, PageAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Reach,
    services::punching::{
        correction_preview, corrections,
        punches::{self, Wanted},
    },
};

pub(crate) struct PunchListsApi;

#[OpenApi]
impl PunchListsApi {
    /// Lists punches, newest first.
    #[oai(
        path = "/admin/punches",
        method = "get",
        operation_id = "list_punches",
        tag = "Tag::Administration"
    )]
    async fn everyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only this person's.
        user_id: Query<Option<PersonId>>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
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
        after: Query<Option<PunchId>>,
    ) -> Result<PageAnswer<Punch>, ApiError> {
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            from: from_date.0.as_deref(),
            to: to_date.0.as_deref(),
            with_annulled: with_annulled.0.unwrap_or_default(),
        };
        let page = (Page::new(offset.0, limit.0), after.0);
        list(&app, &request, Reach::Everyone, wanted, page).await
    }

    /// Lists the punches of the people who belong today to the teams one looks after, newest first: of each from the
    /// day on which the person joined the team.
    #[oai(
        path = "/team/punches",
        method = "get",
        operation_id = "team_punches",
        tag = "Tag::Teams"
    )]
    async fn of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only this person's; 404 for someone who belongs to none of these teams.
        user_id: Query<Option<PersonId>>,
        /// Only of those of them who belong to this team.
        team_id: Query<Option<TeamId>>,
        /// Only of those of them whose team works at this site.
        site_id: Query<Option<SiteId>>,
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
        /// The punch after which the page begins, instead of an offset: the last one of the page before.
        after: Query<Option<PunchId>>,
    ) -> Result<PageAnswer<Punch>, ApiError> {
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            from: from_date.0.as_deref(),
            to: to_date.0.as_deref(),
            with_annulled: with_annulled.0.unwrap_or_default(),
        };
        let page = (Page::new(offset.0, limit.0), after.0);
        list(&app, &request, Reach::Teams, wanted, page).await
    }

    /// Corrects someone's punches: annuls one, adds one that was forgotten, or puts one in the place of
    /// another. Nothing is changed: the correction is an entry of the ledger, and the person is told.
    #[oai(
        path = "/admin/punches/corrections",
        method = "post",
        operation_id = "correct_punches",
        tag = "Tag::Administration"
    )]
    async fn correct(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<CorrectPunches>,
    ) -> Result<Answer<CorrectionMade, 201>, ApiError> {
        let made = corrections::correct(&app, &request.0, Reach::Everyone, body.0).await?;
        Ok(Answer(made))
    }

    /// Corrects the punches of someone who belongs today to a team one looks after, from the day on which the person
    /// joined the team; never one's own. 404 for someone who belongs to none of these teams.
    #[oai(
        path = "/team/corrections",
        method = "post",
        operation_id = "correct_team_punches",
        tag = "Tag::Teams"
    )]
    async fn correct_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<CorrectPunches>,
    ) -> Result<Answer<CorrectionMade, 201>, ApiError> {
        let made = corrections::correct(&app, &request.0, Reach::Teams, body.0).await?;
        Ok(Answer(made))
    }

    /// Says what a correction would change, and what would be doubtful then; makes nothing.
    #[oai(
        path = "/admin/punches/corrections/preview",
        method = "post",
        operation_id = "preview_correction",
        tag = "Tag::Administration"
    )]
    async fn preview(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<PreviewCorrection>,
    ) -> Result<Answer<CorrectionPreview>, ApiError> {
        let reach = Reach::Everyone;
        let preview = correction_preview::preview(&app, &request.0, reach, body.0).await?;
        Ok(Answer(preview))
    }

    /// Says what a correction within one's teams would change, and what would be doubtful then; makes nothing.
    #[oai(
        path = "/team/corrections/preview",
        method = "post",
        operation_id = "preview_team_correction",
        tag = "Tag::Teams"
    )]
    async fn preview_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<PreviewCorrection>,
    ) -> Result<Answer<CorrectionPreview>, ApiError> {
        let reach = Reach::Teams;
        let preview = correction_preview::preview(&app, &request.0, reach, body.0).await?;
        Ok(Answer(preview))
    }
}

/// A page, or, after a punch, the next ones without their count.
async fn list(
    app: &App,
    request: &SignedIn,
    reach: Reach,
    wanted: Wanted<'_>,
    (page, after): (Page, Option<PunchId>),
) -> Result<PageAnswer<Punch>, ApiError> {
    if let Some(after) = after {
        let place = (after, page.limit);
        let older = punches::list_older(app, &request.0, reach, wanted, place).await?;
        return Ok(PageAnswer(older, None));
    }
    let (punches, total) = punches::list(app, &request.0, reach, wanted, page).await?;
    Ok(PageAnswer(punches, Some(total)))
}
