//! Accounts: made, given roles, closed.

use std::io;

use chrona_api_types::{ChangePassword, CreateUser, ProblemCode, RegisterUser, Role, User};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;

use super::{
    ClientInfo, FaultKind, ServiceError, alerts,
    limits::{self, Limit, SignInAttempts},
    mail_links, people,
    permissions::Action,
    reads,
    sign_in::Caller,
    staff_numbers,
    teams::{change_team, today},
    text,
};
use crate::{
    App,
    mail::{Alert, Happening, Letter, Recipient},
    store::{
        Counted, Page, StoreError,
        accounts::{self, NewPerson, Person},
        audit::{self, NewEntry},
        devices, email_changes, hr_codes, identities, kiosk_access, mail_links as links, names,
        outbox, second_factors, sent_mail, sessions, teams,
    },
};

/// Registers oneself, where that is open.
pub async fn register(
    app: &App,
    request: RegisterUser,
    client: &ClientInfo,
) -> Result<User, ServiceError> {
    if !app.settings.accounts.allow_registration {
        return Err(ProblemCode::RegistrationClosed.into());
    }
    limits::pass(app, Limit::Register, client).await?;
    let request = CreateUser {
        email: request.email,
        password: request.password,
        role: Role::User.as_str().to_owned(),
        ..CreateUser::default()
    };
    let entry = |id| NewEntry {
        event_type: "user_registered",
        account_id: Some(id),
        ..client.entry()
    };
    let taken = ProblemCode::AlreadyRegistered;
    let new = check(app, request, taken).await?;
    let transaction = app.store.begin().await?;
    let person = insert(app, &transaction, new, taken, entry).await?;
    mail_links::write_address_check(app, &transaction, &person).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    people::described(app, person).await
}

/// Makes an account for someone.
pub async fn create(
    app: &App,
    caller: &Caller,
    request: CreateUser,
    client: &ClientInfo,
) -> Result<User, ServiceError> {
    caller.may(Action::Administer)?;
    let team_id = request.team_id;
    let taken = ProblemCode::EmailAlreadyRegistered;
    let new = check(app, request, taken).await?;
    let transaction = app.store.begin().await?;
    let entry = |id| caller.entry_on("user_created", id, client);
    let mut person = insert(app, &transaction, new, taken, entry).await?;
    let joined = change_team(app, &transaction, caller, &person, team_id, client).await?;
    if let Some(joined) = joined {
        audit::insert(&transaction, vec![joined], app.clock.now()).await?;
        let joined = accounts::find(&transaction, person.id).await?;
        person = joined.ok_or(ProblemCode::UserNotFound)?;
    }
    let shown = || Ok(());
    finish(
        app,
        transaction,
        person,
        Some(&caller.person),
        client,
        shown,
    )
    .await
}

/// Makes an account for someone; `entry` makes the audit entry from its identifier, `by` is who makes
/// it, where that is not the server's console, `show` shows what is known nowhere else: without it there is no
/// account.
pub(super) async fn make(
    app: &App,
    request: CreateUser,
    entry: impl FnOnce(i64) -> NewEntry,
    by: Option<&Person>,
    client: &ClientInfo,
    show: impl FnOnce() -> io::Result<()>,
) -> Result<User, ServiceError> {
    let taken = ProblemCode::EmailAlreadyRegistered;
    let new = check(app, request, taken).await?;
    let transaction = app.store.begin().await?;
    let person = insert(app, &transaction, new, taken, entry).await?;
    finish(app, transaction, person, by, client, show).await
}

/// Tells the administrators of one more, shows what is known nowhere else, and keeps what was made.
async fn finish(
    app: &App,
    transaction: DatabaseTransaction,
    person: Person,
    by: Option<&Person>,
    client: &ClientInfo,
    show: impl FnOnce() -> io::Result<()>,
) -> Result<User, ServiceError> {
    if person.role == Role::Admin.as_str() {
        tell_of_administrator(app, &transaction, &person, by, client).await?;
    }
    show().map_err(ServiceError::NotShown)?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    people::described(app, person).await
}

