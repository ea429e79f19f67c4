//! The caller's own badge and punches.

use chrona_api_types::{Badge, Punch, PunchSummary, RequestBadge};

use super::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// A fresh badge for one of the caller's phones: `POST /punch/request-token`.
    pub async fn request_badge(&self, device_id: i64) -> Result<Badge, ApiError> {
        self.call(
            Method::Post,
            "/punch/request-token",
            Some(&RequestBadge { device_id }),
        )
        .await
    }

    /// Where the caller stands: `GET /punch/summary`.
    pub async fn punch_summary(&self) -> Result<PunchSummary, ApiError> {
        self.get("/punch/summary", &Query::new()).await
    }

    /// The caller's punches, newest first: `GET /punch/history`.
    pub async fn punch_history(&self, offset: u64, limit: u64) -> Result<Page<Punch>, ApiError> {
        self.list("/punch/history", &Query::new().page(offset, limit))
            .await
    }
}
