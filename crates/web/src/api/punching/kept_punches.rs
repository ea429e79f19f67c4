//! Punches that kiosks kept without a network, as an administrator sees them.

use chrona_api_types::{KeptOutcome, KeptPunch, KeptPunchId};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// What kiosks kept and sent later, the last sent first, or only those of one outcome:
    /// `GET /admin/kept-punches`.
    pub async fn kept_punches(
        &self,
        outcome: Option<KeptOutcome>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<KeptPunch>, ApiError> {
        let query = Query::new()
            .maybe("outcome", outcome.map(KeptOutcome::as_str))
            .page(offset, limit);
        self.list("/admin/kept-punches", &query).await
    }

    /// Records one that is in quarantine: `POST /admin/kept-punches/{id}/record`.
    pub async fn record_kept_punch(&self, id: KeptPunchId) -> Result<(), ApiError> {
        self.decide_kept_punch(id, "record").await
    }

    /// Refuses one that is in quarantine: `POST /admin/kept-punches/{id}/refuse`.
    pub async fn refuse_kept_punch(&self, id: KeptPunchId) -> Result<(), ApiError> {
        self.decide_kept_punch(id, "refuse").await
    }

    async fn decide_kept_punch(&self, id: KeptPunchId, decision: &str) -> Result<(), ApiError> {
        let path = format!("/admin/kept-punches/{id}/{decision}");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }
}
