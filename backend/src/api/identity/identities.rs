//! `/auth/oidc` and `/auth/identities`: signing in through an outside provider, and what is linked.

use std::sync::Arc;

use chrona_api_types::{
    AccessToken, BeginLink, CompleteOutside, Identity, IdentityId, LinkAndSignIn, OutsideArrival,
    OutsideBegun, OutsideProvider,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use super::auth::signed_in;
use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        client::Client,
        cookie::{Browser, WithCookies},
        problem::ApiError,
        security::SignedIn,
    },
    services::identity::identities::{self, BINDING_SECONDS, Begun, Shows},
};

pub(crate) struct IdentitiesApi;

/// What a browser shows; one that wants its refresh token in a cookie must be of this origin.
fn shows(browser: &Browser, refresh_in_cookie: bool) -> Result<Shows<'_>, ApiError> {
    if refresh_in_cookie {
        browser.must_be_same_origin()?;
    }
    Ok(Shows {
        binding: browser.outside()?,
        known: browser.known(),
    })
}

fn begun(begun: Begun) -> WithCookies<Answer<OutsideBegun>> {
    let answer = WithCookies::none(Answer(OutsideBegun { url: begun.url }));
    answer.and_bind(&begun.binding, BINDING_SECONDS)
}

#[OpenApi(prefix_path = "/auth", tag = "crate::api::Tag::Accounts")]
impl IdentitiesApi {
    /// Lists the outside providers one may sign in through.
    #[oai(path = "/oidc", method = "get", operation_id = "outside_providers")]
    async fn providers(
        &self,
        app: Data<&Arc<App>>,
    ) -> Result<ListAnswer<OutsideProvider>, ApiError> {
        let providers = identities::providers(&app);
        let total = providers.len() as u64;
        Ok(ListAnswer(providers, total))
    }

    /// Begins a sign-in through a provider: answers where to go, and gives the browser a cookie that
    /// it shows when it comes back.
    #[oai(
        path = "/oidc/:provider/begin",
        method = "post",
        operation_id = "begin_outside_sign_in"
    )]
    async fn begin(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        provider: Path<String>,
    ) -> Result<WithCookies<Answer<OutsideBegun>>, ApiError> {
        // It takes no body, so that a form of another site could send it.
        browser.must_be_same_origin()?;
        let binding = browser.outside()?;
        Ok(begun(
            identities::begin(&app, &provider.0, binding, &client.0).await?,
        ))
    }

    /// Signs in who comes back from a provider. `second_factor_required` and `link_required` hold the
    /// token of the next step, good once and for five minutes.
    #[oai(
        path = "/oidc/finish",
        method = "post",
        operation_id = "finish_outside_sign_in"
    )]
    async fn finish(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<OutsideArrival>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let in_cookie = body.0.refresh_in_cookie.unwrap_or(false);
        let shows = shows(&browser, in_cookie)?;
        let done = identities::finish(&app, &body.0, shows, &client.0).await?;
        Ok(signed_in(done, in_cookie).and_unbind())
    }

    /// Signs in with the code that was still to be shown.
    #[oai(
        path = "/oidc/code",
        method = "post",
        operation_id = "complete_outside_sign_in"
    )]
    async fn complete(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<CompleteOutside>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let in_cookie = body.0.refresh_in_cookie.unwrap_or(false);
        let shows = shows(&browser, in_cookie)?;
        let done = identities::complete(&app, body.0, shows, &client.0).await?;
        Ok(signed_in(done, in_cookie).and_unbind())
    }

    /// Links the identity to the account of its address and signs in, for who knows the account's
    /// password, and a code where there is a second factor.
    #[oai(
        path = "/oidc/link",
        method = "post",
        operation_id = "link_and_sign_in"
    )]
    async fn link(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<LinkAndSignIn>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let in_cookie = body.0.refresh_in_cookie.unwrap_or(false);
        let shows = shows(&browser, in_cookie)?;
        let done = identities::link(&app, body.0, shows, &client.0).await?;
        Ok(signed_in(done, in_cookie).and_unbind())
    }

    /// Lists the identities that open one's account, the last linked first.
    #[oai(path = "/identities", method = "get", operation_id = "my_identities")]
    async fn identities(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<Identity>, ApiError> {
        let identities = identities::list(&app, &request.0).await?;
        let total = identities.len() as u64;
        Ok(ListAnswer(identities, total))
    }

    /// Begins to link an identity to one's account; wants the password or a code more than ten minutes
    /// after signing in.
    #[oai(
        path = "/identities/begin",
        method = "post",
        operation_id = "begin_identity_link"
    )]
    async fn begin_link(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        browser: Browser,
        body: Given<BeginLink>,
    ) -> Result<WithCookies<Answer<OutsideBegun>>, ApiError> {
        let binding = browser.outside()?;
        Ok(begun(
            identities::begin_link(&app, &request.0, body.0, binding).await?,
        ))
    }

    /// Links who comes back from a provider to one's account.
    #[oai(
        path = "/identities/finish",
        method = "post",
        operation_id = "finish_identity_link"
    )]
    async fn finish_link(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        browser: Browser,
        body: Given<OutsideArrival>,
    ) -> Result<WithCookies<Answer<Identity, 201>>, ApiError> {
        let shows = shows(&browser, false)?;
        let linked = identities::finish_link(&app, &request.0, &body.0, shows).await?;
        Ok(WithCookies::none(Answer(linked)).and_unbind())
    }

    /// Unlinks one of one's identities.
    #[oai(
        path = "/identities/:id",
        method = "delete",
        operation_id = "unlink_identity"
    )]
    async fn unlink(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        id: Path<IdentityId>,
    ) -> Result<Nothing, ApiError> {
        identities::remove(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }
}
