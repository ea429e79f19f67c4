//! Signing in, and the account one is signed in with.

use chrona_api_types::{
    AccessToken, ChangePassword, RefreshSession, ServiceInfo, Session, SessionId, User, ZoneRules,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// Signs in, with a code where the account has a second factor; the refresh token goes into the
    /// browser's cookie: `POST /auth/token`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        totp_code: Option<&str>,
        recovery_code: Option<&str>,
    ) -> Result<AccessToken, ApiError> {
        let fields = Query::new()
            .with("username", email)
            .with("password", password)
            .maybe("totp_code", totp_code)
            .maybe("recovery_code", recovery_code)
            .with("refresh_in", "cookie");
        self.form("/auth/token", &fields).await
    }

    /// The next access token, by the browser's cookie: `POST /auth/refresh`.
    pub async fn refresh(&self) -> Result<AccessToken, ApiError> {
        let body = RefreshSession::default();
        self.call(Method::Post, "/auth/refresh", Some(&body)).await
    }

    /// Ends the session: `POST /auth/sign-out`.
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/auth/sign-out", None::<&()>)
            .await
            .map(drop)
    }

    /// Changes the caller's password: `POST /auth/change-password`.
    pub async fn change_password(&self, change: &ChangePassword) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/auth/change-password", Some(change))
            .await
            .map(drop)
    }

    /// The caller's sessions: `GET /auth/sessions`.
    pub async fn sessions(&self) -> Result<Vec<Session>, ApiError> {
        self.get("/auth/sessions", &Query::new()).await
    }

    /// Ends one of the caller's sessions: `DELETE /auth/sessions/{id}`.
    pub async fn end_session(&self, id: SessionId) -> Result<(), ApiError> {
        self.call_unread(Method::Delete, &format!("/auth/sessions/{id}"), None::<&()>)
            .await
            .map(drop)
    }

    /// What the service says of itself, to anyone: `GET /`.
    pub async fn service(&self) -> Result<ServiceInfo, ApiError> {
        self.get("/", &Query::new()).await
    }

    /// The rules of the zones in use, the organisation's first: `GET /zones`.
    pub async fn zones(&self) -> Result<Vec<ZoneRules>, ApiError> {
        self.get("/zones", &Query::new()).await
    }

    /// The caller's own account: `GET /auth/me`.
    pub async fn me(&self) -> Result<User, ApiError> {
        self.get("/auth/me", &Query::new()).await
    }
}
