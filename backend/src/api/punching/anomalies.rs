//! What is wrong with people's punches: everyone's, and those of the people of one's own teams.

use std::sync::Arc;

use chrona_api_types::{Anomaly, AnomalyCode, HandleAnomaly, PersonId, TeamId};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        Tag,
        body::{Answer, Given, ListAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Reach,
    services::punching::anomalies::{self, Wanted},
};

pub(crate) struct AnomaliesApi;

#[OpenApi]
impl AnomaliesApi {
    /// Lists what is wrong with people's punches, the newest first: what was found when people's months were computed,
    /// from the last month on at least, and punches that a kiosk had kept and that arrived after later ones, where
    /// they change what those meant.
    #[oai(
        path = "/admin/anomalies",
        method = "get",
        operation_id = "list_anomalies",
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
        /// Only of this kind.
        code: Query<Option<AnomalyCode>>,
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
            team_id: team_id.0,
            code: code.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) =
            anomalies::list(&app, &request.0, Reach::Everyone, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Lists what is wrong with the punches of the people who belong today to the teams one looks after, the newest
    /// first.
    #[oai(
        path = "/team/anomalies",
        method = "get",
        operation_id = "team_anomalies",
        tag = "Tag::Teams"
    )]
    async fn of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only this person's; 404 for someone who belongs to none of these teams.
        user_id: Query<Option<PersonId>>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only of this kind.
        code: Query<Option<AnomalyCode>>,
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
            team_id: team_id.0,
            code: code.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) = anomalies::list(&app, &request.0, Reach::Teams, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Notes that one of them was dealt with.
    #[oai(
        path = "/admin/anomalies/:key/handle",
        method = "post",
        operation_id = "handle_anomaly",
        tag = "Tag::Administration"
    )]
    async fn handle(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The anomaly.
        key: Path<String>,
        body: Given<HandleAnomaly>,
    ) -> Result<Answer<Anomaly>, ApiError> {
        let reach = Reach::Everyone;
        let handled = anomalies::handle(&app, &request.0, reach, &key.0, body.0).await?;
        Ok(Answer(handled))
    }

    /// Notes that one of those of one's teams was dealt with.
    #[oai(
        path = "/team/anomalies/:key/handle",
        method = "post",
        operation_id = "handle_team_anomaly",
        tag = "Tag::Teams"
    )]
    async fn handle_of_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The anomaly.
        key: Path<String>,
        body: Given<HandleAnomaly>,
    ) -> Result<Answer<Anomaly>, ApiError> {
        let reach = Reach::Teams;
        let handled = anomalies::handle(&app, &request.0, reach, &key.0, body.0).await?;
        Ok(Answer(handled))
    }
}
