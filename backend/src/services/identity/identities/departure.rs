//! Leaving for a provider.

use chrona_api_types::{BeginLink, OutsideProvider, PersonId, ProblemCode, Proof};
use chrona_store::{
    identity::oidc_attempts::{self, Attempt},
    sealed::OIDC_VERIFIER,
};
use chrono::TimeDelta;

use super::{BROWSER, STATE, refused};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError,
        limits::{self, Limit},
        permissions::Action,
    },
    oidc::Departure,
    services::identity::second_factor,
};

/// How long someone may be away.
const AWAY: TimeDelta = TimeDelta::minutes(10);
/// How long the browser keeps what it is known by, in seconds: the way there and back, and the
/// password or code after it.
pub const BINDING_SECONDS: i64 = 30 * 60;
/// What a browser is known by has as many characters.
const BINDING_LEN: usize = 43;

/// Someone who may leave.
#[derive(Debug)]
pub struct Begun {
    /// The address at the provider.
    pub url: String,
    /// What the browser is to show when it comes back.
    pub binding: String,
}

/// The providers one may sign in through.
pub fn providers(app: &App) -> Vec<OutsideProvider> {
    let shown = |provider: &crate::oidc::Provider| OutsideProvider {
        name: provider.name().to_owned(),
        label: provider.label().to_owned(),
    };
    app.identity.providers.all().iter().map(shown).collect()
}

/// Begins a sign-in through a provider. `binding` is what this browser shows already.
pub async fn begin(
    app: &App,
    provider: &str,
    binding: Option<&str>,
    client: &ClientInfo,
) -> Result<Begun, ServiceError> {
    limits::pass(app, Limit::Outside, client).await?;
    depart(app, provider, binding, None, client).await
}

/// Begins to link an identity to the caller's account, for who shows the password or a code, or
/// signed in a moment ago.
pub async fn begin_link(
    app: &App,
    request: &Request,
    body: BeginLink,
    binding: Option<&str>,
) -> Result<Begun, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::Outside, &request.client).await?;
    if app.identity.providers.find(&body.provider).is_none() {
        return Err(ProblemCode::ProviderNotFound.into());
    }
    let proof = Proof {
        password: body.password,
        totp_code: body.totp_code,
        recovery_code: body.recovery_code,
    };
    second_factor::prove_recently(app, request, proof).await?;
    let account_id = Some(request.caller.person.id);
    depart(app, &body.provider, binding, account_id, &request.client).await
}

async fn depart(
    app: &App,
    provider: &str,
    binding: Option<&str>,
    account_id: Option<PersonId>,
    client: &ClientInfo,
) -> Result<Begun, ServiceError> {
    let provider = app.identity.providers.find(provider);
    let provider = provider.ok_or(ProblemCode::ProviderNotFound)?;
    // Two tabs of one browser share what it is known by.
    let binding = binding.filter(|binding| binding.len() == BINDING_LEN);
    let binding = binding.map_or_else(|| app.random.text::<32>(), ToOwned::to_owned);
    let state = state(app, account_id.is_some());
    let (nonce, verifier) = (app.random.text::<32>(), app.random.text::<32>());
    let now = app.clock.now();
    let departure = Departure {
        state: &state,
        nonce: &nonce,
        verifier: &verifier,
    };
    let url = match provider.depart(&departure, now).await {
        Ok(url) => url,
        Err(error) => return Err(refused(app, provider.name(), &error, client).await?),
    };
    let state_digest = app.sealer.digest(STATE, &state);
    let place = OIDC_VERIFIER.place(&state_digest);
    let sealed_verifier = app
        .sealer
        .seal(&place, verifier.as_bytes())
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let attempt = Attempt {
        state_digest,
        provider: provider.name().to_owned(),
        nonce,
        sealed_verifier,
    };
    let browser = app.sealer.digest(BROWSER, &binding);
    let writer = app.store.writer();
    oidc_attempts::insert(writer, &attempt, &browser, account_id, now, now + AWAY).await?;
    Ok(Begun { url, binding })
}

/// A state, whose first word tells the page that it comes back to what it was for. Who alters the
/// word finds no attempt.
fn state(app: &App, is_link: bool) -> String {
    let purpose = if is_link { "link" } else { "sign-in" };
    format!("{purpose}.{}", app.random.text::<32>())
}
