//! One's own passkeys: listed, made, removed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{
    AuditEvent, Passkey, PasskeyCeremony, PasskeyId, ProblemCode, Proof, RegisterPasskey,
    RegisteredPasskey, SessionEnd,
};
use chrona_store::{
    identity::{
        accounts,
        passkeys::{self, NewPasskey, PasskeyRow},
        second_factors, sessions,
    },
    privacy::audit::NewEntry,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use super::{
    answer, base64url,
    ceremony::{self, Purpose},
    judge_of, to_keep,
};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        limits::{self, Limit},
        names::display_name,
        permissions::{Action, needs_second_factor},
        text,
    },
    mail::{Happening, Letter, Recipient},
    services::identity::second_factor::{make_recovery_codes, prove, prove_recently},
};

/// So many passkeys one may have.
const MOST: usize = 10;
/// What an authenticator calls a passkey is at most so long, in bytes (Web Authentication, Level 3,
/// section 4).
const LONGEST_ID: usize = 1023;

/// What is kept while a passkey is made.
#[derive(Serialize, Deserialize)]
struct Making {
    /// What the authenticator knows the account by, base64url.
    user_handle: String,
    asked: PasskeyRegistration,
}

/// The caller's passkeys, the oldest first.
pub async fn list(app: &App, request: &Request) -> Result<Vec<Passkey>, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let rows = passkeys::list(app.store.reader(), request.caller.person.id).await?;
    Ok(rows.into_iter().map(passkey).collect())
}

/// Begins to make a passkey: answers what to ask of the authenticator.
pub async fn begin_registration(
    app: &App,
    request: &Request,
    proof: Proof,
) -> Result<PasskeyCeremony, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let judge = judge_of(app)?;
    let person = &request.caller.person;
    let present = passkeys::list(app.store.reader(), person.id).await?;
    if present.len() >= MOST {
        return Err(ProblemCode::TooManyPasskeys.into());
    }
    prove_recently(app, request, proof).await?;
    // The same for all passkeys of an account, so that an authenticator knows them as one's; random, so
    // that it tells nothing of the person.
    let handle = present.first().and_then(handle).unwrap_or_else(|| {
        let bytes = app.random.bytes();
        Uuid::from_bytes(bytes)
    });
    let known = present.iter().filter_map(|row| decoded(&row.credential_id));
    let name = display_name(&person.first_name, &person.last_name, &person.email);
    let (creation, asked) = judge
        .start_passkey_registration(handle, &person.email, &name, Some(known.collect()))
        .map_err(|error| ServiceError::Internal(format!("a passkey to make: {error}")))?;
    let mut options = json!(creation.public_key);
    // So that it is found without the address being typed.
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let making = Making {
        user_handle: base64url(handle.as_bytes()),
        asked,
    };
    ceremony::begin(app, Purpose::Register(person.id), options, &making).await
}

