//! Requests as far as punches are concerned: a correction that someone asks for is looked at as one that is made, and made
//! when it is agreed to.

use chrona_api_types::{
    AskRequest, CorrectPunches, DecideRequest, ProblemCode, RequestEffect, RequestId, RequestKind,
    TimeRequest,
};
use chrona_store::{identity::accounts, punching::punches};
use chrono::{DateTime, NaiveDate, Utc};

use super::corrections::{self, Making};
use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, permissions::Reach},
    services::time::{
        person_zones::PersonZones,
        requests::{self, Asking, Decision},
    },
};

/// What a request would do; refused as the request would be.
pub async fn preview(
    app: &App,
    request: &Request,
    asked: AskRequest,
) -> Result<RequestEffect, ServiceError> {
    let asking = Asking::of(asked)?;
    check(app, request, asking.asked()).await?;
    requests::preview(app, request, &asking).await
}

/// Asks for an absence, or for a correction of one's punches.
pub async fn ask(
    app: &App,
    request: &Request,
    asked: AskRequest,
) -> Result<TimeRequest, ServiceError> {
    let asking = Asking::of(asked)?;
    check(app, request, asking.asked()).await?;
    requests::ask(app, request, asking).await
}

/// Agrees to a request of someone within the caller's scope, or refuses it. A correction that is agreed to is made, by
/// who agrees, with the reason that the person gave.
pub async fn decide(
    app: &App,
    request: &Request,
    reach: Reach,
    id: RequestId,
    body: DecideRequest,
) -> Result<TimeRequest, ServiceError> {
    let decision = Decision::begin(app, request, reach, id, body).await?;
    let row = &decision.row;
    if decision.is_agreed() && *row.kind == RequestKind::Correction {
        let asked = CorrectPunches {
            user_id: row.account_id,
            kind: None,
            annulled_id: row.annulled_punch_id,
            added: row.added(),
            reason: row.reason.clone(),
        };
        let making = Making {
            person: &decision.person,
            since: decision.since,
            is_told: false,
            now: decision.now,
        };
        let transaction = &decision.transaction;
        making.make(app, request, transaction, asked).await?;
    }
    decision.make().await
}

/// Looks at the punches of a correction that the caller asks for.
async fn check(app: &App, request: &Request, asked: &AskRequest) -> Result<(), ServiceError> {
    if asked.kind != RequestKind::Correction {
        return Ok(());
    }
    let own = &request.caller.person;
    let now = app.clock.now();
    let added = asked
        .added
        .map(|added| (added.punch_type, added.punched_at));
    if added.is_none() && asked.annulled_id.is_none() {
        return Err(ServiceError::field("added", FaultKind::Missing));
    }
    corrections::check_time(app, added, DateTime::<Utc>::UNIX_EPOCH, now)?;
    let reader = app.store.reader();
    let person = accounts::find(reader, own.id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    let annulled = match asked.annulled_id {
        Some(id) => {
            let since = DateTime::<Utc>::UNIX_EPOCH;
            Some(corrections::annulled(reader, &person, id, since).await?)
        }
        None => None,
    };
    let added = added.map(|added| corrections::to_the_second(added, annulled.as_ref()));
    if let Some((way, at)) = added
        && punches::is_there(reader, own.id, way, at).await?
    {
        return Err(ProblemCode::PunchThere.into());
    }
    // The days of the request are those of its punches, so that lists and letters tell them.
    let zones = PersonZones::of(app, reader, &[own.id]).await?;
    let moments = added.map(|(_, at)| at);
    let moments = moments
        .into_iter()
        .chain(annulled.map(|punch| punch.punched_at));
    let days: Vec<NaiveDate> = moments
        .map(|at| zones.calendar(own.id, at).date(at))
        .collect();
    if (days.iter().min(), days.iter().max()) == (Some(&asked.from), Some(&asked.to)) {
        return Ok(());
    }
    let days = format!("{} – {}", asked.from, asked.to);
    Err(ServiceError::field(
        "added.punched_at",
        FaultKind::OutOfRange(days),
    ))
}
