//! Signing in through an outside provider, and the identities linked to one's account.

use chrona_api_types::{
    AccessToken, BeginLink, CompleteOutside, Identity, IdentityId, LinkAndSignIn, OutsideArrival,
    OutsideBegun, OutsideProvider,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// The providers one may sign in through: `GET /auth/oidc`.
    pub async fn outside_providers(&self) -> Result<Vec<OutsideProvider>, ApiError> {
        self.get("/auth/oidc", &Query::new()).await
    }

    /// Begins a sign-in through a provider: `POST /auth/oidc/{provider}/begin`.
    pub async fn begin_outside_sign_in(&self, provider: &str) -> Result<OutsideBegun, ApiError> {
        let path = format!("/auth/oidc/{provider}/begin");
        self.call(Method::Post, &path, None::<&()>).await
    }

    /// Signs in with what a provider sends back; the refresh token goes into the browser's cookie:
    /// `POST /auth/oidc/finish`.
    pub async fn finish_outside_sign_in(
        &self,
        arrival: &OutsideArrival,
    ) -> Result<AccessToken, ApiError> {
        self.call(Method::Post, "/auth/oidc/finish", Some(arrival))
            .await
    }

    /// Shows the code that a sign-in through a provider asked for: `POST /auth/oidc/code`.
    pub async fn complete_outside_sign_in(
        &self,
        code: &CompleteOutside,
    ) -> Result<AccessToken, ApiError> {
        self.call(Method::Post, "/auth/oidc/code", Some(code)).await
    }

    /// Links an identity by the account's password, and signs in: `POST /auth/oidc/link`.
    pub async fn link_and_sign_in(&self, link: &LinkAndSignIn) -> Result<AccessToken, ApiError> {
        self.call(Method::Post, "/auth/oidc/link", Some(link)).await
    }

    /// The caller's identities: `GET /auth/identities`.
    pub async fn identities(&self) -> Result<Vec<Identity>, ApiError> {
        self.get("/auth/identities", &Query::new()).await
    }

    /// Begins to link an identity to the caller's account: `POST /auth/identities/begin`.
    pub async fn begin_identity_link(&self, wanted: &BeginLink) -> Result<OutsideBegun, ApiError> {
        self.call(Method::Post, "/auth/identities/begin", Some(wanted))
            .await
    }

    /// Links what a provider sends back to the caller's account: `POST /auth/identities/finish`.
    pub async fn finish_identity_link(
        &self,
        arrival: &OutsideArrival,
    ) -> Result<Identity, ApiError> {
        self.call(Method::Post, "/auth/identities/finish", Some(arrival))
            .await
    }

    /// Unlinks one of the caller's identities: `DELETE /auth/identities/{id}`.
    pub async fn unlink_identity(&self, id: IdentityId) -> Result<(), ApiError> {
        let path = format!("/auth/identities/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }
}
