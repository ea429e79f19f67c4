//! `/passkeys` and `/auth/passkey`: one's own passkeys, and signing in with one.

use std::sync::Arc;

use chrona_api_types::{
    AccessToken, Passkey, PasskeyCeremony, PasskeyId, PasskeySignIn, PasskeySupport, Proof,
    RegisterPasskey, RegisteredPasskey,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use super::auth::signed_in;
use crate::{
    App,
    api::{
        body::{Answer, Given, GivenOrNone, ListAnswer, Nothing},
        client::Client,
        cookie::{Browser, WithCookies},
        problem::ApiError,
        security::SignedIn,
    },
    services::identity::passkeys,
};

pub(crate) struct PasskeysApi;

#[OpenApi(tag = "crate::api::Tag::Passkeys")]
impl PasskeysApi {
    /// Tells where passkeys can be used.
    #[oai(
        path = "/auth/passkey",
        method = "get",
        operation_id = "passkey_support"
    )]
    async fn support(&self, app: Data<&Arc<App>>) -> Answer<PasskeySupport> {
        Answer(passkeys::support(&app))
    }

    /// Begins to sign in with a passkey, whoever it is: what to ask of the authenticator within five
    /// minutes.
    #[oai(
        path = "/auth/passkey/begin",
        method = "post",
        operation_id = "begin_passkey_sign_in"
    )]
    async fn begin_sign_in(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
    ) -> Result<Answer<PasskeyCeremony>, ApiError> {
        Ok(Answer(passkeys::begin_sign_in(&app, &client.0).await?))
    }

    /// Signs in with the passkey that the authenticator shows. It is both factors: no password and no
    /// code are asked for.
    #[oai(
        path = "/auth/passkey/finish",
        method = "post",
        operation_id = "finish_passkey_sign_in"
    )]
    async fn finish_sign_in(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<PasskeySignIn>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let in_cookie = body.0.refresh_in_cookie.unwrap_or(false);
        if in_cookie {
            browser.must_be_same_origin()?;
        }
        let done = passkeys::finish_sign_in(&app, body.0, browser.known(), &client.0).await?;
        Ok(signed_in(done, in_cookie))
    }

    /// Lists one's own passkeys, the oldest first.
    #[oai(path = "/passkeys", method = "get", operation_id = "my_passkeys")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<Passkey>, ApiError> {
        let passkeys = passkeys::list(&app, &request.0).await?;
        let total = passkeys.len() as u64;
        Ok(ListAnswer(passkeys, total))
    }

    /// Begins to make a passkey: what to ask of the authenticator within five minutes; wants the
    /// password or a code more than ten minutes after signing in.
    #[oai(
        path = "/passkeys/register/begin",
        method = "post",
        operation_id = "begin_passkey_registration"
    )]
    async fn begin_registration(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: GivenOrNone<Proof>,
    ) -> Result<Answer<PasskeyCeremony>, ApiError> {
        Ok(Answer(
            passkeys::begin_registration(&app, &request.0, body.0).await?,
        ))
    }

    /// Adds the passkey that the authenticator made. The first second factor comes with five recovery
    /// codes and ends every other session.
    #[oai(
        path = "/passkeys/register/finish",
        method = "post",
        operation_id = "finish_passkey_registration"
    )]
    async fn finish_registration(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<RegisterPasskey>,
    ) -> Result<Answer<RegisteredPasskey, 201>, ApiError> {
        Ok(Answer(
            passkeys::finish_registration(&app, &request.0, body.0).await?,
        ))
    }

    /// Removes one of one's own passkeys; wants the password or a code. The last second factor stays
    /// where the role asks for one.
    #[oai(
        path = "/passkeys/:id",
        method = "delete",
        operation_id = "remove_passkey"
    )]
    async fn remove(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        id: Path<PasskeyId>,
        body: GivenOrNone<Proof>,
    ) -> Result<Nothing, ApiError> {
        passkeys::remove(&app, &request.0, id.0, body.0).await?;
        Ok(Nothing)
    }
}
