//! `/auth`: registering, signing in and out, who am I, where am I signed in.

use std::sync::Arc;

use chrona_api_types::{
    AccessToken, ChangePassword, ForgotPassword, ProblemCode, RefreshSession, RegisterUser,
    ResetPassword, Session, SessionId, UseMailLink, User,
};
use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Path};
use serde::Deserialize;

use crate::{
    App,
    api::{
        body::{Answer, Form, Given, ListAnswer, Nothing},
        client::Client,
        cookie::{Browser, WithCookies},
        problem::ApiError,
        security::SignedIn,
    },
    services::{
        identity::{
            accounts, mail_links,
            second_factor::Code,
            sessions::{self, Grant},
            sign_in::{self, KNOWN_SECONDS, SignedIn as SignedInAs},
        },
        people::new_account,
    },
};

pub(crate) struct AuthApi;

/// The form of a sign-in (RFC 6749, section 4.3.2).
#[derive(Object, Deserialize)]
struct SignInForm {
    /// The account's e-mail address.
    #[oai(validator(max_length = 254))]
    username: String,
    /// Its password.
    #[oai(validator(max_length = 1024))]
    password: String,
    /// Where the account has a second factor: the code that the authenticator app shows…
    #[oai(validator(max_length = 32))]
    totp_code: Option<String>,
    /// …or one of the recovery codes.
    #[oai(validator(max_length = 64))]
    recovery_code: Option<String>,
    /// Where the refresh token goes: into the answer, or into a cookie that no script reads.
    #[serde(default)]
    #[oai(default)]
    refresh_in: RefreshIn,
}

/// Where a refresh token goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefreshIn {
    /// Into the answer, for an app that has a safe place for it.
    #[default]
    Body,
    /// Into a cookie (`__Host-`, `HttpOnly`, `SameSite=Strict`), for a page of this origin.
    Cookie,
}

/// The answer to a sign-in, which makes a browser known too.
pub(crate) fn signed_in(
    signed_in: SignedInAs,
    in_cookie: bool,
) -> WithCookies<Answer<AccessToken>> {
    if in_cookie {
        let answer = granted(signed_in.grant, RefreshIn::Cookie);
        answer.and_know(&signed_in.browser, KNOWN_SECONDS)
    } else {
        granted(signed_in.grant, RefreshIn::Body)
    }
}

/// The answer to a sign-in or a refresh.
fn granted(grant: Grant, refresh_in: RefreshIn) -> WithCookies<Answer<AccessToken>> {
    let Grant {
        mut access,
        refresh,
        session_seconds,
    } = grant;
    match refresh_in {
        RefreshIn::Cookie => WithCookies::keep(Answer(access), &refresh, session_seconds),
        RefreshIn::Body => {
            access.refresh_token = Some(refresh);
            WithCookies::none(Answer(access))
        }
    }
}

#[OpenApi(prefix_path = "/auth", tag = "crate::api::Tag::Accounts")]
impl AuthApi {
    /// Makes oneself an account, where registration is open.
    #[oai(path = "/register", method = "post", operation_id = "register")]
    async fn register(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<RegisterUser>,
    ) -> Result<Answer<User, 201>, ApiError> {
        Ok(Answer(
            new_account::register(&app, body.0, &client.0).await?,
        ))
    }

    /// Signs in with address and password, and a code where the account has a second factor.
    #[oai(path = "/token", method = "post", operation_id = "sign_in")]
    async fn token(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        form: Form<SignInForm>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let form = form.0;
        if form.refresh_in == RefreshIn::Cookie {
            browser.must_be_same_origin()?;
        }
        let done = sign_in::sign_in(
            &app,
            &form.username,
            &form.password,
            Code::given(form.totp_code, form.recovery_code),
            browser.known(),
            &client.0,
        )
        .await?;
        Ok(signed_in(done, form.refresh_in == RefreshIn::Cookie))
    }

