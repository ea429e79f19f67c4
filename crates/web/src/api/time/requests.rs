//! Requests of absences and corrections: one's own, and those that one decides on.

use chrona_api_types::{
    AskRequest, DecideRequest, RequestEffect, RequestId, RequestState, TimeRequest,
};
use serde::de::IgnoredAny;

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

/// Whose requests are decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestsOf {
    /// Everyone's: `/admin/requests`.
    Everyone,
    /// Those of the people of the teams one looks after: `/team/requests`.
    OwnTeams,
}

impl RequestsOf {
    const fn path(self) -> &'static str {
        match self {
            Self::Everyone => "/admin/requests",
            Self::OwnTeams => "/team/requests",
        }
    }
}

impl Client {
    /// One's own requests, the last one first: `GET /requests`.
    pub async fn my_requests(
        &self,
        offset: u64,
        limit: u64,
    ) -> Result<Page<TimeRequest>, ApiError> {
        self.list("/requests", &Query::new().page(offset, limit))
            .await
    }

    /// Asks for something: `POST /requests`.
    pub async fn ask(&self, wanted: &AskRequest) -> Result<TimeRequest, ApiError> {
        self.call(Method::Post, "/requests", Some(wanted)).await
    }

    /// What a request would do, or why it would be refused: `POST /requests/preview`.
    pub async fn preview_request(&self, wanted: &AskRequest) -> Result<RequestEffect, ApiError> {
        self.call(Method::Post, "/requests/preview", Some(wanted))
            .await
    }

    /// Takes one's own request back: `POST /requests/{id}/cancel`.
    pub async fn cancel_request(&self, id: RequestId) -> Result<TimeRequest, ApiError> {
        let path = format!("/requests/{id}/cancel");
        self.call(Method::Post, &path, None::<&()>).await
    }

    /// The requests that one decides on, or decided, the last one first: all of them, or those of one state.
    pub async fn requests(
        &self,
        of: RequestsOf,
        state: Option<RequestState>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<TimeRequest>, ApiError> {
        let query = Query::new()
            .maybe("state", state.map(RequestState::as_str))
            .page(offset, limit);
        self.list(of.path(), &query).await
    }

    /// How many wait for one. Read by the menu, whose program holds nothing of what a request is.
    pub async fn waiting_requests(&self, of: RequestsOf) -> Result<u64, ApiError> {
        let state = Some(RequestState::Asked.as_str());
        let query = Query::new().maybe("state", state).page(0, 1);
        let waiting: Page<IgnoredAny> = self.list(of.path(), &query).await?;
        Ok(waiting.total)
    }

    /// Agrees to a request, or refuses it: `POST …/requests/{id}/decide`.
    pub async fn decide_request(
        &self,
        of: RequestsOf,
        id: RequestId,
        decision: &DecideRequest,
    ) -> Result<TimeRequest, ApiError> {
        let path = format!("{}/{id}/decide", of.path());
        self.call(Method::Post, &path, Some(decision)).await
    }
}
