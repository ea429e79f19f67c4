//! Signing in, and recognising an access token.

use std::time::Duration;

use aws_lc_rs::constant_time;
use chrona_api_types::{AccessToken, AuditEvent, PersonId, ProblemCode, SessionId};
use chrona_store::{
    identity::accounts::{self, Person},
    privacy::audit::NewEntry,
};
use serde::{Deserialize, Serialize};

use super::{
    identities::Outside,
    second_factor::{self, Code},
    sessions::{self, Grant, Showing, Verified},
};
use crate::{
    App,
    kernel::{
        Caller, ClientInfo, ServiceError, Tx, alerts,
        limits::{self, Limit, MOST_FAILURES, SignInAttempts},
        permissions::needs_second_factor,
        text,
    },
    mail::{Alert, Happening, Letter, Recipient},
};

const ACCESS_TYPE: &str = "access";
/// The event of a failure that locks the account from there.
const LOCKED: AuditEvent = AuditEvent::SignInLocked;
/// How sign-ins through outside providers are counted.
const PROVIDER: &str = "provider";
/// What a browser's token is digested for.
const BROWSER: &str = "known browser";
/// How long a sign-in waits until it may ask the database.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a browser is known by a sign-in, in seconds: 180 days.
pub const KNOWN_SECONDS: i64 = 180 * 24 * 60 * 60;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct AccessClaims {
    sub: String,
    /// The session.
    sid: SessionId,
    iat: i64,
    exp: i64,
    #[serde(rename = "type")]
    kind: String,
}

/// What a sign-in gives.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub grant: Grant,
    /// Makes the browser known to this account, for [`KNOWN_SECONDS`].
    pub browser: String,
}

/// Signs in with address and password, and a code where the account has a second factor; that one is
/// wanted is told to who knows the password alone. Takes as long whether the account exists or not.
/// `browser` is what an earlier sign-in gave.
pub async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    code: Option<Code>,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    sign_in_and_link(app, email, password, code, None, browser, client).await
}

/// A sign-in's outcome, counted among the metrics.
pub(crate) fn counted(
    app: &App,
    method: &str,
    outcome: Result<SignedIn, ServiceError>,
) -> Result<SignedIn, ServiceError> {
    let result = match &outcome {
        Ok(_) => "signed_in",
        Err(error) => error.code().as_str(),
    };
    let sign_ins = &app.metrics.sign_ins;
    sign_ins.with_label_values(&[method, result]).inc();
    outcome
}

/// As [`sign_in`]; links an outside identity to the account in the same step, where there is one.
pub(crate) async fn sign_in_and_link(
    app: &App,
    email: &str,
    password: &str,
    code: Option<Code>,
    outside: Option<Outside<'_>>,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    let method = if outside.is_some() {
        PROVIDER
    } else {
        "password"
    };
    let outcome = with_password(app, email, password, code, outside, browser, client).await;
    counted(app, method, outcome)
}

async fn with_password(
    app: &App,
    email: &str,
    password: &str,
    code: Option<Code>,
    outside: Option<Outside<'_>>,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    // Until the password was looked at.
    let turn = tokio::time::timeout(PATIENCE, app.identity.sign_ins.acquire()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(ProblemCode::Unavailable.into());
    };
    limits::pass(app, Limit::SignIn, client).await?;
    let email_key = text::email_key(email);
    let person = accounts::find_by_email(app.store.reader(), &email_key).await?;
    let known = person
        .as_ref()
        .zip(browser)
        .and_then(|(person, token)| known_browser(app, person.id, token));
    let attempts = SignInAttempts::count(app, &email_key, known.as_deref(), client).await?;
    let hash = person
        .as_ref()
        .and_then(|person| person.password_hash.as_deref());
    let verdict = app.passwords.verify(password, hash).await?;
    drop(turn);
    let Some(person) = person.as_ref().filter(|_| verdict.matches) else {
        let event_type = if attempts.count == MOST_FAILURES {
            app.metrics.lockouts.with_label_values(&["sign_in"]).inc();
            LOCKED
        } else {
            AuditEvent::SignInFailed
        };
        note_failure(app, person.as_ref(), event_type, client).await?;
        return Err(ProblemCode::InvalidCredentials.into());
    };
    if person.has_second_factor && code.is_none() {
        attempts.take_back(app).await?;
        return Err(second_factor::required(app.store.reader(), person.id).await);
    }
    let new_hash = if verdict.is_outdated {
        Some(app.passwords.hash(password).await?)
    } else {
        None
    };
    let code = code.filter(|_| person.has_second_factor);
    let verified = Verified {
        person,
        showing: Showing::Password {
            new_hash: new_hash.as_deref(),
            code: code.as_ref(),
        },
        is_known_place: known.is_some(),
        outside,
    };
    let grant = begin(app, verified, client).await?;
    attempts.forgive(app).await?;
    Ok(signed_in(
        app,
        person,
        grant,
        browser.filter(|_| known.is_some()),
    ))
}

/// Signs in whom an outside provider has shown, with a code where the account has a second factor.
pub(crate) async fn enter(
    app: &App,
    person: &Person,
    outside: Outside<'_>,
    code: Option<&Code>,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    let browser = browser.filter(|token| known_browser(app, person.id, token).is_some());
    let verified = Verified {
        person,
        showing: Showing::Provider { code },
        is_known_place: browser.is_some(),
        outside: Some(outside),
    };
    let grant = begin(app, verified, client).await;
    let outcome = grant.map(|grant| signed_in(app, person, grant, browser));
    counted(app, PROVIDER, outcome)
}

