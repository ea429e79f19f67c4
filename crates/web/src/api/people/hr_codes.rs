//! Invitations to join.

use chrona_api_types::{CreateHrCode, HrCode, HrCodeId, HrCodeQr, Imported};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

/// Which HR codes to list besides those that can still be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HrCodeFilter {
    /// Used ones too.
    pub include_used: bool,
    /// Expired and revoked ones too.
    pub include_expired: bool,
    /// Only those that hold every word of this.
    pub search: Option<String>,
}

/// What to do with a file of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import {
    /// Only look, make nothing.
    pub is_preview: bool,
    /// How many days the codes are good: 1 to 30.
    pub expires_in_days: i64,
    /// Whether to e-mail the invitations that were not e-mailed before.
    pub send_invitations: bool,
    /// With that, whether to e-mail those again that were.
    pub send_again: bool,
}

impl Client {
    /// Invitations, newest first: `GET /admin/hr-codes`.
    pub async fn hr_codes(
        &self,
        filter: &HrCodeFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<HrCode>, ApiError> {
        let query = Query::new()
            .with("include_used", filter.include_used)
            .with("include_expired", filter.include_expired)
            .maybe("search", filter.search.as_ref())
            .page(offset, limit);
        self.list("/admin/hr-codes", &query).await
    }

    /// Invites someone: `POST /admin/hr-codes`.
    pub async fn create_hr_code(&self, invited: &CreateHrCode) -> Result<HrCode, ApiError> {
        self.call(Method::Post, "/admin/hr-codes", Some(invited))
            .await
    }

    /// Invites the people of a CSV or XLSX file, or only looks at it: `POST /admin/hr-codes/import`.
    pub async fn import_hr_codes(&self, file: &[u8], import: Import) -> Result<Imported, ApiError> {
        let query = Query::new()
            .with("preview", import.is_preview)
            .with("expires_in_days", import.expires_in_days)
            .with("send_invitations", import.send_invitations)
            .with("send_again", import.send_again);
        self.file("/admin/hr-codes/import", &query, file).await
    }

    /// What an invitation's QR code holds: `GET /admin/hr-codes/{id}/qr-data`.
    pub async fn hr_code_qr(&self, id: HrCodeId) -> Result<HrCodeQr, ApiError> {
        self.get(&format!("/admin/hr-codes/{id}/qr-data"), &Query::new())
            .await
    }

    /// E-mails an invitation: `POST /admin/hr-codes/{id}/send`.
    pub async fn send_hr_code(&self, id: HrCodeId) -> Result<HrCode, ApiError> {
        self.call(
            Method::Post,
            &format!("/admin/hr-codes/{id}/send"),
            None::<&()>,
        )
        .await
    }

    /// Revokes an invitation: `POST /admin/hr-codes/{id}/revoke`.
    pub async fn revoke_hr_code(&self, id: HrCodeId) -> Result<HrCode, ApiError> {
        self.call(
            Method::Post,
            &format!("/admin/hr-codes/{id}/revoke"),
            None::<&()>,
        )
        .await
    }
}
