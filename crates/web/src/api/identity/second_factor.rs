//! One's own second factor.

use chrona_api_types::{
    ActivateTotp, PersonId, Proof, ProvisionTotp, ProvisionedTotp, RecoveryCodes,
    SecondFactorStatus,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// Whether the caller has a second factor, and must: `GET /totp/status`.
    pub async fn second_factor(&self) -> Result<SecondFactorStatus, ApiError> {
        self.get("/totp/status", &Query::new()).await
    }

    /// A secret for an authenticator app: `POST /totp/provision`.
    pub async fn provision_totp(&self) -> Result<ProvisionedTotp, ApiError> {
        let body = ProvisionTotp::default();
        self.call(Method::Post, "/totp/provision", Some(&body))
            .await
    }

    /// Puts a secret in force: `POST /totp/activate`.
    pub async fn activate_totp(&self, wanted: &ActivateTotp) -> Result<RecoveryCodes, ApiError> {
        self.call(Method::Post, "/totp/activate", Some(wanted))
            .await
    }

    /// New recovery codes: `POST /totp/recovery/regenerate`.
    pub async fn new_recovery_codes(&self, proof: &Proof) -> Result<RecoveryCodes, ApiError> {
        self.call(Method::Post, "/totp/recovery/regenerate", Some(proof))
            .await
    }

    /// Removes the caller's second factor: `DELETE /totp`.
    pub async fn remove_second_factor(&self, proof: &Proof) -> Result<(), ApiError> {
        self.call_unread(Method::Delete, "/totp", Some(proof))
            .await
            .map(drop)
    }

    /// Ends every session of someone: `POST /admin/users/{id}/end-sessions`.
    pub async fn end_sessions_of(&self, id: PersonId) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/end-sessions");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Sends someone a link to choose a new password: `POST /admin/users/{id}/send-password-reset`.
    pub async fn send_password_reset(&self, id: PersonId) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/send-password-reset");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Takes someone's second factor away: `DELETE /admin/users/{id}/second-factor`.
    pub async fn reset_second_factor(&self, id: PersonId) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/second-factor");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }
}
