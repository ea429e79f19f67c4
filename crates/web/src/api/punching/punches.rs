//! The caller's own badge and punches.

use chrona_api_types::{Badge, DeviceId, Punch, PunchId, PunchReceipt, PunchSummary, RequestBadge};

use crate::{
    api::{
        ApiError, Client, Page,
        client::{Method, Query},
    },
    device_key::DeviceKey,
};

impl Client {
    /// A fresh badge for one of the caller's phones, with a proof of its key where it has one:
    /// `POST /punch/request-token`. `now` is the server's time, in milliseconds since 1970.
    pub async fn request_badge(
        &self,
        device_id: DeviceId,
        key: Option<&DeviceKey>,
        now: f64,
    ) -> Result<Badge, ApiError> {
        const PATH: &str = "/punch/request-token";
        let asked = RequestBadge { device_id };
        match key {
            Some(key) => self.call_proven(PATH, &asked, key, now).await,
            None => self.call(Method::Post, PATH, Some(&asked)).await,
        }
    }

    /// Where the caller stands: `GET /punch/summary`.
    pub async fn punch_summary(&self) -> Result<PunchSummary, ApiError> {
        self.get("/punch/summary", &Query::new()).await
    }

    /// The caller's punches, newest first, annulled ones too: `GET /punch/history`.
    pub async fn punch_history(&self, offset: u64, limit: u64) -> Result<Page<Punch>, ApiError> {
        let query = Query::new().with("with_annulled", "true");
        self.list("/punch/history", &query.page(offset, limit))
            .await
    }

    /// The receipt of one of the caller's punches: `GET /punch/{id}/receipt`.
    pub async fn punch_receipt(&self, punch_id: PunchId) -> Result<PunchReceipt, ApiError> {
        let path = format!("/punch/{punch_id}/receipt");
        self.get(&path, &Query::new()).await
    }
}
