//! Links in e-mails: asked for and used by anyone.

use chrona_api_types::{ChangeOwnEmail, ForgotPassword, ResetPassword, UseMailLink, User};

use crate::api::{ApiError, Client, client::Method};

impl Client {
    /// Asks for a link to choose a new password: `POST /auth/forgot-password`.
    pub async fn forgot_password(&self, whose: &ForgotPassword) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/auth/forgot-password", Some(whose))
            .await
            .map(drop)
    }

    /// Chooses a new password by a link: `POST /auth/reset-password`.
    pub async fn reset_password(&self, reset: &ResetPassword) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/auth/reset-password", Some(reset))
            .await
            .map(drop)
    }

    /// Asks for the link that confirms the caller's address: `POST /auth/verify-email/request`.
    pub async fn ask_for_address_check(&self) -> Result<(), ApiError> {
        let path = "/auth/verify-email/request";
        self.call_unread(Method::Post, path, None::<&()>)
            .await
            .map(drop)
    }

    /// Asks for another address of the caller's: `POST /auth/email-change`.
    pub async fn change_own_email(&self, change: &ChangeOwnEmail) -> Result<User, ApiError> {
        self.call(Method::Post, "/auth/email-change", Some(change))
            .await
    }

    /// Takes back what was asked for: `DELETE /auth/email-change`.
    pub async fn cancel_own_email_change(&self) -> Result<User, ApiError> {
        self.call(Method::Delete, "/auth/email-change", None::<&()>)
            .await
    }

    /// Puts another address in force by a link: `POST /auth/email-change/confirm`.
    pub async fn confirm_email_change(&self, link: &UseMailLink) -> Result<(), ApiError> {
        let path = "/auth/email-change/confirm";
        self.call_unread(Method::Post, path, Some(link))
            .await
            .map(drop)
    }

    /// Undoes a change of address by a link: `POST /auth/email-change/undo`.
    pub async fn undo_email_change(&self, link: &UseMailLink) -> Result<(), ApiError> {
        let path = "/auth/email-change/undo";
        self.call_unread(Method::Post, path, Some(link))
            .await
            .map(drop)
    }

    /// Confirms a phone by a link: `POST /devices/confirm`.
    pub async fn confirm_device(&self, link: &UseMailLink) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/devices/confirm", Some(link))
            .await
            .map(drop)
    }

    /// Confirms an address by a link: `POST /auth/verify-email`.
    pub async fn check_address(&self, link: &UseMailLink) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/auth/verify-email", Some(link))
            .await
            .map(drop)
    }
}
