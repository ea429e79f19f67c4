//! Accounts: made, given roles, closed.

use chrona_api_types::{AuditEvent, ChangePassword, PersonId, ProblemCode, Role, SessionEnd, User};
use chrona_store::{
    Counted, Page,
    identity::{
        accounts::{self, AccountFilter, Person},
        sessions,
    },
    names,
    people::teams,
    privacy::{
        audit::NewEntry,
        forgetting::{self, Leaver},
        registry::Occasion,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::described;
use crate::{
    App,
    kernel::{
        ClientInfo, FaultKind, Request, ServiceError, Tx, alerts, audited_reads, moments::today,
        own_password::prove_password, permissions::Action, text,
    },
    mail::{Alert, Happening, Letter, Recipient},
};

/// Changes the caller's own password. Every other session of theirs ends: whoever knew the old one is
/// out.
pub async fn change_password(
    app: &App,
    request: &Request,
    body: ChangePassword,
) -> Result<(), ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let person = &request.caller.person;
    let known = [&*person.email, &*person.first_name, &*person.last_name];
    let new = text::password("new_password", &body.new_password, &known)?;
    let field = "current_password";
    let wrong = || ServiceError::field(field, FaultKind::NotYourPassword);
    let old_hash = person.password_hash.as_deref().ok_or_else(wrong)?;
    prove_password(app, request, field, &body.current_password).await?;
    let new_hash = app.passwords.hash(new).await?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !accounts::replace_password_hash(&transaction, person.id, old_hash, &new_hash).await? {
        return Err(wrong());
    }
    sessions::end_others(
        &transaction,
        person.id,
        request.caller.session_id,
        SessionEnd::PasswordChanged,
        now,
    )
    .await?;
    let entry = request.entry(AuditEvent::PasswordChanged);
    let letter = Letter::PasswordChanged(Happening::now(app, "sessions", &request.client));
    transaction
        .write(Recipient::person(person), &letter)
        .await?;
    transaction.commit([entry]).await
}

/// A page of accounts, and how many there are; those alone that hold every word of a search.
pub async fn list(
    app: &App,
    request: &Request,
    search: Option<&str>,
    wanted: AccountFilter,
    page: Page,
) -> Result<Counted<User>, ServiceError> {
    let wanted = asked(app, request, search, wanted).await?;
    let (found, total) = accounts::list(app.store.reader(), &wanted, page).await?;
    Ok((described::all(app, found).await?, total))
}

/// The accounts that follow one of them in the list.
pub async fn list_after(
    app: &App,
    request: &Request,
    search: Option<&str>,
    wanted: AccountFilter,
    (than, limit): (PersonId, u64),
) -> Result<Vec<User>, ServiceError> {
    let wanted = asked(app, request, search, wanted).await?;
    let reader = app.store.reader();
    if accounts::find(reader, than).await?.is_none() {
        return Err(ProblemCode::UserNotFound.into());
    }
    let found = accounts::list_after(reader, &wanted, than, limit).await?;
    described::all(app, found).await
}

/// What is asked for, by someone who may; that people are read is noted.
async fn asked(
    app: &App,
    request: &Request,
    search: Option<&str>,
    wanted: AccountFilter,
) -> Result<AccountFilter, ServiceError> {
    request.caller.may(Action::ReadPeople)?;
    audited_reads::note(app, request, "people", None).await;
    let words = text::words("search", search)?;
    Ok(AccountFilter { words, ..wanted })
}

/// The caller's own account.
pub async fn own(app: &App, request: &Request) -> Result<User, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let person = accounts::find(app.store.reader(), request.caller.person.id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    described::one(app, person).await
}

/// One account.
pub async fn get(app: &App, request: &Request, id: PersonId) -> Result<User, ServiceError> {
    request.caller.may(Action::ReadPeople)?;
    let person = accounts::find(app.store.reader(), id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    audited_reads::note(app, request, "people", Some(id)).await;
    described::one(app, person).await
}

/// Gives an account another role. An administrator cannot step down alone: there would be nobody to
/// ask. Who becomes an employee looks after no team any more.
pub async fn set_role(
    app: &App,
    request: &Request,
    id: PersonId,
    role: &str,
) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let role = own_role_stays(request, id, role)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    lock_as_administrator(&transaction, request, id).await?;
    let person = give_role(app, &transaction, request, id, role).await?;
    transaction.commit_recorded().await?;
    described::one(app, person).await
}

/// The role of this name, unless it is another one for the caller's own account.
pub(crate) fn own_role_stays(
    request: &Request,
    id: PersonId,
    role: &str,
) -> Result<Role, ServiceError> {
    let role = Role::parse(role).ok_or(ProblemCode::InvalidRole)?;
    if id == request.caller.person.id && role != request.caller.role {
        return Err(ProblemCode::CannotChangeOwnRole.into());
    }
    Ok(role)
}

/// Gives a locked account another role, with its audit entry and its letters.
pub(crate) async fn give_role(
    app: &App,
    transaction: &Tx<'_>,
    request: &Request,
    id: PersonId,
    role: Role,
) -> Result<Person, ServiceError> {
    let before = accounts::find(transaction, id).await?;
    if !accounts::set_role(transaction, id, role).await? {
        return Err(ProblemCode::UserNotFound.into());
    }
    if !role.can_look_after_teams() {
        teams::forget_manager(transaction, id).await?;
    }
    let person = accounts::find(transaction, id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    let former = before.map(|before| *before.role);
    let entry = NewEntry {
        event_data: Some(json!({ "from": former, "to": role })),
        ..request.entry_on(AuditEvent::RoleChanged, id)
    };
    transaction.record(entry);
    if role == Role::Admin && former != Some(role) {
        tell_of_administrator(
            app,
            transaction,
            &person,
            Some(&request.caller.person),
            &request.client,
        )
        .await?;
    }
    Ok(person)
}

/// Locks an account that may stop being an administrator's, and every administrator's; lets pass who still is one.
/// Of two who take each other's rights away at once, the second has none any more: so one stays.
pub(crate) async fn lock_as_administrator(
    transaction: &impl ConnectionTrait,
    request: &Request,
    id: PersonId,
) -> Result<(), ServiceError> {
    let administrators = accounts::lock_administrators_and(transaction, id).await?;
    if administrators.contains(&request.caller.person.id) {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden.into())
    }
}

/// Tells the other administrators that there is one more.
pub(crate) async fn tell_of_administrator(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    by: Option<&Person>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let alert = Alert::MadeAdministrator;
    alerts::raise(app, transaction, alert, Some(person), by, client).await
}

/// Closes an account. One that has punches is made anonymous and keeps them; one without is deleted. What becomes of
/// each column is said by the [registry](chrona_store::privacy::registry).
pub async fn close(app: &App, request: &Request, id: PersonId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    if id == request.caller.person.id {
        return Err(ProblemCode::CannotDeleteSelf.into());
    }
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    lock_as_administrator(&transaction, request, id).await?;
    accounts::lock_to_delete(&transaction, id).await?;
    let person = accounts::find(&transaction, id)
        .await?
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    let occasion = if accounts::has_punches(&transaction, id).await? {
        Occasion::Closing
    } else {
        names::keep(&transaction, id).await?;
        Occasion::Erasing
    };
    let leaver = Leaver {
        person: &person,
        email_key: &text::email_key(&person.email),
        now,
        today: today(app),
    };
    forgetting::carry_out(&transaction, occasion, leaver).await?;
    let entry = request.entry_on(AuditEvent::UserClosed, id);
    transaction.commit([entry]).await
}