/// Adds the passkey that the authenticator made. The account's first second factor comes with recovery
/// codes and ends the caller's other sessions: they were begun without it.
pub async fn finish_registration(
    app: &App,
    request: &Request,
    body: RegisterPasskey,
) -> Result<RegisteredPasskey, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let judge = judge_of(app)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let credential: RegisterPublicKeyCredential = answer(body.credential)?;
    let person = &request.caller.person;
    let making: Making = ceremony::take(app, Purpose::Register(person.id), &body.token).await?;
    let made = judge
        .finish_passkey_registration(&credential, &making.asked)
        .map_err(|error| {
            tracing::debug!(%error, "a passkey was not accepted");
            ServiceError::Refused(ProblemCode::PasskeyInvalid)
        })?;
    if made.cred_id().len() > LONGEST_ID {
        return Err(ProblemCode::PasskeyInvalid.into());
    }
    let now = app.clock.now();
    let new = NewPasskey {
        account_id: person.id,
        credential_id: &base64url(made.cred_id()),
        user_handle: &making.user_handle,
        passkey: &to_keep(&made)?,
        name: &name,
        created_at: now,
    };
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[person.id]).await?;
    request.caller.hold_account(&transaction).await?;
    let is_first = !second_factors::kinds(&transaction, person.id).await?.any();
    let id = add(&transaction, new).await?;
    let recovery_codes = if is_first {
        let reason = SessionEnd::PasskeyAdded;
        sessions::end_others(
            &transaction,
            person.id,
            request.caller.session_id,
            reason,
            now,
        )
        .await?;
        make_recovery_codes(app, &transaction, person.id, now).await?
    } else {
        Vec::new()
    };
    let entry = entry(request, AuditEvent::PasskeyAdded, id, &name);
    let letter = Letter::PasskeyAdded {
        passkey: name.clone(),
        at: Happening::now(app, "second-factor", &request.client),
    };
    transaction
        .write(Recipient::person(person), &letter)
        .await?;
    transaction.commit([entry]).await?;
    Ok(RegisteredPasskey {
        passkey: Passkey {
            id,
            name,
            created_at: now,
            last_used_at: None,
        },
        recovery_codes,
    })
}

/// Adds a passkey to an account that the transaction has locked, within the limit.
async fn add(
    transaction: &impl ConnectionTrait,
    new: NewPasskey<'_>,
) -> Result<PasskeyId, ServiceError> {
    let account_id = new.account_id;
    let id = passkeys::insert(transaction, new)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::PasskeyAlreadyRegistered))?;
    let count = passkeys::count(transaction, account_id).await?;
    if usize::try_from(count).is_ok_and(|count| count > MOST) {
        return Err(ProblemCode::TooManyPasskeys.into());
    }
    Ok(id)
}

/// Removes one of the caller's passkeys; the last second factor stays where the role asks for one.
pub async fn remove(
    app: &App,
    request: &Request,
    id: PasskeyId,
    proof: Proof,
) -> Result<(), ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let person = &request.caller.person;
    let removed = removable(app, app.store.reader(), request, id).await?;
    prove(app, request, proof).await?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[person.id]).await?;
    removable(app, &transaction, request, id).await?;
    if !passkeys::delete(&transaction, person.id, id).await? {
        return Err(ProblemCode::PasskeyNotFound.into());
    }
    second_factors::forget_lone_codes(&transaction, person.id).await?;
    let entry = entry(request, AuditEvent::PasskeyRemoved, id, &removed.name);
    let letter = Letter::PasskeyRemoved {
        passkey: removed.name,
        at: Happening::now(app, "second-factor", &request.client),
    };
    transaction
        .write(Recipient::person(person), &letter)
        .await?;
    transaction.commit([entry]).await
}

/// The caller's passkey, when it may be removed.
async fn removable(
    app: &App,
    connection: &impl ConnectionTrait,
    request: &Request,
    id: PasskeyId,
) -> Result<PasskeyRow, ServiceError> {
    let account_id = request.caller.person.id;
    let mut present = passkeys::list(connection, account_id).await?;
    let place = present.iter().position(|row| row.id == id);
    let place = place.ok_or(ProblemCode::PasskeyNotFound)?;
    let is_last = present.len() == 1 && !second_factors::kinds(connection, account_id).await?.totp;
    if is_last && needs_second_factor(&app.settings.accounts, request.caller.role) {
        return Err(ProblemCode::SecondFactorMandatory.into());
    }
    Ok(present.swap_remove(place))
}

fn entry(request: &Request, event_type: AuditEvent, id: PasskeyId, name: &str) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "passkey_id": id, "name": name })),
        ..request.entry(event_type)
    }
}

fn passkey(row: PasskeyRow) -> Passkey {
    Passkey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}

/// What an authenticator knows the account by.
fn handle(row: &PasskeyRow) -> Option<Uuid> {
    Uuid::from_slice(&decoded(&row.user_handle)?).ok()
}

fn decoded(base64url: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(base64url).ok()
}
