//! E-mail that waits: seen, tried again or thrown away by an administrator.

use chrona_api_types::{ProblemCode, WaitingMail};
use serde_json::json;

use super::{ClientInfo, ServiceError, permissions::Action, reads, sign_in::Caller};
use crate::{
    App,
    store::{
        Counted, Page, StoreError,
        audit::{self, NewEntry},
        outbox::{self, Waiting},
    },
};

/// A page of e-mail that waits or was given up, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    is_given_up: Option<bool>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<WaitingMail>, ServiceError> {
    caller.may(Action::Administer)?;
    reads::note(app, caller, "mail", None, client).await;
    let (rows, total) = outbox::list(app.store.reader(), is_given_up, page).await?;
    Ok((rows.into_iter().map(waiting).collect(), total))
}

/// Tries an e-mail again, now and for another day.
pub async fn retry(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    if !outbox::retry(&transaction, id, now).await? {
        return Err(not_to_be_had(app, id).await);
    }
    let entry = entry(caller, "mail_retried", id, client);
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    Ok(())
}

/// Throws an e-mail away.
pub async fn discard(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    if !outbox::discard(&transaction, id, now).await? {
        return Err(not_to_be_had(app, id).await);
    }
    let entry = entry(caller, "mail_discarded", id, client);
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// It is being sent at this moment, or it is not there.
async fn not_to_be_had(app: &App, id: i64) -> ServiceError {
    match outbox::exists(app.store.reader(), id).await {
        Ok(true) => ProblemCode::MailBeingSent.into(),
        Ok(false) => ProblemCode::MailNotFound.into(),
        Err(error) => error.into(),
    }
}

fn entry(caller: &Caller, event_type: &'static str, id: i64, client: &ClientInfo) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "mail_id": id })),
        ..caller.entry(event_type, client)
    }
}

fn waiting(row: Waiting) -> WaitingMail {
    WaitingMail {
        id: row.id,
        kind: row.kind,
        recipient: row.recipient,
        tries: row.tries,
        next_try_at: row.given_up_at.is_none().then_some(row.next_try_at),
        last_error: row.last_error,
        given_up_at: row.given_up_at,
        created_at: row.created_at,
    }
}
