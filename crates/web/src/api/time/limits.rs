//! Limits of working time, as an administrator and as a manager sees them.

use chrona_api_types::{HandleLimit, Limit};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

/// Of whom limits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsOf {
    /// Everyone: `/admin/limits`.
    Everyone,
    /// The people of the teams one looks after: `/team/limits`.
    OwnTeams,
}

impl LimitsOf {
    const fn path(self) -> &'static str {
        match self {
            Self::Everyone => "/admin/limits",
            Self::OwnTeams => "/team/limits",
        }
    }
}

impl Client {
    /// The limits that were broken or are about to be, the newest first, dealt with or not.
    pub async fn limits(
        &self,
        of: LimitsOf,
        handled: Option<bool>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Limit>, ApiError> {
        let query = Query::new().maybe("handled", handled).page(offset, limit);
        self.list(of.path(), &query).await
    }

    /// Notes what was done about one: `POST …/limits/{key}/handle`.
    pub async fn handle_limit(
        &self,
        of: LimitsOf,
        key: &str,
        note: String,
    ) -> Result<Limit, ApiError> {
        let path = format!("{}/{key}/handle", of.path());
        self.call(Method::Post, &path, Some(&HandleLimit { note }))
            .await
    }
}
