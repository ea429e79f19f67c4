//! Links in e-mails, good once and for half an hour: to choose a new password, and to show that an
//! address, or a phone, is one's own.

use std::sync::Arc;

use chrona_api_types::{
    AuditEvent, DeviceId, PersonId, ProblemCode, ResetPassword, SessionEnd, UseMailLink,
};
use chrona_store::{
    badges::devices::{self, OwnedDevice},
    identity::{
        accounts::{self, Person},
        mail_links::{self, NewLink, Owner, Purpose},
        sessions,
    },
    privacy::audit::NewEntry,
};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        limits::{self, Limit, SignInAttempts},
        permissions::Action,
        text,
    },
    mail::{Happening, Letter, Recipient},
};

/// How long a link is good, in minutes.
const MINUTES: i64 = 30;

/// Sends a link to choose a new password, if the address is someone's. The answer comes before that
/// is looked up: it says, and takes, the same for every address.
pub async fn forgot_password(
    app: &Arc<App>,
    email: &str,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    limits::pass(app, Limit::MailLink, client).await?;
    let email_key = text::email_key(email);
    let whom = app.sealer.digest("limit", &email_key);
    limits::pass_for(app, Limit::MailLinkTo, &whom).await?;
    let (app, client) = (app.clone(), client.clone());
    tokio::spawn(async move {
        if let Err(error) = send_reset(&app, &email_key, &client).await {
            tracing::warn!(%error, "a link to choose a new password was not sent");
        }
    });
    Ok(())
}

async fn send_reset(app: &App, email_key: &str, client: &ClientInfo) -> Result<(), ServiceError> {
    let Some(person) = accounts::find_by_email(app.store.reader(), email_key).await? else {
        return Ok(());
    };
    let entry = NewEntry {
        account_id: Some(person.id),
        ..client.entry(AuditEvent::PasswordResetAsked)
    };
    write_reset(app, &person, entry).await
}

/// Sends someone a link to choose a new password, for who cannot or does not know how to ask for it.
pub async fn send_reset_to(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let person = accounts::find(app.store.reader(), account_id)
        .await?
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    limits::pass_for(app, Limit::MailLinkTo, &format!("account {account_id}")).await?;
    let entry = request.entry_on(AuditEvent::PasswordResetAsked, account_id);
    write_reset(app, &person, entry).await
}

async fn write_reset(app: &App, person: &Person, entry: NewEntry) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !accounts::hold_open(&transaction, person.id).await? {
        // It was closed meanwhile: nothing is sent.
        return Ok(());
    }
    write_reset_letter(app, &transaction, person).await?;
    transaction.commit([entry]).await
}

/// Writes the letter with the link to choose a new password.
pub(crate) async fn write_reset_letter(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
) -> Result<(), ServiceError> {
    let purpose = Purpose::PasswordReset;
    let link = new_link(app, transaction, purpose, person.id, None).await?;
    let letter = Letter::PasswordReset {
        link,
        minutes: MINUTES,
    };
    transaction.write(Recipient::person(person), &letter).await
}

/// Puts a new password in the place of a forgotten one. Every session of the person ends.
pub async fn reset_password(
    app: &App,
    request: ResetPassword,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let digests = app.sealer.digests("mail link", &request.token);
    let purpose = Purpose::PasswordReset;
    let now = app.clock.now();
    let Some(owner) = mail_links::owner(app.store.reader(), purpose, &digests, now).await? else {
        return Err(unknown(app, client).await);
    };
    let owner = owner.account_id;
    let person = accounts::find(app.store.reader(), owner).await?;
    let person = person.ok_or(ProblemCode::MailLinkInvalid)?;
    let known = [&*person.email, &*person.first_name, &*person.last_name];
    let password = text::password("new_password", &request.new_password, &known)?;
    let hash = app.passwords.hash(password).await?;

    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[owner]).await?;
    if mail_links::use_up(&transaction, purpose, &digests, now)
        .await?
        .is_none()
        || !accounts::set_password_hash(&transaction, owner, &hash).await?
    {
        return Err(ProblemCode::MailLinkInvalid.into());
    }
    accounts::set_email_verified(&transaction, owner, now).await?;
    sessions::end_all(&transaction, owner, SessionEnd::PasswordReset, now).await?;
    let entry = NewEntry {
        account_id: Some(owner),
        ..client.entry(AuditEvent::PasswordReset)
    };
    let letter = Letter::PasswordChanged(Happening::now(app, "sessions", client));
    transaction
        .write(Recipient::person(&person), &letter)
        .await?;
    transaction.commit([entry]).await?;
    // Whoever locked the account with guesses of the old password does not lock the new one out.
    SignInAttempts::forgive_all(app, &text::email_key(&person.email)).await
}

/// Sends a link that shows that the caller's address is theirs.
pub async fn ask_for_address_check(app: &App, request: &Request) -> Result<(), ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    limits::pass(app, Limit::MailLink, &request.client).await?;
    let whom = format!("account {}", request.caller.person.id);
    limits::pass_for(app, Limit::MailLinkTo, &whom).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    write_address_check(app, &transaction, &request.caller.person).await?;
    transaction.commit_unrecorded().await
}

