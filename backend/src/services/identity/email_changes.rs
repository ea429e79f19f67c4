//! Another address for an account: asked for by the person or an administrator, in force once a link that was
//! sent to the new address is opened, and for a week undone by a link that was sent to the old one.
//! See docs/decisions/addresses.md.

use chrona_api_types::{
    AskForEmailChange, AuditEvent, ChangeOwnEmail, PersonId, ProblemCode, SessionEnd, UseMailLink,
    User,
};
use chrona_store::{
    badges::devices,
    identity::{
        accounts::{self, Person},
        email_changes::{self, EmailChange, NewEmailChange},
        identities, mail_links as links, passkeys, second_factors, sessions,
    },
    people::{
        hr_codes, onboardings,
        staff_numbers::{self, Holder},
    },
    privacy::audit::NewEntry,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{described, mail_links};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx, alerts,
        limits::{self, Limit, SignInAttempts},
        names::display_name,
        own_password::prove_password,
        permissions::Action,
        text,
    },
    mail::{Alert, Happening, Letter, Recipient},
};

/// How long a change can be confirmed, and how long it can be undone after that, in days.
const DAYS: i64 = 7;
/// What the links' tokens are kept by.
const DIGEST: &str = "email change";

/// Asks for another address of one's own. The password shows that it is the person who asks.
pub async fn ask_for_own(
    app: &App,
    request: &Request,
    body: &ChangeOwnEmail,
) -> Result<User, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let new_email = text::email("new_email", &body.new_email)?;
    let field = "current_password";
    prove_password(app, request, field, &body.current_password).await?;
    ask(app, request, request.caller.person.id, &new_email).await
}

/// Asks for another address of someone's, as where it was mistyped.
pub async fn ask_for(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: &AskForEmailChange,
) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    if account_id == request.caller.person.id {
        return Err(ProblemCode::CannotChangeOwnAddressHere.into());
    }
    let new_email = text::email("new_email", &body.new_email)?;
    ask(app, request, account_id, &new_email).await
}

async fn ask(
    app: &App,
    request: &Request,
    account_id: PersonId,
    new_email: &str,
) -> Result<User, ServiceError> {
    limits::pass(app, Limit::MailLink, &request.client).await?;
    let reader = app.store.reader();
    let person = open_account(reader, account_id).await?;
    let new_key = text::email_key(new_email);
    if new_key == text::email_key(&person.email) {
        return Err(ProblemCode::AddressIsTheSame.into());
    }
    if accounts::find_by_email(reader, &new_key).await?.is_some() {
        return Err(ProblemCode::EmailAlreadyRegistered.into());
    }
    limits::pass_for(app, Limit::MailLinkTo, &format!("account {account_id}")).await?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let person = open_account(&transaction, account_id).await?;
    let confirm_token = app.random.text::<32>();
    // Whoever has an address that nobody showed to be theirs may be anyone, since it was mistyped.
    let cancel_token = person.email_verified_at.map(|_| app.random.text::<32>());
    let digest = |token: &String| app.sealer.digest(DIGEST, token);
    let cancel_digest = cancel_token.as_ref().map(digest);
    let new = NewEmailChange {
        account_id,
        asked_by_id: request.caller.person.id,
        old_email: &person.email,
        new_email,
        confirm_digest: &digest(&confirm_token),
        cancel_digest: cancel_digest.as_deref(),
        expires_at: now + TimeDelta::days(DAYS),
        created_at: now,
    };
    email_changes::insert(&transaction, new).await?;
    let letter = Letter::AddressChange {
        name: display_name(&person.first_name, &person.last_name, ""),
        link: link(app, "confirm-address", &confirm_token),
        days: DAYS,
    };
    let to = Recipient {
        address: new_email,
        ..Recipient::person(&person)
    };
    transaction.write(to, &letter).await?;
    let is_own = account_id == request.caller.person.id;
    let letter = Letter::AddressChangeAsked {
        new_address: cancel_token.as_ref().map(|_| new_email.to_owned()),
        by: (!is_own).then(|| alerts::name(&request.caller.person)),
        link: cancel_token.map(|token| link(app, "undo-address", &token)),
        at: Happening::now(app, "", &request.client),
    };
    if is_own || person.email_verified_at.is_some() {
        transaction
            .write(Recipient::person(&person), &letter)
            .await?;
    }
    let entry = request.entry_on(AuditEvent::AddressChangeAsked, account_id);
    transaction.commit([entry]).await?;
    described::one(app, person).await
}

/// Takes back what was asked for one's own account.
pub async fn cancel_own(app: &App, request: &Request) -> Result<User, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    cancel(app, request, request.caller.person.id).await
}

/// Takes back what was asked for someone's account.
pub async fn cancel_for(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    cancel(app, request, account_id).await
}

async fn cancel(app: &App, request: &Request, account_id: PersonId) -> Result<User, ServiceError> {
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let person = open_account(&transaction, account_id).await?;
    if !email_changes::forget_waiting(&transaction, account_id).await? {
        return Err(ProblemCode::NoAddressChange.into());
    }
    let entry = request.entry_on(AuditEvent::AddressChangeCancelled, account_id);
    transaction.commit([entry]).await?;
    described::one(app, person).await
}

