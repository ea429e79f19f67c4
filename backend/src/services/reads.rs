//! What someone read of other people: an entry in the audit log the first time in an hour, so that
//! pages which read again and again do not fill it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ClientInfo, ServiceError, sign_in::Caller};
use crate::{
    App,
    store::{
        StoreError, attempts,
        audit::{self, NewEntry},
    },
};

/// How long the same person reading the same thing is one reading.
const ONE_READING: TimeDelta = TimeDelta::hours(1);

/// Notes that the caller is about to be shown `what`, such as `punches`, of this person or, without
/// one, of many. One's own data is nobody else's.
pub(super) async fn note(
    app: &App,
    caller: &Caller,
    what: &'static str,
    subject_id: Option<i64>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    if subject_id == Some(caller.person.id) {
        return Ok(());
    }
    let now = app.clock.now();
    let whom = subject_id.map_or_else(|| "many".to_owned(), |id| id.to_string());
    let key = format!("read {} {what} {whom}", caller.person.id);
    let transaction = app.store.begin().await?;
    let counted = attempts::count(&transaction, &key, now, now - ONE_READING).await?;
    if counted.count == 1 {
        let entry = entry(
            caller,
            "data_read",
            subject_id,
            json!({ "what": what }),
            client,
        );
        audit::insert(&transaction, vec![entry], now).await?;
        transaction.commit().await.map_err(StoreError::from)?;
    }
    Ok(())
}

/// Notes that the caller takes a file of `what` away; each one counts. `range` says what it holds.
pub(super) async fn note_export(
    app: &App,
    caller: &Caller,
    what: &'static str,
    subject_id: Option<i64>,
    range: Value,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let data = json!({ "what": what, "range": range });
    let entry = entry(caller, "data_exported", subject_id, data, client);
    Ok(audit::insert(app.store.writer(), vec![entry], app.clock.now()).await?)
}

fn entry(
    caller: &Caller,
    event_type: &'static str,
    subject_id: Option<i64>,
    data: Value,
    client: &ClientInfo,
) -> NewEntry {
    NewEntry {
        subject_id,
        event_data: Some(data),
        ..caller.entry(event_type, client)
    }
}
