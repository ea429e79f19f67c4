//! `/team`: what managers see of their own teams.

use std::sync::Arc;

use chrona_api_types::{
    Anomaly, CorrectPunches, CorrectionMade, CorrectionPreview, HandleAnomaly, Presence,
    PreviewCorrection, Punch, TeamPerson,
};
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
    services::punching::{anomalies, led_teams, punches::Wanted},
    store::Page,
};

pub(crate) struct TeamApi;

#[OpenApi(prefix_path = "/team", tag = "crate::api::Tag::Teams")]
impl TeamApi {
    /// Lists the people who belong today to the teams one looks after, by name.
    #[oai(path = "/people", method = "get", operation_id = "team_people")]
    async fn people(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TeamPerson>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = led_teams::people(&app, &caller.0, page, &client.0).await?;
        Ok(ListAnswer(people, total))
    }

    /// Lists the same people, in or out.
    #[oai(path = "/presence", method = "get", operation_id = "team_presence")]
    async fn presence(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Presence>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = led_teams::presence(&app, &caller.0, page, &client.0).await?;
        Ok(ListAnswer(people, total))
    }

    /// Lists their punches, newest first: of each from the day on which the person joined the team.
    #[oai(path = "/punches", method = "get", operation_id = "team_punches")]
    async fn punches(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// Only this person's; 404 for someone who belongs to none of these teams.
        user_id: Query<Option<i64>>,
        /// Only of those of them who belong to this team.
        team_id: Query<Option<i64>>,
        /// Only of those of them whose team works at this site.
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
        let (punches, total) = led_teams::punches(&app, &caller.0, wanted, page, &client.0).await?;
        Ok(ListAnswer(punches, total))
    }

    /// Corrects the punches of one of them, from the day on which the person joined the team; never one's
    /// own. 404 for someone who belongs to none of these teams.
    #[oai(
        path = "/corrections",
        method = "post",
        operation_id = "correct_team_punches"
    )]
    async fn correct(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        body: Given<CorrectPunches>,
    ) -> Result<Answer<CorrectionMade, 201>, ApiError> {
        Ok(Answer(
            led_teams::correct(&app, &caller.0, body.0, &client.0).await?,
        ))
    }

    /// Says what such a correction would change, and what would be doubtful then; makes nothing.
    #[oai(
        path = "/corrections/preview",
        method = "post",
        operation_id = "preview_team_correction"
    )]
    async fn preview(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        body: Given<PreviewCorrection>,
    ) -> Result<Answer<CorrectionPreview>, ApiError> {
        let preview = led_teams::preview_correction(&app, &caller.0, body.0).await?;
        Ok(Answer(preview))
    }

    /// Lists what is wrong with their punches, the newest first.
    #[oai(path = "/anomalies", method = "get", operation_id = "team_anomalies")]
    async fn anomalies(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// Only this person's; 404 for someone who belongs to none of these teams.
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
        let wanted = anomalies::Wanted {
            user_id: user_id.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) = led_teams::anomalies(&app, &caller.0, wanted, page, &client.0).await?;
        Ok(ListAnswer(found, total))
    }

    /// Notes that one of them was dealt with.
    #[oai(
        path = "/anomalies/:key/handle",
        method = "post",
        operation_id = "handle_team_anomaly"
    )]
    async fn handle_anomaly(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// The anomaly.
        key: Path<String>,
        body: Given<HandleAnomaly>,
    ) -> Result<Answer<Anomaly>, ApiError> {
        Ok(Answer(
            led_teams::handle_anomaly(&app, &caller.0, &key.0, body.0, &client.0).await?,
        ))
    }
}
