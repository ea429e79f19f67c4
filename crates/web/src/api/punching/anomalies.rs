//! What is wrong with people's punches, as an administrator and as a manager sees it.

use chrona_api_types::{Anomaly, AnomalyCode, HandleAnomaly};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// What is wrong, the newest first, dealt with or not: `GET /admin/anomalies`.
    pub async fn anomalies(
        &self,
        handled: Option<bool>,
        code: Option<AnomalyCode>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Anomaly>, ApiError> {
        let code = code.map(AnomalyCode::as_str);
        let query = Query::new().maybe("handled", handled).maybe("code", code);
        let query = query.page(offset, limit);
        self.list("/admin/anomalies", &query).await
    }

    /// The same of the people of one's own teams: `GET /team/anomalies`.
    pub async fn team_anomalies(
        &self,
        handled: Option<bool>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Anomaly>, ApiError> {
        let query = Query::new().maybe("handled", handled).page(offset, limit);
        self.list("/team/anomalies", &query).await
    }

    /// Notes that one was dealt with: `POST /admin/anomalies/{key}/handle`.
    pub async fn handle_anomaly(&self, key: &str, note: String) -> Result<Anomaly, ApiError> {
        let path = format!("/admin/anomalies/{key}/handle");
        self.call(Method::Post, &path, Some(&HandleAnomaly { note }))
            .await
    }

    /// The same of the people of one's own teams: `POST /team/anomalies/{key}/handle`.
    pub async fn handle_team_anomaly(&self, key: &str, note: String) -> Result<Anomaly, ApiError> {
        let path = format!("/team/anomalies/{key}/handle");
        self.call(Method::Post, &path, Some(&HandleAnomaly { note }))
            .await
    }
}
