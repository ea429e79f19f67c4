//! The caller's own phones.

use chrona_api_types::{Device, DeviceId, RegisterDevice};

use crate::api::{
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

    /// Sends the link that confirms one of the caller's phones again:
    /// `POST /devices/{id}/confirm/request`.
    pub async fn ask_for_device_confirmation(&self, id: DeviceId) -> Result<(), ApiError> {
        let path = format!("/devices/{id}/confirm/request");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Revokes one of the caller's phones: `POST /devices/{id}/revoke`.
    pub async fn revoke_own_device(&self, id: DeviceId) -> Result<Device, ApiError> {
        self.call(Method::Post, &format!("/devices/{id}/revoke"), None::<&()>)
            .await
    }
}
