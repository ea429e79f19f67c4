//! Requests of absences and corrections: one's own, those of one's teams, everyone's.

use std::sync::Arc;

use chrona_api_types::{
    AskRequest, DecideRequest, RequestEffect, RequestId, RequestState, TimeRequest,
};
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
    services::{punching::requests as asked, time::requests},
};

pub(crate) struct RequestsApi;

#[OpenApi]
impl RequestsApi {
    /// Lists one's own requests, the last one first; those that wait with what they would do.
    #[oai(
        path = "/requests",
        method = "get",
        operation_id = "my_requests",
        tag = "Tag::WorkingTime"
    )]
    async fn own(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimeRequest>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (found, total) = requests::own(&app, &request.0, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Asks for an absence, or for a correction of one's punches. An absence that nobody decides on, as sickness, is told so,
    /// and stands at once.
    #[oai(
        path = "/requests",
        method = "post",
        operation_id = "ask",
        tag = "Tag::WorkingTime"
    )]
    async fn ask(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<AskRequest>,
    ) -> Result<Answer<TimeRequest, 201>, ApiError> {
        let made = asked::ask(&app, &request.0, body.0).await?;
        Ok(Answer(made))
    }

    /// Says what a request would do, and writes nothing; refused as the request would be.
    #[oai(
        path = "/requests/preview",
        method = "post",
        operation_id = "preview_request",
        tag = "Tag::WorkingTime"
    )]
    async fn preview(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<AskRequest>,
    ) -> Result<Answer<RequestEffect>, ApiError> {
        let effect = asked::preview(&app, &request.0, body.0).await?;
        Ok(Answer(effect))
    }

    /// Takes back a request of one's own that waits, or an absence that was agreed to and has not begun.
    #[oai(
        path = "/requests/:id/cancel",
        method = "post",
        operation_id = "cancel_request",
        tag = "Tag::WorkingTime"
    )]
    async fn cancel(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The request.
        id: Path<RequestId>,
    ) -> Result<Answer<TimeRequest>, ApiError> {
        let cancelled = requests::cancel(&app, &request.0, id.0).await?;
        Ok(Answer(cancelled))
    }

    /// Lists the requests of the people who belong today to the teams one looks after, the last one first; those that wait
    /// with what they would do.
    #[oai(
        path = "/team/requests",
        method = "get",
        operation_id = "team_requests",
        tag = "Tag::Teams"
    )]
    async fn team_requests(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those of this state.
        state: Query<Option<RequestState>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimeRequest>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Teams;
        let (found, total) = requests::list(&app, &request.0, reach, state.0, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Agrees to a request of one of these people, or refuses it. Nobody decides on their own.
    #[oai(
        path = "/team/requests/:id/decide",
        method = "post",
        operation_id = "decide_team_request",
        tag = "Tag::Teams"
    )]
    async fn decide_team_request(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The request.
        id: Path<RequestId>,
        body: Given<DecideRequest>,
    ) -> Result<Answer<TimeRequest>, ApiError> {
        let reach = Reach::Teams;
        let decided = asked::decide(&app, &request.0, reach, id.0, body.0).await?;
        Ok(Answer(decided))
    }

    /// Lists everyone's requests, the last one first; those that wait with what they would do.
    #[oai(
        path = "/admin/requests",
        method = "get",
        operation_id = "list_requests",
        tag = "Tag::Administration"
    )]
    async fn list_requests(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those of this state.
        state: Query<Option<RequestState>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimeRequest>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Everyone;
        let (found, total) = requests::list(&app, &request.0, reach, state.0, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Agrees to a request, or refuses it. Nobody decides on their own, unless they are the only administrator.
    #[oai(
        path = "/admin/requests/:id/decide",
        method = "post",
        operation_id = "decide_request",
        tag = "Tag::Administration"
    )]
    async fn decide_request(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The request.
        id: Path<RequestId>,
        body: Given<DecideRequest>,
    ) -> Result<Answer<TimeRequest>, ApiError> {
        let reach = Reach::Everyone;
        let decided = asked::decide(&app, &request.0, reach, id.0, body.0).await?;
        Ok(Answer(decided))
    }
}