/// Checks an account to make and hashes its password, before a transaction begins.
async fn check(
    app: &App,
    request: CreateUser,
    taken: ProblemCode,
) -> Result<NewPerson, ServiceError> {
    let role = Role::parse(&request.role).ok_or(ProblemCode::InvalidRole)?;
    let email = text::email("email", &request.email)?;
    let email_key = text::email_key(&email);
    let first_name = text::optional_line("first_name", request.first_name.as_deref(), 100)?;
    let last_name = text::optional_line("last_name", request.last_name.as_deref(), 100)?;
    let staff_number = text::optional_line("staff_number", request.staff_number.as_deref(), 50)?;
    let known = [
        email.as_str(),
        first_name.as_deref().unwrap_or_default(),
        last_name.as_deref().unwrap_or_default(),
    ];
    let password = text::password("password", &request.password, &known)?;
    if accounts::find_by_email(app.store.reader(), &email_key)
        .await?
        .is_some()
    {
        return Err(taken.into());
    }
    let password_hash = app.passwords.hash(password).await?;
    Ok(NewPerson {
        email,
        email_key,
        password_hash,
        role: role.as_str().to_owned(),
        first_name: first_name.unwrap_or_default(),
        last_name: last_name.unwrap_or_default(),
        staff_number,
        language: request.language.unwrap_or_default().as_str().to_owned(),
        email_verified_at: None,
        created_at: app.clock.now(),
    })
}

/// Writes an account with its audit entry.
async fn insert(
    app: &App,
    transaction: &impl ConnectionTrait,
    new: NewPerson,
    taken: ProblemCode,
    entry: impl FnOnce(i64) -> NewEntry,
) -> Result<Person, ServiceError> {
    if let Some(number) = &new.staff_number {
        staff_numbers::is_free(transaction, number, app.clock.now()).await?;
    }
    let id = accounts::insert(transaction, new)
        .await
        .map_err(|error| staff_numbers::taken(error, taken))?;
    audit::insert(transaction, vec![entry(id)], app.clock.now()).await?;
    let made = accounts::find(transaction, id).await?;
    made.ok_or_else(|| ServiceError::Internal("a made account is not there".to_owned()))
}

/// Changes the caller's own password. Every other session of theirs ends: whoever knew the old one is
/// out.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    request: ChangePassword,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::SecureOwnAccount)?;
    let person = &caller.person;
    let known = [&*person.email, &*person.first_name, &*person.last_name];
    let new = text::password("new_password", &request.new_password, &known)?;
    let field = "current_password";
    let wrong = || ServiceError::field(field, FaultKind::NotYourPassword);
    let old_hash = person.password_hash.as_deref().ok_or_else(wrong)?;
    prove_password(app, caller, field, &request.current_password, client).await?;
    let new_hash = app.passwords.hash(new).await?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    if !accounts::replace_password_hash(&transaction, person.id, old_hash, &new_hash).await? {
        return Err(wrong());
    }
    sessions::end_others(
        &transaction,
        person.id,
        caller.session_id,
        "password_changed",
        now,
    )
    .await?;
    let entry = caller.entry("password_changed", client);
    audit::insert(&transaction, vec![entry], now).await?;
    let letter = Letter::PasswordChanged(Happening::now(app, "sessions", client));
    app.mail
        .write(&transaction, Recipient::person(person), &letter, now)
        .await?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    Ok(())
}

/// Lets pass who knows the caller's password; refuses another with a fault of this field.
pub(super) async fn prove_password(
    app: &App,
    caller: &Caller,
    field: &str,
    password: &str,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    // Someone who found the phone unlocked gets five tries, like anyone.
    let place = format!("session {}", caller.session_id);
    let email_key = text::email_key(&caller.person.email);
    let attempts = SignInAttempts::count(app, &email_key, Some(&place), client).await?;
    let hash = caller.person.password_hash.as_deref();
    if !app.passwords.verify(password, hash).await?.matches {
        return Err(ServiceError::field(field, FaultKind::NotYourPassword));
    }
    attempts.forgive(app).await
}

