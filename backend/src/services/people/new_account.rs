//! New accounts: by oneself where that is open, by HR, from the server's console.

use std::io;

use chrona_api_types::{AuditEvent, CreateUser, PersonId, ProblemCode, RegisterUser, Role, User};
use chrona_store::{
    identity::accounts::{self, NewPerson, Person},
    privacy::audit::NewEntry,
    words::Word,
};

use super::{staff_numbers, teams::change_team};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        limits::{self, Limit},
        permissions::Action,
        text,
    },
    services::identity::{accounts::tell_of_administrator, described, mail_links},
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
        account_id: Some(id),
        ..client.entry(AuditEvent::UserRegistered)
    };
    let taken = ProblemCode::AlreadyRegistered;
    let new = check(app, request, taken).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let person = insert(app, &transaction, new, taken, entry).await?;
    mail_links::write_address_check(app, &transaction, &person).await?;
    transaction.commit_recorded().await?;
    described::one(app, person).await
}

/// Makes an account for someone.
pub async fn create(app: &App, request: &Request, body: CreateUser) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let team_id = body.team_id;
    let taken = ProblemCode::EmailAlreadyRegistered;
    let new = check(app, body, taken).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let entry = |id| request.entry_on(AuditEvent::UserCreated, id);
    let mut person = insert(app, &transaction, new, taken, entry).await?;
    let joined = change_team(app, &transaction, request, &person, team_id).await?;
    if let Some(joined) = joined {
        transaction.record(joined);
        let joined = accounts::find(&transaction, person.id).await?;
        person = joined.ok_or(ProblemCode::UserNotFound)?;
    }
    let shown = || Ok(());
    finish(
        app,
        transaction,
        person,
        Some(&request.caller.person),
        &request.client,
        shown,
    )
    .await
}

/// Makes an account for someone; `entry` makes the audit entry from its identifier, `by` is who makes
/// it, where that is not the server's console, `show` shows what is known nowhere else: without it there is no
/// account.
pub(crate) async fn make(
    app: &App,
    request: CreateUser,
    entry: impl FnOnce(PersonId) -> NewEntry,
    by: Option<&Person>,
    client: &ClientInfo,
    show: impl FnOnce() -> io::Result<()>,
) -> Result<User, ServiceError> {
    let taken = ProblemCode::EmailAlreadyRegistered;
    let new = check(app, request, taken).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let person = insert(app, &transaction, new, taken, entry).await?;
    finish(app, transaction, person, by, client, show).await
}

/// Tells the administrators of one more, shows what is known nowhere else, and keeps what was made.
async fn finish(
    app: &App,
    transaction: Tx<'_>,
    person: Person,
    by: Option<&Person>,
    client: &ClientInfo,
    show: impl FnOnce() -> io::Result<()>,
) -> Result<User, ServiceError> {
    if *person.role == Role::Admin {
        tell_of_administrator(app, &transaction, &person, by, client).await?;
    }
    show().map_err(ServiceError::NotShown)?;
    transaction.commit_recorded().await?;
    described::one(app, person).await
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
        role,
        first_name: first_name.unwrap_or_default(),
        last_name: last_name.unwrap_or_default(),
        staff_number,
        language: Word(request.language.unwrap_or_default()),
        email_verified_at: None,
        created_at: app.clock.now(),
    })
}

/// Writes an account with its audit entry.
async fn insert(
    app: &App,
    transaction: &Tx<'_>,
    new: NewPerson,
    taken: ProblemCode,
    entry: impl FnOnce(PersonId) -> NewEntry,
) -> Result<Person, ServiceError> {
    if let Some(number) = &new.staff_number {
        staff_numbers::is_free(transaction, number, app.clock.now()).await?;
    }
    let id = accounts::insert(transaction, new)
        .await
        .map_err(|error| staff_numbers::taken(error, taken))?;
    transaction.record(entry(id));
    let made = accounts::find(transaction, id).await?;
    made.ok_or_else(|| ServiceError::Internal("a made account is not there".to_owned()))
}
