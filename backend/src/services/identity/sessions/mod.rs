//! Sessions: one a sign-in, kept alive by refresh tokens.
//!
//! A refresh token is 48 random bytes: 16 that all tokens of the session share (its family), and 32
//! of its own. It is good once. The database holds SHA-256 of both parts, and of the token before;
//! whoever shows an older one has found or stolen it, which ends the session for everyone.

mod token;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{
    AccessToken, AuditEvent, PersonId, ProblemCode, Role, Session, SessionEnd, SessionId,
};
use chrona_store::{
    StoreError,
    identity::{
        accounts::{self, Person},
        sessions::{self, NewSession, Place, Rotation, SessionRow},
    },
    privacy::audit::NewEntry,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use self::token::RefreshToken;
use super::{
    identities::{self, Outside},
    passkeys::{self, Shown},
    second_factor::{self, Code},
    sign_in,
};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx, alerts,
        limits::{self, Limit},
        permissions::Action,
    },
    mail::{Alert, Happening, Letter, Recipient},
};

/// How long a token that was replaced still answers with its successor: the answer may have been
/// lost on the way, and two tabs may ask at once.
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// How long a session that nobody uses any more is remembered.
const MEMORY: TimeDelta = TimeDelta::days(90);

/// How long sessions live.
#[derive(Clone, Copy, Debug)]
struct Lifetime {
    /// Without being used.
    idle: TimeDelta,
    /// In all.
    whole: TimeDelta,
}

impl Lifetime {
    /// The session of who reads everyone's data lasts a working day. An employee's outlives nights, weekends and
    /// a short leave, so that nobody types a password at the door in the morning.
    const fn of(role: Role) -> Self {
        match role {
            Role::Admin | Role::Payroll => Self {
                idle: TimeDelta::hours(8),
                whole: TimeDelta::hours(8),
            },
            Role::Manager => Self {
                idle: TimeDelta::hours(12),
                whole: TimeDelta::days(30),
            },
            Role::User => Self {
                idle: TimeDelta::days(7),
                whole: TimeDelta::days(30),
            },
        }
    }

    /// When a session is over, as it was last used.
    fn end(self, session: &SessionRow) -> DateTime<Utc> {
        (session.created_at + self.whole).min(session.last_used_at + self.idle)
    }
}

/// What a sign-in or a refresh gives.
#[derive(Debug)]
pub struct Grant {
    /// For the next minutes; without the refresh token.
    pub access: AccessToken,
    /// For after them.
    pub refresh: String,
    /// How long the session lives at most from now, in seconds.
    pub session_seconds: i64,
}

/// Someone whose password, or identity at an outside provider, was just verified.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    /// The person, as it was verified for.
    pub person: &'a Person,
    /// What the person shows.
    pub showing: Showing<'a>,
    /// Whether the browser is one of the person's.
    pub is_known_place: bool,
    /// The identity at an outside provider, where one was shown.
    pub outside: Option<Outside<'a>>,
}

/// What someone shows to sign in.
#[derive(Clone, Copy)]
pub enum Showing<'a> {
    /// The password, which was just verified.
    Password {
        /// What it is hashed to today, where that changed.
        new_hash: Option<&'a str>,
        /// The second factor's code, where one was given.
        code: Option<&'a Code>,
    },
    /// What an outside provider said, which was just verified.
    Provider {
        /// The second factor's code, where one was given.
        code: Option<&'a Code>,
    },
    /// A passkey, still to be judged: both factors at once.
    Passkey(&'a Shown),
}

impl Showing<'_> {
    /// The second factor's code, where one was given.
    pub(crate) const fn code(&self) -> Option<&Code> {
        match self {
            Self::Password { code, .. } | Self::Provider { code } => *code,
            Self::Passkey(_) => None,
        }
    }
}

/// Begins a session of a person. After a password it is refused when that was changed or the account
/// closed since: whoever knew the old password must not slip in past the change that ends their sessions.
///
/// A code and a passkey are used up here, in the transaction that begins the session: there is not one
/// without the other. So it is with what becomes of an outside identity.
pub async fn begin(
    app: &App,
    verified: Verified<'_>,
    client: &ClientInfo,
) -> Result<Grant, ServiceError> {
    let Verified {
        person,
        showing,
        is_known_place,
        outside,
    } = verified;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[person.id]).await?;
    match showing {
        Showing::Password { new_hash, code } => {
            check_again(app, &transaction, person, code, client).await?;
            if let (Some(old), Some(new)) = (person.password_hash.as_deref(), new_hash) {
                accounts::replace_password_hash(&transaction, person.id, old, new).await?;
            }
        }
        Showing::Provider { code } => {
            check_again(app, &transaction, person, code, client).await?;
        }
        Showing::Passkey(shown) => {
            passkeys::use_up(app, &transaction, person.id, shown).await?;
        }
    }
    if let Some(outside) = outside {
        identities::write(app, &transaction, person, outside, client).await?;
    }
    if !is_known_place && is_news(&transaction, person, client).await? {
        let letter = Letter::NewSignIn(Happening::now(app, "sessions", client));
        transaction
            .write(Recipient::person(person), &letter)
            .await?;
    }
    let provider = outside.map(|outside| outside.subject.provider.as_str());
    let opened = open(app, &transaction, person, provider, client).await?;
    transaction.commit_recorded().await?;
    opened.grant(app, person)
}