/// A page of accounts, newest first; those alone that hold every word of a search.
pub async fn list(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<User>, ServiceError> {
    caller.may(Action::Administer)?;
    reads::note(app, caller, "people", None, client).await;
    let words = text::words("search", search)?;
    let (found, total) = accounts::list(app.store.reader(), &words, page).await?;
    Ok((people::all_described(app, found).await?, total))
}

/// The caller's own account.
pub async fn own(app: &App, caller: &Caller) -> Result<User, ServiceError> {
    caller.may(Action::SecureOwnAccount)?;
    let person = accounts::find(app.store.reader(), caller.person.id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    people::described(app, person).await
}

/// One account.
pub async fn get(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<User, ServiceError> {
    caller.may(Action::Administer)?;
    let person = accounts::find(app.store.reader(), id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    reads::note(app, caller, "people", Some(id), client).await;
    people::described(app, person).await
}

/// Gives an account another role. An administrator cannot step down alone: there would be nobody to
/// ask. Who becomes an employee looks after no team any more.
pub async fn set_role(
    app: &App,
    caller: &Caller,
    id: i64,
    role: &str,
    client: &ClientInfo,
) -> Result<User, ServiceError> {
    caller.may(Action::Administer)?;
    let role = own_role_stays(caller, id, role)?;
    let transaction = app.store.begin().await?;
    lock_as_administrator(&transaction, caller, id).await?;
    let person = give_role(app, &transaction, caller, id, role, client).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    people::described(app, person).await
}

/// The role of this name, unless it is another one for the caller's own account.
pub(super) fn own_role_stays(caller: &Caller, id: i64, role: &str) -> Result<Role, ServiceError> {
    let role = Role::parse(role).ok_or(ProblemCode::InvalidRole)?;
    if id == caller.person.id && role != caller.role {
        return Err(ProblemCode::CannotChangeOwnRole.into());
    }
    Ok(role)
}

/// Gives a locked account another role, with its audit entry and its letters.
pub(super) async fn give_role(
    app: &App,
    transaction: &impl ConnectionTrait,
    caller: &Caller,
    id: i64,
    role: Role,
    client: &ClientInfo,
) -> Result<Person, ServiceError> {
    let before = accounts::find(transaction, id).await?;
    if !accounts::set_role(transaction, id, role.as_str()).await? {
        return Err(ProblemCode::UserNotFound.into());
    }
    if role == Role::User {
        teams::forget_manager(transaction, id).await?;
    }
    let person = accounts::find(transaction, id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    let former = before.map(|before| before.role);
    let entry = NewEntry {
        event_data: Some(json!({ "from": former, "to": role.as_str() })),
        ..caller.entry_on("role_changed", id, client)
    };
    audit::insert(transaction, vec![entry], app.clock.now()).await?;
    if role == Role::Admin && former.as_deref() != Some(role.as_str()) {
        tell_of_administrator(app, transaction, &person, Some(&caller.person), client).await?;
    }
    Ok(person)
}

/// Locks an account that may stop being an administrator's, and every administrator's; lets pass who still is one.
/// Of two who take each other's rights away at once, the second has none any more: so one stays.
pub(super) async fn lock_as_administrator(
    transaction: &impl ConnectionTrait,
    caller: &Caller,
    id: i64,
) -> Result<(), ServiceError> {
    let administrators = accounts::lock_administrators_and(transaction, id).await?;
    if administrators.contains(&caller.person.id) {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden.into())
    }
}

/// Tells the other administrators that there is one more.
pub(super) async fn tell_of_administrator(
    app: &App,
    transaction: &impl ConnectionTrait,
    person: &Person,
    by: Option<&Person>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let alert = Alert::MadeAdministrator;
    alerts::raise(app, transaction, alert, Some(person), by, client).await
}

/// Closes an account. One that has punches is made anonymous and keeps them; one without is deleted.
pub async fn close(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::Administer)?;
    if id == caller.person.id {
        return Err(ProblemCode::CannotDeleteSelf.into());
    }
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    lock_as_administrator(&transaction, caller, id).await?;
    let person = accounts::find(&transaction, id)
        .await?
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    let email_key = text::email_key(&person.email);
    sent_mail::forget(&transaction, id, &email_key).await?;
    if accounts::has_punches(&transaction, id).await? {
        accounts::close(&transaction, &person, now).await?;
        devices::revoke_all(&transaction, id, now).await?;
        kiosk_access::forget(&transaction, id).await?;
        sessions::forget_all(&transaction, id).await?;
        outbox::forget(&transaction, id).await?;
        links::forget(&transaction, id).await?;
        email_changes::forget(&transaction, id).await?;
        identities::forget_all(&transaction, id).await?;
        hr_codes::forget(&transaction, id).await?;
        second_factors::forget(&transaction, id).await?;
        teams::leave(&transaction, id, today(app)).await?;
        teams::forget_manager(&transaction, id).await?;
    } else {
        names::keep(&transaction, id).await?;
        hr_codes::forget(&transaction, id).await?;
        accounts::delete(&transaction, id).await?;
    }
    let entry = caller.entry_on("user_closed", id, client);
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// What to call someone: the names, or the address where they are unknown.
pub(crate) fn display_name(first_name: &str, last_name: &str, email: &str) -> String {
    let name = format!("{first_name} {last_name}").trim().to_owned();
    if name.is_empty() {
        email.to_owned()
    } else {
        name
    }
}
