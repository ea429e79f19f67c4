//! Limits of working time that people broke or are about to break: everyone's, and those of the people of one's own teams.

use std::sync::Arc;

use chrona_api_types::{HandleLimit, Limit, LimitCode, PersonId, TeamId};
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
    services::time::limits::{self, Wanted},
};

pub(crate) struct LimitsApi;

#[OpenApi]
impl LimitsApi {
    /// Lists the limits of working time that were broken, and those that are about to be (`…_ahead`), the newest first, as
    /// found when people's months were computed: from the last month on at least.
    #[oai(
        path = "/admin/limits",
        method = "get",
        operation_id = "list_limits",
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
        /// Only this one.
        code: Query<Option<LimitCode>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from: Query<Option<String>>,
        /// The last day or instant, included.
        to: Query<Option<String>>,
        /// Only those about which someone wrote what was done, or about which nobody did.
        handled: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Limit>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            code: code.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) = limits::list(&app, &request.0, Reach::Everyone, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Lists those of the people who belong today to the teams one looks after, the newest first.
    #[oai(
        path = "/team/limits",
        method = "get",
        operation_id = "team_limits",
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
        /// Only this one.
        code: Query<Option<LimitCode>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from: Query<Option<String>>,
        /// The last day or instant, included.
        to: Query<Option<String>>,
        /// Only those about which someone wrote what was done, or about which nobody did.
        handled: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Limit>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: user_id.0,
            team_id: team_id.0,
            code: code.0,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            is_handled: handled.0,
        };
        let (found, total) = limits::list(&app, &request.0, Reach::Teams, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Notes what was done about one of them.
    #[oai(
        path = "/admin/limits/:key/handle",
        method = "post",
        operation_id = "handle_limit",
        tag = "Tag::Administration"
    )]
    async fn handle(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The limit.
        key: Path<String>,
        body: Given<HandleLimit>,
    ) -> Result<Answer<Limit>, ApiError> {
        let reach = Reach::Everyone;
        let handled = limits::handle(&app, &request.0, reach, &key.0, body.0).await?;
        Ok(Answer(handled))
    }

    /// Notes what was done about one of those of one's teams.
    #[oai(
        path = "/team/limits/:key/handle",
        method = "post",
        operation_id = "handle_team_limit",
        tag = "Tag::Teams"
    )]
    async fn handle_of_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The limit.
        key: Path<String>,
        body: Given<HandleLimit>,
    ) -> Result<Answer<Limit>, ApiError> {
        let reach = Reach::Teams;
        let handled = limits::handle(&app, &request.0, reach, &key.0, body.0).await?;
        Ok(Answer(handled))
    }
}