/// Sends someone a link that shows that their address is theirs, whose address nobody showed to be so.
pub async fn send_address_check_to(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let person = accounts::find(app.store.reader(), account_id)
        .await?
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    limits::pass_for(app, Limit::MailLinkTo, &format!("account {account_id}")).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    write_address_check(app, &transaction, &person).await?;
    let entry = request.entry_on(AuditEvent::AddressCheckAsked, account_id);
    transaction.commit([entry]).await
}

/// Writes the letter with the link that shows that an address is someone's.
pub(crate) async fn write_address_check(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
) -> Result<(), ServiceError> {
    let link = new_link(app, transaction, Purpose::AddressCheck, person.id, None).await?;
    let letter = Letter::AddressCheck {
        link,
        minutes: MINUTES,
    };
    transaction.write(Recipient::person(person), &letter).await
}

/// Confirms an address by the link that was sent there.
pub async fn check_address(
    app: &App,
    request: UseMailLink,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let digests = app.sealer.digests("mail link", &request.token);
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let used = mail_links::use_up(&transaction, Purpose::AddressCheck, &digests, now).await?;
    let Some(owner) = used else {
        drop(transaction);
        return Err(unknown(app, client).await);
    };
    let owner = owner.account_id;
    accounts::set_email_verified(&transaction, owner, now).await?;
    let entry = NewEntry {
        account_id: Some(owner),
        ..client.entry(AuditEvent::AddressConfirmed)
    };
    transaction.commit([entry]).await
}

/// Sends the link that confirms one of the caller's phones again.
pub async fn ask_for_device_confirmation(
    app: &App,
    request: &Request,
    device_id: DeviceId,
) -> Result<(), ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let device = devices::find(app.store.reader(), device_id)
        .await?
        .filter(|device| device.account_id == request.caller.person.id)
        .ok_or(ProblemCode::DeviceNotFound)?;
    if device.revoked_at.is_some() {
        return Err(ProblemCode::DeviceRevoked.into());
    }
    if device.confirmed_at.is_some() {
        return Err(ProblemCode::DeviceAlreadyConfirmed.into());
    }
    limits::pass(app, Limit::MailLink, &request.client).await?;
    let whom = format!("account {}", request.caller.person.id);
    limits::pass_for(app, Limit::MailLinkTo, &whom).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    write_device_confirmation(
        app,
        &transaction,
        &request.caller.person,
        &device,
        &request.client,
    )
    .await?;
    transaction.commit_unrecorded().await
}

/// Writes the letter with the link that confirms a phone.
pub(crate) async fn write_device_confirmation(
    app: &App,
    transaction: &Tx<'_>,
    person: &Person,
    device: &OwnedDevice,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let purpose = Purpose::DeviceConfirmation;
    let link = new_link(app, transaction, purpose, person.id, Some(device.id)).await?;
    let letter = Letter::DeviceConfirmation {
        device: device.name.clone(),
        minutes: MINUTES,
        at: Happening {
            link,
            ..Happening::now(app, "", client)
        },
    };
    transaction.write(Recipient::person(person), &letter).await
}

/// Confirms a phone by the link that was sent to its owner.
pub async fn confirm_device(
    app: &App,
    request: UseMailLink,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let digests = app.sealer.digests("mail link", &request.token);
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let purpose = Purpose::DeviceConfirmation;
    let used = mail_links::use_up(&transaction, purpose, &digests, now).await?;
    let Some((account_id, device_id)) =
        used.and_then(|used| Some((used.account_id, used.device_id?)))
    else {
        drop(transaction);
        return Err(unknown(app, client).await);
    };
    // One that was revoked meanwhile stays so.
    if !devices::confirm(&transaction, device_id, now).await? {
        return Err(ProblemCode::MailLinkInvalid.into());
    }
    let entry = NewEntry {
        account_id: Some(account_id),
        device_id: Some(device_id),
        ..client.entry(AuditEvent::DeviceConfirmed)
    };
    transaction.commit([entry]).await
}

/// Makes a link and answers its address. The token stands behind the `#`, which browsers keep to
/// themselves.
async fn new_link(
    app: &App,
    transaction: &impl ConnectionTrait,
    purpose: Purpose,
    account_id: PersonId,
    device_id: Option<DeviceId>,
) -> Result<String, ServiceError> {
    let token = app.random.text::<32>();
    let now = app.clock.now();
    let new = NewLink {
        purpose,
        token_digest: &app.sealer.digest("mail link", &token),
        owner: Owner {
            account_id,
            device_id,
        },
        expires_at: now + TimeDelta::minutes(MINUTES),
        created_at: now,
    };
    mail_links::insert(transaction, new).await?;
    let page = match purpose {
        Purpose::PasswordReset => "reset",
        Purpose::AddressCheck => "confirm",
        Purpose::DeviceConfirmation => "confirm-phone",
    };
    Ok(format!("{}/{page}#{token}", app.mail.backoffice_url))
}

/// The refusal of a link that is none or no longer, counted for its network.
pub(crate) async fn unknown(app: &App, client: &ClientInfo) -> ServiceError {
    match limits::pass(app, Limit::Guess, client).await {
        Ok(()) => ProblemCode::MailLinkInvalid.into(),
        Err(error) => error,
    }
}
