//! The kiosks, as an administrator sees them.

use chrona_api_types::{
    ChangeKioskAccess, CreateKiosk, Kiosk, KioskAccess, KioskId, KioskKey, KioskStatus, UpdateKiosk,
};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// Every kiosk: `GET /admin/kiosks`.
    pub async fn kiosks(&self) -> Result<Page<Kiosk>, ApiError> {
        self.list("/admin/kiosks", &Query::new().page(0, 100)).await
    }

    /// How every kiosk is doing: `GET /kiosk/all-status`.
    pub async fn kiosk_statuses(&self) -> Result<Vec<KioskStatus>, ApiError> {
        self.get("/kiosk/all-status", &Query::new().page(0, 100))
            .await
    }

    /// Makes a kiosk: `POST /admin/kiosks`.
    pub async fn create_kiosk(&self, kiosk: &CreateKiosk) -> Result<Kiosk, ApiError> {
        self.call(Method::Post, "/admin/kiosks", Some(kiosk)).await
    }

    /// Changes a kiosk: `PATCH /admin/kiosks/{id}`.
    pub async fn update_kiosk(&self, id: KioskId, change: &UpdateKiosk) -> Result<Kiosk, ApiError> {
        self.call(Method::Patch, &format!("/admin/kiosks/{id}"), Some(change))
            .await
    }

    /// Takes a kiosk away: `DELETE /admin/kiosks/{id}`.
    pub async fn delete_kiosk(&self, id: KioskId) -> Result<(), ApiError> {
        let path = format!("/admin/kiosks/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Makes a kiosk's key, shown once; the old one dies:
    /// `POST /admin/kiosks/{id}/generate-api-key`.
    pub async fn generate_kiosk_key(&self, id: KioskId) -> Result<KioskKey, ApiError> {
        let path = format!("/admin/kiosks/{id}/generate-api-key");
        self.call(Method::Post, &path, None::<&()>).await
    }

    /// Whom a kiosk lets punch, and its list: `GET /admin/kiosks/{id}/access`.
    pub async fn kiosk_access(&self, id: KioskId) -> Result<KioskAccess, ApiError> {
        let path = format!("/admin/kiosks/{id}/access");
        self.get(&path, &Query::new()).await
    }

    /// Changes whom a kiosk lets punch, all of it or nothing: `PATCH /admin/kiosks/{id}/access`.
    pub async fn change_kiosk_access(
        &self,
        id: KioskId,
        change: &ChangeKioskAccess,
    ) -> Result<KioskAccess, ApiError> {
        let path = format!("/admin/kiosks/{id}/access");
        self.call(Method::Patch, &path, Some(change)).await
    }
}