/// Lets pass whose password is still the one that was verified, and uses up the code where the account
/// has a second factor.
async fn check_again(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    code: Option<&Code>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let today = accounts::find(transaction, person.id).await?;
    let today = today
        .filter(|today| today.password_hash == person.password_hash)
        .ok_or(ProblemCode::InvalidCredentials)?;
    match code {
        _ if !today.has_second_factor => Ok(()),
        Some(code) => second_factor::use_up(app, transaction, person.id, code, client)
            .await
            .map(drop),
        None => Err(second_factor::required(transaction, person.id).await),
    }
}

/// Whether a person is told of this sign-in: they signed in before, and never from such a program and
/// network.
async fn is_news(
    transaction: &impl ConnectionTrait,
    person: &Person,
    client: &ClientInfo,
) -> Result<bool, ServiceError> {
    let places = sessions::places(transaction, person.id).await?;
    let network = limits::network(client.ip_address.as_deref());
    let is_this = |place: &Place| {
        place.user_agent == client.user_agent
            && limits::network(place.ip_address.as_deref()) == network
    };
    Ok(!places.is_empty() && !places.iter().any(is_this))
}

/// A session that is about to be committed.
#[derive(Clone)]
pub(crate) struct Opened {
    id: SessionId,
    begun: DateTime<Utc>,
    token: RefreshToken,
}

impl Opened {
    /// What the person gets, once the session is committed.
    pub(crate) fn grant(&self, app: &App, person: &Person) -> Result<Grant, ServiceError> {
        grant(app, person, self.id, self.begun, &self.token)
    }
}

/// Opens a session in a transaction, with its audit entry; `provider` is the outside one that said who
/// the person is.
pub(crate) async fn open(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    provider: Option<&str>,
    client: &ClientInfo,
) -> Result<Opened, ServiceError> {
    let now = app.clock.now();
    let token = RefreshToken {
        family: app.random.bytes(),
        secret: app.random.bytes(),
    };
    let entry = NewEntry {
        account_id: Some(person.id),
        event_data: provider.map(|provider| json!({ "provider": provider })),
        ..client.entry(AuditEvent::SignedIn)
    };
    sessions::forget(transaction, person.id, now - MEMORY).await?;
    let new = NewSession {
        account_id: person.id,
        family_hash: token.family_hash(),
        secret_hash: token.secret_hash(),
        ip_address: client.ip_address.clone(),
        user_agent: client.user_agent.clone(),
        created_at: now,
    };
    let id = sessions::insert(transaction, new).await?;
    transaction.record(entry);
    Ok(Opened {
        id,
        begun: now,
        token,
    })
}

/// Replaces a refresh token. A replay within [`GRACE`] gets the same successor, so that of many
/// requests at once one rotates and all agree; a later one ends the session.
pub async fn refresh(app: &App, token: &str, client: &ClientInfo) -> Result<Grant, ServiceError> {
    let refreshed = refresh_known(app, token, client).await;
    if let Err(ServiceError::Refused(_)) = &refreshed {
        // Good tokens are not counted: a whole company may come in by one network at eight.
        limits::pass(app, Limit::Refresh, client).await?;
    }
    refreshed
}