/// Puts the new address in the place of the old one, by the link that was sent to the new one. What was sent to
/// the old one opens nothing any more; sessions, second factors and outside identities are the account's and
/// stay.
pub async fn confirm(
    app: &App,
    request: &UseMailLink,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let digests = app.sealer.digests(DIGEST, &request.token);
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let Some(change) = email_changes::to_confirm(&transaction, &digests, now).await? else {
        drop(transaction);
        return Err(mail_links::unknown(app, client).await);
    };
    let id = change.account_id;
    accounts::lock(&transaction, &[id]).await?;
    let person = open_account(&transaction, id).await?;
    let undo_token = person.email_verified_at.map(|_| app.random.text::<32>());
    let undo_digest = undo_token
        .as_ref()
        .map(|token| app.sealer.digest(DIGEST, token));
    let until = now + TimeDelta::days(DAYS);
    if person.email != change.old_email
        || !email_changes::confirm(&transaction, change.id, undo_digest.as_deref(), until, now)
            .await?
    {
        return Err(ProblemCode::MailLinkInvalid.into());
    }
    move_to(&transaction, &person, &change.new_email, now).await?;
    let is_own = change.asked_by_id == Some(id);
    let by = match change.asked_by_id.filter(|_| !is_own) {
        Some(by) => accounts::find(&transaction, by).await?,
        None => None,
    };
    if is_own || person.email_verified_at.is_some() {
        let letter = Letter::AddressChanged {
            new_address: undo_token.as_ref().map(|_| change.new_email.clone()),
            by: by.as_ref().map(alerts::name),
            link: undo_token.map(|token| link(app, "undo-address", &token)),
            days: DAYS,
            at: Happening::now(app, "", client),
        };
        transaction
            .write(Recipient::person(&person), &letter)
            .await?;
    }
    let by = by.as_ref().or(is_own.then_some(&person));
    tell_of_privileged(app, &transaction, &person, by, client).await?;
    let entry = entry(AuditEvent::AddressChanged, id, client);
    transaction.commit([entry]).await?;
    SignInAttempts::forgive_all(app, &text::email_key(&change.new_email)).await
}

/// Undoes a change by the link that was sent to the old address. One that waits is forgotten; one that is in
/// force is taken back, with what came to the account since it was asked for, and the person is sent a link to
/// choose a new password: whoever changed the address knew the old one.
pub async fn undo(
    app: &App,
    request: &UseMailLink,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let digests = app.sealer.digests(DIGEST, &request.token);
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let Some(change) = email_changes::to_undo(&transaction, &digests, now).await? else {
        drop(transaction);
        return Err(mail_links::unknown(app, client).await);
    };
    let id = change.account_id;
    accounts::lock(&transaction, &[id]).await?;
    let person = open_account(&transaction, id).await?;
    if !email_changes::forget_from(&transaction, &change).await? {
        return Err(ProblemCode::MailLinkInvalid.into());
    }
    if change.confirmed_at.is_none() {
        let entry = entry(AuditEvent::AddressChangeCancelled, id, client);
        transaction.commit([entry]).await?;
        return Ok(());
    }
    move_to(&transaction, &person, &change.old_email, now).await?;
    take_back_since(&transaction, &change, now).await?;
    let person = Person {
        email: change.old_email.clone(),
        ..person
    };
    mail_links::write_reset_letter(app, &transaction, &person).await?;
    tell_of_privileged(app, &transaction, &person, Some(&person), client).await?;
    let entry = entry(AuditEvent::AddressChangeUndone, id, client);
    transaction.commit([entry]).await?;
    SignInAttempts::forgive_all(app, &text::email_key(&change.old_email)).await
}

/// Gives an account an address that was shown to be the person's. Links that were sent to the one before open
/// nothing any more; an invitation of that address is over, whose person is here.
async fn move_to(
    connection: &impl ConnectionTrait,
    person: &Person,
    email: &str,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let email_key = text::email_key(email);
    accounts::set_email(connection, person, email, &email_key, now)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::EmailAlreadyRegistered))?;
    links::forget(connection, person.id).await?;
    identities::forget_waiting(connection, person.id).await?;
    if let Some(code) = hr_codes::revoke_of(connection, &email_key, now).await? {
        staff_numbers::release(connection, &[Holder::HrCode(code)]).await?;
        onboardings::forget(connection, code).await?;
    }
    Ok(())
}

/// Ends every session, and takes away what could open the account or punch for the person that came since a change
/// was asked for.
async fn take_back_since(
    connection: &impl ConnectionTrait,
    change: &EmailChange,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let (id, since) = (change.account_id, change.created_at);
    sessions::end_all(connection, id, SessionEnd::AddressChangeUndone, now).await?;
    passkeys::delete_since(connection, id, since).await?;
    identities::delete_since(connection, id, since).await?;
    second_factors::forget_totp_since(connection, id, since).await?;
    devices::revoke_since(connection, id, since, now).await?;
    Ok(())
}

/// Tells the other administrators that the address of someone with rights is another.
async fn tell_of_privileged(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    by: Option<&Person>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    if !person.role.reaches_others() {
        return Ok(());
    }
    alerts::raise(
        app,
        transaction,
        Alert::AddressChanged,
        Some(person),
        by,
        client,
    )
    .await
}

async fn open_account(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Person, ServiceError> {
    let person = accounts::find(connection, id).await?;
    let person = person.filter(|person| person.closed_at.is_none());
    person.ok_or_else(|| ProblemCode::UserNotFound.into())
}

/// The token stands behind the `#`, which browsers keep to themselves.
fn link(app: &App, page: &str, token: &str) -> String {
    format!("{}/{page}#{token}", app.mail.backoffice_url)
}

fn entry(event_type: AuditEvent, account_id: PersonId, client: &ClientInfo) -> NewEntry {
    NewEntry {
        account_id: Some(account_id),
        event_data: Some(json!({ "by": "link" })),
        ..client.entry(event_type)
    }
}
