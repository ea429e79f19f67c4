//! The identities of an account: linked, listed, unlinked.

use chrona_api_types::{AuditEvent, Identity, IdentityId, OutsideArrival, ProblemCode};
use chrona_store::{
    identity::{
        accounts::{self, Person},
        identities::{self, IdentityRow, Subject},
        pending_identities,
    },
    privacy::audit::NewEntry,
};
use serde_json::json;

use super::{Outside, Shows, arrive};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        limits::{self, Limit},
        permissions::Action,
    },
    mail::{Happening, Letter, Recipient},
};

/// The page where identities are seen and unlinked.
const PAGE: &str = "sessions";

/// The caller's identities, the last linked first.
pub async fn list(app: &App, request: &Request) -> Result<Vec<Identity>, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let rows = identities::list(app.store.reader(), request.caller.person.id).await?;
    Ok(rows.into_iter().map(|row| identity(app, row)).collect())
}

fn identity(app: &App, row: IdentityRow) -> Identity {
    Identity {
        id: row.id,
        label: app.identity.providers.label(&row.provider).to_owned(),
        provider: row.provider,
        email: row.email,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}

/// Links who comes back to the caller's account, which it left from in this browser.
pub async fn finish_link(
    app: &App,
    request: &Request,
    arrival: &OutsideArrival,
    shows: Shows<'_>,
) -> Result<Identity, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::Outside, &request.client).await?;
    let account_id = Some(request.caller.person.id);
    let arrived = arrive(app, arrival, shows.binding, account_id, &request.client).await?;
    let subject = &arrived.subject;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[request.caller.person.id]).await?;
    let person = accounts::find(&transaction, request.caller.person.id).await?;
    let person = person.filter(|person| person.closed_at.is_none());
    let person = person.ok_or(ProblemCode::Unauthorized)?;
    let id = insert(app, &transaction, &person, subject, &request.client).await?;
    transaction.commit_recorded().await?;
    let row = IdentityRow {
        id,
        account_id: person.id,
        provider: arrived.subject.provider,
        email: arrived.subject.email,
        last_used_at: None,
        created_at: app.clock.now(),
    };
    Ok(identity(app, row))
}

/// Unlinks one of the caller's identities: it opens the account no more.
pub async fn remove(app: &App, request: &Request, id: IdentityId) -> Result<(), ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let deleted = identities::delete(&transaction, request.caller.person.id, id).await?;
    let provider = deleted.ok_or(ProblemCode::IdentityNotFound)?;
    let entry = NewEntry {
        event_data: Some(json!({ "provider": &provider })),
        ..request.entry(AuditEvent::IdentityUnlinked)
    };
    let letter = Letter::IdentityUnlinked {
        provider: app.identity.providers.label(&provider).to_owned(),
        at: Happening::now(app, PAGE, &request.client),
    };
    transaction
        .write(Recipient::person(&request.caller.person), &letter)
        .await?;
    transaction.commit([entry]).await
}

/// Writes what becomes of an identity when a session begins with it, in the session's transaction.
/// Refused when it was unlinked meanwhile, or what waited was used.
pub(crate) async fn write(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    outside: Outside<'_>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let over = || ServiceError::Refused(ProblemCode::OutsideSignInOver);
    if let Some(pending) = outside.pending
        && !pending_identities::use_up(transaction, pending).await?
    {
        return Err(over());
    }
    let subject = outside.subject;
    if outside.is_new {
        insert(app, transaction, person, subject, client).await?;
    }
    let now = app.clock.now();
    if !identities::used(transaction, person.id, subject, now).await? {
        return Err(over());
    }
    Ok(())
}

/// Links an identity in a transaction; the person is told, and the audit log.
async fn insert(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    subject: &Subject,
    client: &ClientInfo,
) -> Result<IdentityId, ServiceError> {
    let now = app.clock.now();
    let id = identities::insert(transaction, person.id, subject, now)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::IdentityTaken))?;
    let entry = NewEntry {
        account_id: Some(person.id),
        event_data: Some(json!({ "provider": &subject.provider })),
        ..client.entry(AuditEvent::IdentityLinked)
    };
    transaction.record(entry);
    let letter = Letter::IdentityLinked {
        provider: app.identity.providers.label(&subject.provider).to_owned(),
        at: Happening::now(app, PAGE, client),
    };
    transaction
        .write(Recipient::person(person), &letter)
        .await?;
    Ok(id)
}
