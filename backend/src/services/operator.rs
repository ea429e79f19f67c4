//! What the person at the server's console may do without an account: the first administrator, a
//! kiosk.

use chrona_api_types::{CreateKiosk, CreateUser, KioskKey, ProblemCode, Role};
use serde_json::json;

use super::{ServiceError, accounts as people, kiosks, text};
use crate::{
    App,
    store::{
        StoreError, accounts,
        audit::{self, NewEntry},
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
    let email_key = text::email_key(email);
    let Some(person) = accounts::find_by_email(app.store.reader(), &email_key).await? else {
        let request = CreateUser {
            email: email.to_owned(),
            password: password.to_owned(),
            role: Role::Admin.as_str().to_owned(),
            ..CreateUser::default()
        };
        let entry = |id| entry("user_created", Some(id));
        people::make(app, request, ProblemCode::EmailAlreadyRegistered, entry).await?;
        return Ok(Admin::Created);
    };
    let transaction = app.store.begin().await?;
    accounts::set_role(&transaction, person.id, Role::Admin.as_str()).await?;
    let entry = entry("role_changed", Some(person.id));
    audit::insert(&transaction, vec![entry], app.clock.now()).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Admin::Promoted)
}

/// Makes a kiosk and its key, shown here and never again.
pub async fn create_kiosk(
    app: &App,
    name: &str,
    location: &str,
    api_url: &str,
) -> Result<KioskKey, ServiceError> {
    let request = CreateKiosk {
        kiosk_name: name.to_owned(),
        location: location.to_owned(),
        ..CreateKiosk::default()
    };
    let made = kiosks::make(app, request, entry("kiosk_created", None)).await?;
    kiosks::make_key(
        app,
        made.id,
        api_url.to_owned(),
        entry("kiosk_key_generated", None),
    )
    .await
}

fn entry(event_type: &'static str, on: Option<i64>) -> NewEntry {
    let event_data = json!({ "by": "operator", "on_user_id": on });
    NewEntry {
        event_type,
        event_data: Some(event_data),
        ..NewEntry::default()
    }
}
