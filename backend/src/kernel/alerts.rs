//! Grave events, told to the administrators by e-mail.

use chrona_store::{
    attempts,
    identity::accounts::{self, Person},
};
use chrono::TimeDelta;

use super::{ClientInfo, Context, ServiceError, Tx, names::display_name};
use crate::mail::{Alert, Happening, Letter, Recipient};

/// How long the same alert about the same person is told once, where strangers can cause it.
const ONE_ALERT: TimeDelta = TimeDelta::hours(1);

/// Writes an alert to every administrator, to leave when the transaction commits. The person whom it
/// concerns is told too, unless the event has a letter of its own for them or gave them the role.
pub(crate) async fn raise(
    context: &Context,
    transaction: &Tx<'_>,
    alert: Alert,
    on: Option<&Person>,
    by: Option<&Person>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let now = context.clock.now();
    if let (Alert::SignInLocked, Some(on)) = (alert, on) {
        let key = format!("alert {} {}", alert.as_str(), on.id);
        let counted = attempts::count(transaction, &key, now, now - ONE_ALERT).await?;
        if counted.count > 1 {
            return Ok(());
        }
    }
    let letter = Letter::Alert {
        alert,
        on: on.map(name),
        by: by.map(name),
        at: Happening::now(context, "log", client),
    };
    let mut recipients = accounts::administrators(transaction).await?;
    recipients.retain(|admin| on.is_none_or(|on| admin.id != on.id));
    recipients.extend(on.filter(|_| alert.is_for_the_person()).cloned());
    for person in &recipients {
        transaction
            .write(Recipient::person(person), &letter)
            .await?;
    }
    Ok(())
}

pub(crate) fn name(person: &Person) -> String {
    display_name(&person.first_name, &person.last_name, &person.email)
}
