//! Coming back to sign in: at once, after a code, or after the password of the account that the
//! identity is to be linked to.

use chrona_api_types::{CompleteOutside, LinkAndSignIn, OutsideArrival, ProblemCode};
use chrona_store::identity::{
    accounts::{self, Person},
    identities::{self, Subject},
    pending_identities::{self, NewPending, Pending, Purpose},
    second_factors,
};
use chrono::TimeDelta;

use super::{Arrived, BROWSER, Outside, PENDING, Shows, arrive, note_failure, over};
use crate::{
    App,
    kernel::{
        ClientInfo, ServiceError,
        limits::{self, Limit},
        text,
    },
    services::identity::{
        second_factor::Code,
        sign_in::{self, SignedIn},
    },
};

/// How long a code or a password is waited for.
const WAITS: TimeDelta = TimeDelta::minutes(5);

/// Signs in who comes back with an identity that is linked. With a second factor in force, or with an
/// identity that may be linked, the refusal holds a token for the next step.
pub async fn finish(
    app: &App,
    arrival: &OutsideArrival,
    shows: Shows<'_>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    limits::pass(app, Limit::SignIn, client).await?;
    let arrived = arrive(app, arrival, shows.binding, None, client).await?;
    let subject = &arrived.subject;
    let reader = app.store.reader();
    let Some(identity) = identities::find(reader, subject).await? else {
        return Err(to_be_linked(app, &arrived, shows, client).await?);
    };
    let person = accounts::find(reader, identity.account_id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::OutsidePersonUnknown)?;
    if person.has_second_factor {
        let token = wait(app, Purpose::SecondFactor, &person, subject, shows).await?;
        let kinds = second_factors::kinds(reader, person.id).await?;
        return Err(ServiceError::SecondFactorRequired(kinds, Some(token)));
    }
    let outside = Outside {
        subject,
        pending: None,
        is_new: false,
    };
    sign_in::enter(app, &person, outside, None, shows.known, client).await
}

/// What an identity is refused with that is linked to nobody. That an account has the address is told
/// to whom the provider knows to own it, and to nobody else.
async fn to_be_linked(
    app: &App,
    arrived: &Arrived,
    shows: Shows<'_>,
    client: &ClientInfo,
) -> Result<ServiceError, ServiceError> {
    let subject = &arrived.subject;
    let email = subject.email.as_deref();
    let Some(email) = email.filter(|_| arrived.email_is_verified) else {
        note_failure(app, &subject.provider, "address_unverified", client).await?;
        return Ok(ProblemCode::OutsideAddressUnverified.into());
    };
    let email_key = text::email_key(email);
    let person = accounts::find_by_email(app.store.reader(), &email_key).await?;
    let Some(person) = person else {
        note_failure(app, &subject.provider, "person_unknown", client).await?;
        return Ok(ProblemCode::OutsidePersonUnknown.into());
    };
    let token = wait(app, Purpose::Link, &person, subject, shows).await?;
    Ok(ServiceError::LinkRequired(token))
}

/// Signs in with the code that was still to be shown.
pub async fn complete(
    app: &App,
    request: CompleteOutside,
    shows: Shows<'_>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    limits::pass(app, Limit::SignIn, client).await?;
    let waiting = find(app, Purpose::SecondFactor, &request.token, shows, client).await?;
    let code = Code::given(request.totp_code, request.recovery_code);
    let code = code.ok_or(ProblemCode::SecondFactorRequired)?;
    let person = accounts::find(app.store.reader(), waiting.account_id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::OutsideSignInOver)?;
    let outside = Outside {
        subject: &waiting.subject,
        pending: Some(waiting.id),
        is_new: false,
    };
    let code = Some(code).filter(|_| person.has_second_factor);
    sign_in::enter(app, &person, outside, code.as_ref(), shows.known, client).await
}

/// Links the identity to the account of its address and signs in, for who shows the account's
/// password, and a code where there is a second factor: limited and locked as any sign-in.
pub async fn link(
    app: &App,
    request: LinkAndSignIn,
    shows: Shows<'_>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    let waiting = find(app, Purpose::Link, &request.token, shows, client).await?;
    let person = accounts::find(app.store.reader(), waiting.account_id).await?;
    let person = person.ok_or(ProblemCode::OutsideSignInOver)?;
    let outside = Outside {
        subject: &waiting.subject,
        pending: Some(waiting.id),
        is_new: true,
    };
    let code = Code::given(request.totp_code, request.recovery_code);
    sign_in::sign_in_and_link(
        app,
        &person.email,
        &request.password,
        code,
        Some(outside),
        shows.known,
        client,
    )
    .await
}

/// Keeps who came back until a password or a code is shown in the same browser; answers the token of
/// that step.
async fn wait(
    app: &App,
    purpose: Purpose,
    person: &Person,
    subject: &Subject,
    shows: Shows<'_>,
) -> Result<String, ServiceError> {
    let token = app.random.text::<32>();
    let now = app.clock.now();
    let new = NewPending {
        token_digest: &app.sealer.digest(PENDING, &token),
        purpose,
        browser_digest: &app
            .sealer
            .digest(BROWSER, shows.binding.unwrap_or_default()),
        account_id: person.id,
        subject,
        expires_at: now + WAITS,
        created_at: now,
    };
    pending_identities::insert(app.store.writer(), new).await?;
    Ok(token)
}

async fn find(
    app: &App,
    purpose: Purpose,
    token: &str,
    shows: Shows<'_>,
    client: &ClientInfo,
) -> Result<Pending, ServiceError> {
    let tokens = app.sealer.digests(PENDING, token);
    let browsers = app
        .sealer
        .digests(BROWSER, shows.binding.unwrap_or_default());
    let now = app.clock.now();
    let reader = app.store.reader();
    match pending_identities::find(reader, purpose, &tokens, &browsers, now).await? {
        Some(waiting) => Ok(waiting),
        None => Err(over(app, client).await),
    }
}
