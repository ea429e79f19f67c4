//! `/auth`: registering, signing in, who am I.

use std::sync::Arc;

use chrona_api_types::{AccessToken, RegisterUser, User};
use poem::web::Data;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::{
    body::{Answer, Form, Given},
    client::Client,
    problem::ApiError,
    security::SignedIn,
};
use crate::{
    App,
    services::{accounts, permissions::Action, sign_in},
};

pub(super) struct AuthApi;

/// The form of a sign-in (RFC 6749, section 4.3.2).
#[derive(Debug, Object, Deserialize)]
struct SignInForm {
    /// The account's e-mail address.
    #[oai(validator(max_length = 254))]
    username: String,
    /// Its password.
    #[oai(validator(max_length = 1024))]
    password: String,
}

#[OpenApi(prefix_path = "/auth", tag = "super::Tag::Accounts")]
impl AuthApi {
    /// Makes oneself an account, where registration is open.
    #[oai(path = "/register", method = "post", operation_id = "register")]
    async fn register(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<RegisterUser>,
    ) -> Result<Answer<User, 201>, ApiError> {
        Ok(Answer(accounts::register(&app, body.0, &client.0).await?))
    }

    /// Signs in with address and password.
    #[oai(path = "/token", method = "post", operation_id = "sign_in")]
    async fn token(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        form: Form<SignInForm>,
    ) -> Result<Answer<AccessToken>, ApiError> {
        let form = form.0;
        Ok(Answer(
            sign_in::sign_in(&app, &form.username, &form.password, &client.0).await?,
        ))
    }

    /// Tells who is signed in.
    #[oai(path = "/me", method = "get", operation_id = "me")]
    async fn me(&self, caller: SignedIn) -> Result<Answer<User>, ApiError> {
        caller.0.may(Action::UseOwnSpace)?;
        Ok(Answer(accounts::user(caller.0.person)))
    }
}
