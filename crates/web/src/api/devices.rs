//! The caller's own phones.

use chrona_api_types::{Device, RegisterDevice};

use super::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// Binds a phone to the caller's account: `POST /devices/register`.
    pub async fn register_device(&self, device: &RegisterDevice) -> Result<Device, ApiError> {
        self.call(Method::Post, "/devices/register", Some(device))
            .await
    }

    /// The caller's phones, revoked ones too when asked: `GET /devices/me`.
    pub async fn own_devices(&self, include_revoked: bool) -> Result<Vec<Device>, ApiError> {
        let query = Query::new()
            .with("include_revoked", include_revoked)
            .page(0, 100);
        self.get("/devices/me", &query).await
    }

    /// Revokes one of the caller's phones: `POST /devices/{id}/revoke`.
    pub async fn revoke_own_device(&self, id: i64) -> Result<Device, ApiError> {
        self.call(Method::Post, &format!("/devices/{id}/revoke"), None::<&()>)
            .await
    }
}
