//! Passkeys: one's own, and signing in with one.

use chrona_api_types::{
    AccessToken, Passkey, PasskeyCeremony, PasskeyId, PasskeySignIn, PasskeySupport, Proof,
    RegisterPasskey, RegisteredPasskey,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// Where passkeys can be used, to anyone: `GET /auth/passkey`.
    pub async fn passkey_support(&self) -> Result<PasskeySupport, ApiError> {
        self.get("/auth/passkey", &Query::new()).await
    }

    /// Begins to sign in with a passkey: `POST /auth/passkey/begin`.
    pub async fn begin_passkey_sign_in(&self) -> Result<PasskeyCeremony, ApiError> {
        self.call(Method::Post, "/auth/passkey/begin", None::<&()>)
            .await
    }

    /// Signs in with a passkey: `POST /auth/passkey/finish`.
    pub async fn finish_passkey_sign_in(
        &self,
        shown: &PasskeySignIn,
    ) -> Result<AccessToken, ApiError> {
        self.call(Method::Post, "/auth/passkey/finish", Some(shown))
            .await
    }

    /// The caller's passkeys: `GET /passkeys`.
    pub async fn passkeys(&self) -> Result<Vec<Passkey>, ApiError> {
        self.get("/passkeys", &Query::new()).await
    }

    /// Begins to make a passkey: `POST /passkeys/register/begin`.
    pub async fn begin_passkey(&self, proof: &Proof) -> Result<PasskeyCeremony, ApiError> {
        self.call(Method::Post, "/passkeys/register/begin", Some(proof))
            .await
    }

    /// Adds a passkey that was made: `POST /passkeys/register/finish`.
    pub async fn finish_passkey(
        &self,
        made: &RegisterPasskey,
    ) -> Result<RegisteredPasskey, ApiError> {
        self.call(Method::Post, "/passkeys/register/finish", Some(made))
            .await
    }

    /// Removes one of the caller's passkeys: `DELETE /passkeys/{id}`.
    pub async fn remove_passkey(&self, id: PasskeyId, proof: &Proof) -> Result<(), ApiError> {
        self.call_unread(Method::Delete, &format!("/passkeys/{id}"), Some(proof))
            .await
            .map(drop)
    }
}
