//! E-mail: what waits, tried again or thrown away by an administrator; what has left; and who sends it.

use chrona_api_types::{
    AuditEvent, LetterId, MailProvider, MailSending, PersonId, ProblemCode, SentMail, WaitingMail,
};
use chrona_store::{
    Counted, Page,
    operations::{
        outbox::{self, Waiting},
        sent_mail::{self, SentFilter, SentRow},
    },
    privacy::audit::NewEntry,
};
use serde_json::json;

use crate::{
    App, config,
    kernel::{Request, ServiceError, Tx, audited_reads, permissions::Action, text},
};

/// A page of e-mail that waits or was given up, newest first.
pub async fn list(
    app: &App,
    request: &Request,
    is_given_up: Option<bool>,
    page: Page,
) -> Result<Counted<WaitingMail>, ServiceError> {
    request.caller.may(Action::ManageMail)?;
    audited_reads::note(app, request, "mail", None).await;
    let (rows, total) = outbox::list(app.store.reader(), is_given_up, page).await?;
    Ok((rows.into_iter().map(waiting).collect(), total))
}

/// A page of e-mail that has left in the last 90 days, newest first: all of it, or that to an account or to the
/// addresses that hold every word of a search.
pub async fn list_sent(
    app: &App,
    request: &Request,
    account_id: Option<PersonId>,
    search: Option<&str>,
    page: Page,
) -> Result<Counted<SentMail>, ServiceError> {
    request.caller.may(Action::ManageMail)?;
    let filter = SentFilter {
        account_id,
        words: text::words("search", search)?,
    };
    audited_reads::note(app, request, "mail", account_id).await;
    let (rows, total) = sent_mail::list(app.store.reader(), &filter, page).await?;
    Ok((rows.into_iter().map(sent).collect(), total))
}

/// Who sends e-mail.
pub fn sending(app: &App, request: &Request) -> Result<MailSending, ServiceError> {
    request.caller.may(Action::ManageMail)?;
    let settings = &app.settings.mail;
    let (provider, relay) = match &settings.provider {
        config::MailProvider::NotSet => (MailProvider::NotSet, None),
        config::MailProvider::Console => (MailProvider::Console, None),
        config::MailProvider::Relay(relay) => (MailProvider::Relay, Some(relay.host.clone())),
    };
    Ok(MailSending {
        provider,
        relay,
        from_address: settings.from_address.clone(),
    })
}

/// Tries an e-mail again, now and for another day.
pub async fn retry(app: &App, request: &Request, id: LetterId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageMail)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !outbox::retry(&transaction, id, now).await? {
        return Err(not_to_be_had(app, id).await);
    }
    let entry = entry(request, AuditEvent::MailRetried, id);
    transaction.commit([entry]).await?;
    app.mail.wake();
    Ok(())
}

/// Throws an e-mail away.
pub async fn discard(app: &App, request: &Request, id: LetterId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageMail)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !outbox::discard(&transaction, id, now).await? {
        return Err(not_to_be_had(app, id).await);
    }
    let entry = entry(request, AuditEvent::MailDiscarded, id);
    transaction.commit([entry]).await
}

/// It is being sent at this moment, or it is not there.
async fn not_to_be_had(app: &App, id: LetterId) -> ServiceError {
    match outbox::exists(app.store.reader(), id).await {
        Ok(true) => ProblemCode::MailBeingSent.into(),
        Ok(false) => ProblemCode::MailNotFound.into(),
        Err(error) => error.into(),
    }
}

fn entry(request: &Request, event_type: AuditEvent, id: LetterId) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "mail_id": id })),
        ..request.entry(event_type)
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

fn sent(row: SentRow) -> SentMail {
    SentMail {
        id: row.id,
        kind: row.kind,
        recipient: row.recipient,
        user_id: row.account_id,
        way: *row.way,
        answer: row.answer,
        tries: row.tries,
        written_at: row.written_at,
        sent_at: row.created_at,
    }
}
