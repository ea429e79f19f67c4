//! Signing in, and the account one is signed in with.

use chrona_api_types::{AccessToken, ServiceInfo, User};

use super::{ApiError, Client, client::Query};

impl Client {
    /// Signs in: `POST /auth/token`.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<AccessToken, ApiError> {
        let fields = Query::new()
            .with("username", email)
            .with("password", password);
        self.form("/auth/token", &fields).await
    }

    /// What the service says of itself, to anyone: `GET /`.
    pub async fn service(&self) -> Result<ServiceInfo, ApiError> {
        self.get("/", &Query::new()).await
    }

    /// The caller's own account: `GET /auth/me`.
    pub async fn me(&self) -> Result<User, ApiError> {
        self.get("/auth/me", &Query::new()).await
    }
}
