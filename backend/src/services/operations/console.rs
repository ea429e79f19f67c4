//! What the person at the server's console may do without an account: the first administrator, a
//! kiosk, a way back in for who lost everything, seals under a new key.

use std::io;

use chrona_api_types::{
    AuditEvent, CreateKiosk, CreateUser, KioskKey, PersonId, ProblemCode, Role,
};
use chrona_store::{identity::accounts, privacy::audit::NewEntry, sealed};
use serde_json::json;

use crate::{
    App,
    kernel::{ClientInfo, ServiceError, Tx, text},
    services::{
        identity::{accounts::tell_of_administrator, second_factor},
        kiosks,
        people::new_account,
    },
};

/// What became of the administrator who was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admin {
    /// The account was made with the given password.
    Created,
    /// The account was there; it is an administrator now and keeps its password.
    Promoted,
}

/// Makes an administrator, or makes an existing account one.
pub async fn create_admin(app: &App, email: &str, password: &str) -> Result<Admin, ServiceError> {
    create_admin_and_show(app, email, password, || Ok(())).await
}

/// As [`create_admin`]; `show` shows the password of an account that is made, or there is none.
pub async fn create_admin_and_show(
    app: &App,
    email: &str,
    password: &str,
    show: impl FnOnce() -> io::Result<()>,
) -> Result<Admin, ServiceError> {
    let email_key = text::email_key(email);
    let Some(person) = accounts::find_by_email(app.store.reader(), &email_key).await? else {
        let request = CreateUser {
            email: email.to_owned(),
            password: password.to_owned(),
            role: Role::Admin.as_str().to_owned(),
            ..CreateUser::default()
        };
        let entry = |id| entry(AuditEvent::UserCreated, Some(id));
        let client = ClientInfo::default();
        new_account::make(app, request, entry, None, &client, show).await?;
        return Ok(Admin::Created);
    };
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::set_role(&transaction, person.id, Role::Admin).await?;
    let entry = entry(AuditEvent::RoleChanged, Some(person.id));
    let client = ClientInfo::default();
    tell_of_administrator(app, &transaction, &person, None, &client).await?;
    transaction.commit([entry]).await?;
    Ok(Admin::Promoted)
}

/// Makes a kiosk and its key; `show` shows the key, which is never shown again, or there is no kiosk.
pub async fn create_kiosk(
    app: &App,
    name: &str,
    location: &str,
    api_url: &str,
    show: impl FnOnce(&KioskKey) -> io::Result<()>,
) -> Result<KioskKey, ServiceError> {
    let request = CreateKiosk {
        kiosk_name: name.to_owned(),
        location: location.to_owned(),
        ..CreateKiosk::default()
    };
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let made = kiosks::insert(
        app,
        &transaction,
        request,
        entry(AuditEvent::KioskCreated, None),
    )
    .await?;
    let new_key = entry(AuditEvent::KioskKeyGenerated, None);
    let key = kiosks::insert_key(app, &transaction, made.id, api_url.to_owned(), new_key).await?;
    show(&key).map_err(ServiceError::NotShown)?;
    transaction.commit_recorded().await?;
    Ok(key)
}

/// Takes the second factors of the account of this address away and ends its sessions.
pub async fn reset_second_factor(app: &App, email: &str) -> Result<(), ServiceError> {
    let email_key = text::email_key(email);
    let person = accounts::find_by_email(app.store.reader(), &email_key).await?;
    let id = person.ok_or(ProblemCode::UserNotFound)?.id;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let entry = entry(AuditEvent::SecondFactorRemoved, Some(id));
    let client = ClientInfo::default();
    second_factor::take_away(app, &transaction, id, entry, None, &client).await?;
    transaction.commit_recorded().await
}

/// What became of the sealed secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// How many were sealed anew.
    pub anew: u64,
    /// How many were sealed under today's key already.
    pub current: u64,
    /// Those that open with no key there is: table and row.
    pub closed: Vec<(&'static str, i64)>,
}

/// Seals under `SECRET_KEY` what is sealed under `SECRET_KEY_PREVIOUS`, a row at a time; the server may
/// run.
pub async fn reseal(app: &App) -> Result<Resealed, ServiceError> {
    let mut done = Resealed::default();
    for column in sealed::ALL {
        let mut after = 0;
        loop {
            let rows = sealed::list_after(app.store.reader(), column, after).await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in &rows {
                let place = column.place(&row.owner);
                match app.sealer.open(&place, &row.sealed) {
                    Ok(opened) if opened.is_outdated => {
                        let new = app.sealer.seal(&place, &opened.secret);
                        let new = new.map_err(|error| ServiceError::Internal(error.to_string()))?;
                        // One that was replaced meanwhile is under today's key.
                        sealed::replace(app.store.writer(), column, row, &new).await?;
                        done.anew += 1;
                    }
                    Ok(_) => done.current += 1,
                    Err(_) => done.closed.push((column.table, row.id)),
                }
            }
        }
    }
    done.anew += u64::from(app.ledger.reseal(app).await?);
    Ok(done)
}

fn entry(event_type: AuditEvent, on: Option<PersonId>) -> NewEntry {
    NewEntry {
        subject_id: on,
        event_data: Some(json!({ "by": "operator" })),
        ..NewEntry::of(event_type)
    }
}
