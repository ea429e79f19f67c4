//! What a kiosk asks, with its key.

use chrona_api_types::{
    Heartbeat, HeartbeatAnswer, KioskStatus, PunchAnswer, PunchWithoutPhone, ValidateBadge,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// Punches with a badge: `POST /punch/validate`.
    pub async fn validate_badge(&self, badge: &ValidateBadge) -> Result<PunchAnswer, ApiError> {
        self.call(Method::Post, "/punch/validate", Some(badge))
            .await
    }

    /// Punches without a phone: `POST /punch/without-phone`.
    pub async fn punch_without_phone(
        &self,
        punch: &PunchWithoutPhone,
    ) -> Result<PunchAnswer, ApiError> {
        self.call(Method::Post, "/punch/without-phone", Some(punch))
            .await
    }

    /// Says that the kiosk is alive: `POST /kiosk/heartbeat`.
    pub async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, ApiError> {
        self.call(Method::Post, "/kiosk/heartbeat", Some(heartbeat))
            .await
    }

    /// How the kiosk whose key is shown is doing: `GET /kiosk/status`.
    pub async fn kiosk_status(&self) -> Result<KioskStatus, ApiError> {
        self.get("/kiosk/status", &Query::new()).await
    }
}