/// The answer to who has signed in; `browser` is what makes theirs known already.
fn signed_in(app: &App, person: &Person, grant: Grant, browser: Option<&str>) -> SignedIn {
    let browser = browser.map_or_else(|| make_known(app, person.id), ToOwned::to_owned);
    SignedIn { grant, browser }
}

/// Notes a sign-in that failed; a person whose account is locked by it is told. Not the address that
/// was tried: people type passwords there.
async fn note_failure(
    app: &App,
    person: Option<&Person>,
    event_type: AuditEvent,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let entry = NewEntry {
        account_id: person.map(|person| person.id),
        ..client.entry(event_type)
    };
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if let Some(person) = person.filter(|_| event_type == LOCKED) {
        let letter = Letter::SignInLocked(Happening::now(app, "sessions", client));
        transaction
            .write(Recipient::person(person), &letter)
            .await?;
        if person.role.reaches_others() {
            let alert = Alert::SignInLocked;
            alerts::raise(app, &transaction, alert, Some(person), None, client).await?;
        }
    }
    transaction.commit([entry]).await
}

/// Begins a session. A second factor's code that is not good counts against the account, wherever it
/// is tried.
async fn begin(
    app: &App,
    verified: Verified<'_>,
    client: &ClientInfo,
) -> Result<Grant, ServiceError> {
    let begun = Box::pin(sessions::begin(app, verified, client));
    if verified.showing.code().is_none() {
        return begun.await;
    }
    let account_id = verified.person.id;
    let judged = second_factor::judge(app, verified.person, client, begun).await;
    Err(match judged {
        Ok(grant) => return Ok(grant),
        Err(ServiceError::SecondFactorLocked(seconds)) => ServiceError::SignInLocked(seconds),
        Err(ServiceError::Refused(
            code @ (ProblemCode::TotpCodeInvalid | ProblemCode::RecoveryCodeInvalid),
        )) => ServiceError::WrongCode(code),
        // A code of an authenticator app, where there is a passkey alone.
        Err(ServiceError::Refused(ProblemCode::SecondFactorNotActive)) => {
            second_factor::required(app.store.reader(), account_id).await
        }
        Err(other) => other,
    })
}

/// Where this browser's attempts are counted, when its token says it is one of this account's.
///
/// The token is `account.name.expiry.digest`. It opens nothing: it only keeps the failures of strangers
/// apart from the person's own.
pub(crate) fn known_browser(app: &App, account_id: PersonId, token: &str) -> Option<String> {
    let (said, digest) = token.rsplit_once('.')?;
    let is_ours = app.sealer.digests(BROWSER, said).iter().any(|ours| {
        constant_time::verify_slices_are_equal(ours.as_bytes(), digest.as_bytes()).is_ok()
    });
    let mut parts = said.split('.');
    let (account, name, expiry) = (parts.next()?, parts.next()?, parts.next()?);
    let is_fresh = app.clock.now().timestamp() < expiry.parse().ok()?;
    let is_known = is_ours && is_fresh && account == account_id.to_string();
    is_known.then(|| format!("browser {name}"))
}

/// A token by which a browser is one of this account's.
pub(crate) fn make_known(app: &App, account_id: PersonId) -> String {
    let name = app.random.text::<16>();
    let expiry = app.clock.now().timestamp() + KNOWN_SECONDS;
    let said = format!("{account_id}.{name}.{expiry}");
    let digest = app.sealer.digest(BROWSER, &said);
    format!("{said}.{digest}")
}

/// Issues an access token of a session, for this many seconds at most.
pub(crate) fn issue(
    app: &App,
    person: &Person,
    session_id: SessionId,
    most_seconds: i64,
) -> Result<AccessToken, ServiceError> {
    let now = app.clock.now();
    let issued_at = now.timestamp();
    let expires_in = (app.settings.tokens.access_minutes * 60).min(most_seconds);
    let claims = AccessClaims {
        sub: person.id.to_string(),
        sid: session_id,
        iat: issued_at,
        exp: issued_at + expires_in,
        kind: ACCESS_TYPE.to_owned(),
    };
    let access_token = app
        .keys
        .sign(&claims, now)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    Ok(AccessToken {
        access_token,
        token_type: "bearer".to_owned(),
        expires_in,
        refresh_token: None,
    })
}

/// Recognises an access token. The account and the session are read again each time, so that a
/// change of role, a closed account or an ended session acts at the next request.
pub async fn recognise(app: &App, token: &str) -> Result<Caller, ServiceError> {
    let claims: AccessClaims = app
        .keys
        .verify(token, app.clock.now(), ACCESS_TYPE)
        .await
        .map_err(|_| ServiceError::Refused(ProblemCode::Unauthorized))?;
    let unknown = || ServiceError::Refused(ProblemCode::Unauthorized);
    let id: PersonId = claims.sub.parse().map_err(|_| unknown())?;
    standing(app, id, claims.sid, claims.exp)
        .await?
        .ok_or_else(unknown)
}

/// Who the account of a session is now; none where the session ended, or the account was closed. `until` is when
/// the access token dies.
pub(crate) async fn standing(
    app: &App,
    account_id: PersonId,
    session_id: SessionId,
    until: i64,
) -> Result<Option<Caller>, ServiceError> {
    let person = app.identity.sessions.find(session_id).await?;
    let is_theirs = |person: &Person| person.id == account_id && person.closed_at.is_none();
    let Some(person) = person.filter(is_theirs) else {
        return Ok(None);
    };
    let role = *person.role;
    let needs_one = needs_second_factor(&app.settings.accounts, role);
    Ok(Some(Caller {
        second_factor_is_missing: needs_one && !person.has_second_factor,
        person,
        role,
        session_id,
        until,
    }))
}