    /// Gives the next access token for a refresh token, which is replaced: by the one in the answer,
    /// or in the cookie when it came in one.
    #[oai(path = "/refresh", method = "post", operation_id = "refresh_session")]
    async fn refresh(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<RefreshSession>,
    ) -> Result<WithCookies<Answer<AccessToken>>, ApiError> {
        let (token, refresh_in) = match (&body.0.refresh_token, browser.refresh_token()?) {
            (Some(token), _) => (token.as_str(), RefreshIn::Body),
            (None, Some(token)) => (token, RefreshIn::Cookie),
            (None, None) => return Err(ProblemCode::SessionEnded.into()),
        };
        let grant = sessions::refresh(&app, token, &client.0).await?;
        Ok(granted(grant, refresh_in))
    }

    /// Signs out: ends this session, at once.
    #[oai(path = "/sign-out", method = "post", operation_id = "sign_out")]
    async fn sign_out(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<WithCookies<Nothing>, ApiError> {
        sessions::end(&app, &request.0, request.0.caller.session_id).await?;
        Ok(WithCookies::forget(Nothing))
    }

    /// Changes one's own password; every other session ends.
    #[oai(
        path = "/change-password",
        method = "post",
        operation_id = "change_password"
    )]
    async fn change_password(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<ChangePassword>,
    ) -> Result<Nothing, ApiError> {
        accounts::change_password(&app, &request.0, body.0).await?;
        Ok(Nothing)
    }

    /// Sends a link to choose a new password, if the address is someone's; the answer is the same if
    /// it is not.
    #[oai(
        path = "/forgot-password",
        method = "post",
        operation_id = "forgot_password"
    )]
    async fn forgot_password(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<ForgotPassword>,
    ) -> Result<Nothing, ApiError> {
        mail_links::forgot_password(&app, &body.0.email, &client.0).await?;
        Ok(Nothing)
    }

    /// Puts a new password in the place of a forgotten one; every session ends.
    #[oai(
        path = "/reset-password",
        method = "post",
        operation_id = "reset_password"
    )]
    async fn reset_password(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<ResetPassword>,
    ) -> Result<Nothing, ApiError> {
        mail_links::reset_password(&app, body.0, &client.0).await?;
        Ok(Nothing)
    }

    /// Sends a link that shows that the caller's address is theirs.
    #[oai(
        path = "/verify-email/request",
        method = "post",
        operation_id = "request_address_check"
    )]
    async fn request_address_check(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Nothing, ApiError> {
        mail_links::ask_for_address_check(&app, &request.0).await?;
        Ok(Nothing)
    }

    /// Confirms an address by the link that was sent there.
    #[oai(
        path = "/verify-email",
        method = "post",
        operation_id = "check_address"
    )]
    async fn check_address(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<UseMailLink>,
    ) -> Result<Nothing, ApiError> {
        mail_links::check_address(&app, body.0, &client.0).await?;
        Ok(Nothing)
    }

    /// Lists one's own sessions, the last used first.
    #[oai(path = "/sessions", method = "get", operation_id = "my_sessions")]
    async fn sessions(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<Session>, ApiError> {
        let sessions = sessions::list(&app, &request.0).await?;
        let total = sessions.len() as u64;
        Ok(ListAnswer(sessions, total))
    }

    /// Ends one of one's own sessions, at once.
    #[oai(
        path = "/sessions/:id",
        method = "delete",
        operation_id = "end_my_session"
    )]
    async fn end_session(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        id: Path<SessionId>,
    ) -> Result<Nothing, ApiError> {
        sessions::end(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Tells who is signed in.
    #[oai(path = "/me", method = "get", operation_id = "me")]
    async fn me(&self, app: Data<&Arc<App>>, request: SignedIn) -> Result<Answer<User>, ApiError> {
        Ok(Answer(accounts::own(&app, &request.0).await?))
    }
}