async fn refresh_known(app: &App, token: &str, client: &ClientInfo) -> Result<Grant, ServiceError> {
    let over = || ServiceError::Refused(ProblemCode::SessionEnded);
    let token = RefreshToken::parse(token).ok_or_else(over)?;
    let now = app.clock.now();
    // A second look when another request rotates between the look and the change.
    for _ in 0..2 {
        let session = sessions::find_by_family(app.store.reader(), &token.family_hash())
            .await?
            .filter(|session| session.ended_at.is_none())
            .ok_or_else(over)?;
        let person = accounts::find(app.store.reader(), session.account_id)
            .await?
            .filter(|person| person.closed_at.is_none())
            .ok_or_else(over)?;
        if now >= Lifetime::of(*person.role).end(&session) {
            return Err(over());
        }
        if session.secret_hash == token.secret_hash() {
            let successor = RefreshToken {
                secret: app.random.bytes(),
                ..token.clone()
            };
            let rotation = Rotation {
                old_hash: &token.secret_hash(),
                new_hash: &successor.secret_hash(),
                sealed: &URL_SAFE_NO_PAD.encode(token.seal(successor.secret)),
                ip_address: client.ip_address.as_deref(),
                user_agent: client.user_agent.as_deref(),
                now,
            };
            match sessions::rotate(app.store.writer(), session.id, rotation).await {
                Ok(true) => {
                    return grant(app, &person, session.id, session.created_at, &successor);
                }
                Ok(false) => {}
                // Whoever is signed in goes on reading while nothing can be written: the token stays the
                // session's, and is replaced the next time. A commit whose answer was lost did replace it.
                Err(StoreError::Unavailable(error)) => {
                    let family = token.family_hash();
                    let today = sessions::find_by_family(app.store.reader(), &family).await?;
                    if today.is_some_and(|today| today.secret_hash == session.secret_hash) {
                        tracing::warn!(%error, "a session goes on with its former refresh token");
                        return grant(app, &person, session.id, session.created_at, &token);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        } else if session.previous_hash.as_deref() == Some(&token.secret_hash())
            && (now - session.last_used_at).abs() <= GRACE
            && let Some(sealed) = &session.sealed_secret
            && let Some(successor) = token.open_successor(sealed)
        {
            return grant(app, &person, session.id, session.created_at, &successor);
        } else {
            end_stolen(app, &session, now, client).await?;
            return Err(over());
        }
    }
    Err(ProblemCode::Unavailable.into())
}

async fn end_stolen(
    app: &App,
    session: &SessionRow,
    now: DateTime<Utc>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let transaction = Tx::begin(app, now).await?;
    let (account_id, reason) = (session.account_id, SessionEnd::TokenReused);
    if !sessions::end(&transaction, account_id, session.id, reason, now).await? {
        // It has ended meanwhile.
        return Ok(());
    }
    let entry = NewEntry {
        account_id: Some(account_id),
        event_data: Some(json!({ "session_id": session.id })),
        ..client.entry(AuditEvent::RefreshTokenReused)
    };
    let person = accounts::find(&transaction, account_id).await?;
    let alert = Alert::TokenReused;
    alerts::raise(app, &transaction, alert, person.as_ref(), None, client).await?;
    transaction.commit([entry]).await
}

fn grant(
    app: &App,
    person: &Person,
    session_id: SessionId,
    begun: DateTime<Utc>,
    token: &RefreshToken,
) -> Result<Grant, ServiceError> {
    let left = begun + Lifetime::of(*person.role).whole - app.clock.now();
    let session_seconds = left.num_seconds().max(0);
    Ok(Grant {
        access: sign_in::issue(app, person, session_id, session_seconds)?,
        refresh: token.text(),
        session_seconds,
    })
}

/// The caller's sessions that live, the last used first.
pub async fn list(app: &App, request: &Request) -> Result<Vec<Session>, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let now = app.clock.now();
    let lifetime = Lifetime::of(request.caller.role);
    let rows = sessions::list_open(app.store.reader(), request.caller.person.id).await?;
    Ok(rows
        .into_iter()
        .filter(|row| now < lifetime.end(row))
        .map(|row| Session {
            id: row.id,
            is_current: row.id == request.caller.session_id,
            expires_at: lifetime.end(&row),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            ip_address: row.ip_address,
            user_agent: row.user_agent,
        })
        .collect())
}

/// Ends one of the caller's sessions, this one or another; its tokens are dead at the next request.
pub async fn end(app: &App, request: &Request, id: SessionId) -> Result<(), ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !sessions::end(
        &transaction,
        request.caller.person.id,
        id,
        SessionEnd::Ended,
        now,
    )
    .await?
    {
        return Err(ProblemCode::SessionNotFound.into());
    }
    let event_type = if id == request.caller.session_id {
        AuditEvent::SignedOut
    } else {
        AuditEvent::SessionEnded
    };
    let entry = NewEntry {
        event_data: Some(json!({ "session_id": id })),
        ..request.entry(event_type)
    };
    transaction.commit([entry]).await
}

/// Ends every session of someone: a phone or a computer was lost, or someone else may know the password.
pub async fn end_all_of(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let person = accounts::find(&transaction, account_id).await?;
    if person.is_none_or(|person| person.closed_at.is_some()) {
        return Err(ProblemCode::UserNotFound.into());
    }
    sessions::end_all(
        &transaction,
        account_id,
        SessionEnd::EndedByAdministrator,
        now,
    )
    .await?;
    let entry = request.entry_on(AuditEvent::SessionsEnded, account_id);
    transaction.commit([entry]).await
}
