//! The organisation's types of absence, and the balances that they take from.

use chrona_api_types::{AbsenceType, BalanceKind};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// The types that can be asked for and entered: `GET /absence-types`.
    pub async fn absence_types(&self) -> Result<Vec<AbsenceType>, ApiError> {
        self.get("/absence-types", &Query::new()).await
    }

    /// All types, those that are no longer used too: `GET /admin/absence-types`.
    pub async fn every_absence_type(&self) -> Result<Vec<AbsenceType>, ApiError> {
        self.get("/admin/absence-types", &Query::new()).await
    }

    /// Makes a type, or changes the one with its code: `POST /admin/absence-types`.
    pub async fn save_absence_type(&self, wanted: &AbsenceType) -> Result<AbsenceType, ApiError> {
        self.call(Method::Post, "/admin/absence-types", Some(wanted))
            .await
    }

    /// The balances that people have: `GET /admin/balances`.
    pub async fn balance_kinds(&self) -> Result<Vec<BalanceKind>, ApiError> {
        self.get("/admin/balances", &Query::new()).await
    }

    /// Makes a balance, or changes the one with its code: `POST /admin/balances`.
    pub async fn save_balance_kind(&self, wanted: &BalanceKind) -> Result<BalanceKind, ApiError> {
        self.call(Method::Post, "/admin/balances", Some(wanted))
            .await
    }
}
