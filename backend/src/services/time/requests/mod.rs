//! What people ask for, an absence or a correction of their punches, and what becomes of it.

mod ask;
mod decide;
mod effects;

use chrona_api_types::{AuditEvent, PersonId, ProblemCode, RequestId, RequestState, TimeRequest};
use chrona_store::{
    Counted, Page, Scope,
    identity::accounts,
    privacy::audit::NewEntry,
    time::{
        computed_months,
        requests::{self, RequestFilter, RequestRow},
        rows::{self, Owner, Rows},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub(crate) use self::{
    ask::{Asking, ask, preview},
    decide::Decision,
};
use super::{dated::author, periods, person_zones::PersonZones};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx, audited_reads,
        names::display_name,
        permissions::{Action, Reach},
    },
};

/// A page of the caller's own, the last one first.
pub async fn own(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<TimeRequest>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let scope = Scope::Own(request.caller.person.id);
    let reader = app.store.reader();
    let (rows, total) = requests::list(reader, &scope, RequestFilter::default(), page).await?;
    Ok((effects::shown(app, reader, rows).await?, total))
}

/// A page of those within the caller's scope, the last one first: of the people of the teams the caller looks after, or
/// everyone's. The caller's own are not among those that wait, unless they are the caller's to decide.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    state: Option<RequestState>,
    page: Page,
) -> Result<Counted<TimeRequest>, ServiceError> {
    let caller = &request.caller;
    let scope = caller
        .scope(app, Action::DecideRequests, reach, None)
        .await?;
    audited_reads::note(app, request, "requests", None).await;
    let not_of = match state {
        Some(RequestState::Asked) => not_theirs(app, request, reach).await?,
        _ => None,
    };
    let filter = RequestFilter {
        state,
        not_of,
        for_managers: reach < Reach::Everyone,
    };
    let reader = app.store.reader();
    let (rows, total) = requests::list(reader, &scope, filter, page).await?;
    Ok((effects::shown(app, reader, rows).await?, total))
}

/// How many wait for an administrator.
pub(crate) async fn waiting(app: &App, request: &Request) -> Result<i64, ServiceError> {
    let filter = RequestFilter {
        not_of: not_theirs(app, request, Reach::Everyone).await?,
        ..RequestFilter::default()
    };
    Ok(requests::waiting(app.store.reader(), &Scope::Everyone, filter).await?)
}

/// The caller, unless as the only administrator they decide on their own.
async fn not_theirs(
    app: &App,
    request: &Request,
    reach: Reach,
) -> Result<Option<PersonId>, ServiceError> {
    let own = request.caller.person.id;
    let is_alone = reach == Reach::Everyone
        && requests::administrators(app.store.reader(), own)
            .await?
            .is_empty();
    Ok((!is_alone).then_some(own))
}

/// Takes back a request of one's own: one that waits, or an absence that was agreed to and has not begun.
pub async fn cancel(
    app: &App,
    request: &Request,
    id: RequestId,
) -> Result<TimeRequest, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let own = request.caller.person.id;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[own]).await?;
    let found = requests::find(&transaction, id).await?;
    let found = found.filter(|row| row.account_id == own);
    let found = found.ok_or(ProblemCode::RequestNotFound)?;
    match (*found.state, found.absence_id) {
        (RequestState::Asked, _) => {}
        (RequestState::Agreed, Some(absence_id)) => {
            if found.from_day <= today_of(app, &transaction, own, now).await? {
                return Err(ProblemCode::RequestBegun.into());
            }
            let (rows, owner) = (Rows::Absences, Owner::Person(own));
            periods::refuse_closed(&transaction, Some(own), found.from_day).await?;
            // HR may have annulled it before; either way it is no more.
            rows::annul(
                &transaction,
                rows,
                owner,
                absence_id.0,
                author(request, now),
            )
            .await?;
            computed_months::end(&transaction, Some(own)).await?;
        }
        _ => return Err(ProblemCode::RequestClosed.into()),
    }
    let closing = requests::Closing {
        state: RequestState::Cancelled,
        by: found.decided_by_id,
        reason: found.decision_reason.clone(),
        absence_id: None,
        entry: None,
    };
    if !requests::close(&transaction, id, *found.state, closing, now).await? {
        return Err(ProblemCode::RequestClosed.into());
    }
    let entry = NewEntry {
        event_data: Some(json!({ "id": id, "state": found.state.as_str() })),
        ..request.entry(AuditEvent::RequestCancelled)
    };
    let row = requests::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    one(row)
}

/// A request as it is answered, without its effect.
fn one(row: Option<RequestRow>) -> Result<TimeRequest, ServiceError> {
    let row = row.ok_or_else(|| ServiceError::Internal("a request is not there".to_owned()))?;
    Ok(shown(row))
}

fn shown(row: RequestRow) -> TimeRequest {
    let added = row.added();
    let text = |text: Option<String>| text.unwrap_or_default();
    let by_name = display_name(
        &text(row.by_first_name),
        &text(row.by_last_name),
        &text(row.by_email),
    );
    TimeRequest {
        id: row.id,
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        kind: *row.kind,
        absence_type: row.absence_type,
        from: row.from_day,
        to: row.to_day,
        half: row.half.map(|half| *half),
        times: row.times,
        added,
        annulled_id: row.annulled_punch_id,
        annulled_at: row.annulled_at,
        reason: row.reason,
        state: *row.state,
        created_at: row.created_at,
        decided_at: row.decided_at,
        decided_by: row.decided_by_id,
        decided_by_name: row.decided_by_id.map(|_| by_name),
        decision_reason: row.decision_reason,
        effect: None,
    }
}

/// The day that it is where someone works.
async fn today_of(
    app: &App,
    connection: &impl ConnectionTrait,
    id: PersonId,
    now: DateTime<Utc>,
) -> Result<NaiveDate, ServiceError> {
    let zones = PersonZones::of(app, connection, &[id]).await?;
    Ok(zones.calendar(id, now).date(now))
}
