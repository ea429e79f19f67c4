//! Someone signed in, and signing in anew before the access token dies.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use chrona_api_types::{AccessToken, ProblemCode};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use tokio::time::Instant;

use super::api::{Answer, Api};

/// Who signs in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) password: String,
}

/// A session, of which the access token dies after a while.
pub(super) struct Session {
    account: Account,
    access: String,
    refresh: Option<String>,
    renew_at: Instant,
}

/// What came of a sign-in.
pub(super) enum SignIn {
    Done(Session),
    /// The server wants no more of them for so many seconds.
    Later(u64),
    /// Why not.
    Refused(String),
}

impl Session {
    /// Signs in, with a code where one is given.
    pub(super) async fn sign_in(api: &Api, account: Account, code: Option<&str>) -> Result<SignIn> {
        let mut form = vec![
            ("username", account.email.as_str()),
            ("password", account.password.as_str()),
        ];
        form.extend(code.map(|code| ("totp_code", code)));
        let request = api.request(Method::POST, "/auth/token").form(&form);
        let answer = api.ask(request).await?;
        Ok(match (answer.status, answer.retry_after) {
            (200, _) => SignIn::Done(Self::of(account, &answer)?),
            // An account that is locked is another matter.
            (429, Some(seconds)) if answer.problem().code != ProblemCode::SignInLocked.as_str() => {
                SignIn::Later(seconds)
            }
            _ => SignIn::Refused(refusal(&account.email, &answer)),
        })
    }

    fn of(account: Account, answer: &Answer) -> Result<Self> {
        let token: AccessToken = answer.read(200)?;
        let lives = Duration::from_secs(token.expires_in.unsigned_abs());
        Ok(Self {
            account,
            access: token.access_token,
            refresh: token.refresh_token,
            renew_at: Instant::now() + lives * 4 / 5,
        })
    }

    pub(super) fn email(&self) -> &str {
        &self.account.email
    }

    /// The access token, for a proof that goes with it.
    pub(super) fn access_token(&self) -> &str {
        &self.access
    }

    /// Puts the access token on a request.
    pub(super) fn sign(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.access)
    }

    /// Whether the access token dies soon.
    pub(super) fn is_old(&self) -> bool {
        Instant::now() >= self.renew_at
    }

    /// Has the access token replaced before the next request.
    pub(super) fn expire(&mut self) {
        self.renew_at = Instant::now();
    }

    /// Gets another access token: by the refresh token, or by the password.
    pub(super) async fn renew(&mut self, api: &Api) -> Result<()> {
        if let Some(refresh) = self.refresh.take() {
            let body = json!({ "refresh_token": refresh });
            let answer = api.ask(api.request(Method::POST, "/auth/refresh").json(&body));
            let answer = answer.await?;
            if answer.status == 200 {
                *self = Self::of(self.account.clone(), &answer)?;
                return Ok(());
            }
        }
        match Self::sign_in(api, self.account.clone(), None).await? {
            SignIn::Done(session) => *self = session,
            SignIn::Later(seconds) => {
                bail!("{} may sign in again in {seconds} s only", self.email());
            }
            SignIn::Refused(why) => return Err(anyhow!(why)),
        }
        Ok(())
    }

    /// Signs out. Whether the server takes note is its own affair.
    pub(super) async fn end(self, api: &Api) {
        let request = self.sign(api.request(Method::POST, "/auth/sign-out"));
        let _ = Api::send(request).await;
    }
}

/// Why a sign-in was refused, and what to do.
fn refusal(email: &str, answer: &Answer) -> String {
    let problem = answer.problem();
    if problem.code != ProblemCode::SecondFactorRequired.as_str() {
        return format!("{email}: {}", answer.words());
    }
    let has_app = problem.second_factors.is_empty()
        || problem.second_factors.iter().any(|factor| factor == "totp");
    if has_app {
        format!(
            "{email} has a second factor: `load reads` takes its code with --totp-code; for `load punches` name people who have none"
        )
    } else {
        format!(
            "{email} has a passkey as second factor, which only a browser can show: name an account without one"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        let answer = Answer {
            status: 401,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        };
        refusal("a@exemple.fr", &answer)
    }

    #[test]
    fn a_second_factor_is_told_with_what_to_do() {
        let code = r#""code":"second_factor_required""#;
        let app = refused(&format!(
            r#"{{{code},"second_factors":["totp","passkey"]}}"#
        ));
        assert!(app.contains("--totp-code"), "{app}");
        assert!(refused(&format!("{{{code}}}")).contains("--totp-code"));
        let passkey = refused(&format!(r#"{{{code},"second_factors":["passkey"]}}"#));
        assert!(passkey.contains("account without one"), "{passkey}");
    }

    #[test]
    fn another_refusal_is_told_in_the_servers_words() {
        let wrong = refused(r#"{"code":"invalid_credentials","detail":"Wrong password."}"#);
        assert_eq!(wrong, "a@exemple.fr: Wrong password. (401)");
        assert_eq!(refused("<html>"), "a@exemple.fr: it answered 401");
    }
}
