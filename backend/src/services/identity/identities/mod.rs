//! Signing in through an outside provider. Nobody comes in by an address that a provider gives: an
//! identity opens the account it was linked to, and it is linked by who shows the account's own
//! sign-in first.

mod departure;
mod linking;
mod signing_in;

pub use departure::{BINDING_SECONDS, Begun, begin, begin_link, providers};
pub(crate) use linking::write;
pub use linking::{finish_link, list, remove};
pub use signing_in::{complete, finish, link};

use chrona_api_types::{AuditEvent, OutsideArrival, PendingIdentityId, PersonId, ProblemCode};
use chrona_store::{
    identity::{identities::Subject, oidc_attempts},
    privacy::audit::{self, NewEntry},
    sealed::OIDC_VERIFIER,
};
use serde_json::json;

use crate::{
    App,
    kernel::{
        ClientInfo, ServiceError,
        limits::{self, Limit},
        text,
    },
    oidc::{self, ProviderError},
};

/// What states, browsers and tokens of waiting sign-ins are digested for.
const STATE: &str = "oidc state";
const BROWSER: &str = "oidc browser";
const PENDING: &str = "pending identity";

/// An identity that was shown, and what becomes of it when the session begins.
#[derive(Clone, Copy, Debug)]
pub struct Outside<'a> {
    /// Who was shown.
    pub subject: &'a Subject,
    /// The sign-in that waited for a password or a code, and is used up.
    pub pending: Option<PendingIdentityId>,
    /// Whether it is linked to the account now, and not before.
    pub is_new: bool,
}

/// What a browser shows by its cookies.
#[derive(Clone, Copy, Debug)]
pub struct Shows<'a> {
    /// What it was given when someone left for a provider.
    pub binding: Option<&'a str>,
    /// What an earlier sign-in gave to know it by.
    pub known: Option<&'a str>,
}

/// Someone who came back, as the provider knows them.
struct Arrived {
    subject: Subject,
    /// Whether the provider has seen that the address is theirs.
    email_is_verified: bool,
}

/// Uses an attempt up and asks its provider who came back. It is good once, in the browser it was
/// begun in, and for `account_id`: who was signed in when it began, or nobody.
async fn arrive(
    app: &App,
    arrival: &OutsideArrival,
    binding: Option<&str>,
    account_id: Option<PersonId>,
    client: &ClientInfo,
) -> Result<Arrived, ServiceError> {
    let now = app.clock.now();
    let states = app.sealer.digests(STATE, &arrival.state);
    let browsers = app.sealer.digests(BROWSER, binding.unwrap_or_default());
    let writer = app.store.writer();
    let attempt = oidc_attempts::use_up(writer, &states, &browsers, account_id, now).await?;
    let Some(attempt) = attempt else {
        return Err(over(app, client).await);
    };
    let provider = app.identity.providers.find(&attempt.provider);
    let provider = provider.ok_or(ProblemCode::ProviderNotFound)?;
    let place = OIDC_VERIFIER.place(&attempt.state_digest);
    let broken = |words: String| ServiceError::Internal(words);
    let verifier = app
        .sealer
        .open(&place, &attempt.sealed_verifier)
        .map_err(|error| broken(error.to_string()))?;
    let verifier = String::from_utf8(verifier.secret).map_err(|error| broken(error.to_string()))?;
    let asked = oidc::Arrival {
        code: &arrival.code,
        issuer: arrival.iss.as_deref(),
        nonce: &attempt.nonce,
        verifier,
    };
    let shown = match Box::pin(provider.arrive(asked, now)).await {
        Ok(shown) => shown,
        Err(error) => return Err(refused(app, provider.name(), &error, client).await?),
    };
    let email = shown
        .email
        .and_then(|email| text::email("email", &email).ok());
    Ok(Arrived {
        email_is_verified: shown.email_is_verified && email.is_some(),
        subject: Subject {
            provider: provider.name().to_owned(),
            issuer: shown.issuer,
            subject: shown.subject,
            email,
        },
    })
}

/// The refusal for what a provider does; notes what does not hold.
async fn refused(
    app: &App,
    provider: &str,
    error: &ProviderError,
    client: &ClientInfo,
) -> Result<ServiceError, ServiceError> {
    tracing::warn!(provider, %error, "an outside sign-in failed");
    Ok(match error {
        ProviderError::Away(_) => ProblemCode::ProviderUnavailable.into(),
        ProviderError::Refused(_) => {
            note_failure(app, provider, "answer_invalid", client).await?;
            ProblemCode::OutsideAnswerInvalid.into()
        }
    })
}

/// Notes a sign-in that came to nothing. Not the address: the person may be a stranger.
async fn note_failure(
    app: &App,
    provider: &str,
    reason: &str,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let entry = NewEntry {
        event_data: Some(json!({ "provider": provider, "reason": reason })),
        ..client.entry(AuditEvent::SignInFailed)
    };
    Ok(audit::insert(app.store.writer(), vec![entry], app.clock.now()).await?)
}

/// The refusal of what is no sign-in under way, or no longer; counted for its network.
async fn over(app: &App, client: &ClientInfo) -> ServiceError {
    match limits::pass(app, Limit::Guess, client).await {
        Ok(()) => ProblemCode::OutsideSignInOver.into(),
        Err(error) => error,
    }
}
