//! What is wrong with people's punches, for who looks after them. So far: punches that a kiosk kept and
//! that arrived after later ones, where they change what those meant.

use chrona_api_types::{
    Anomaly, AnomalyCode, AuditEvent, HandleAnomaly, Handled, PersonId, ProblemCode, PunchId,
};
use chrona_store::{
    Counted, Page, StoreError, attempts,
    identity::accounts,
    privacy::audit::NewEntry,
    punching::{
        late_punches::{self, LateFilter, NamedLate},
        punches,
    },
};
use chrona_work_time::{Punch, disturb};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::punches::{calendar_of, punch_time};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        alerts::name,
        audited_reads,
        moments::range,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
    mail::{Happening, Letter, Recipient},
    services::time::person_zones::PersonZones,
};

/// How long one letter is enough.
const ONE_LETTER: TimeDelta = TimeDelta::hours(1);
/// How far around late punches others are looked at.
const AROUND: TimeDelta = TimeDelta::days(3);

/// Notes that a kept punch was recorded, where the person has a later one already. Whether it changes
/// anything is judged with those that come with it, by [`judge`].
pub(crate) async fn note(
    transaction: &Tx<'_>,
    account_id: PersonId,
    punch_id: PunchId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if punches::is_before_another(transaction, punch_id).await? {
        late_punches::insert(transaction, punch_id, account_id, now).await?;
    }
    Ok(())
}

/// Judges what arrived late of a person, together: whether it changes what later punches meant. Where it
/// does, it stands in the list, and the administrators are told, once an hour at most.
pub(crate) async fn judge(
    app: &App,
    account_id: PersonId,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let late = late_punches::not_judged(&transaction, account_id).await?;
    let (Some((_, first)), Some((_, last))) = (late.first(), late.last()) else {
        return Ok(());
    };
    let around = *first - AROUND..*last + AROUND;
    let rows = punches::of_person(&transaction, account_id, around).await?;
    let is_late = |id: PunchId| late.iter().any(|(late, _)| *late == id);
    let of = |wanted: bool| {
        let rows = rows.iter().filter(|row| is_late(row.id) == wanted);
        let punches = rows.map(|row| punch_time(*row.kind, row.punched_at));
        punches.collect::<Vec<Punch>>()
    };
    let disturbs = disturb(&of(true), &of(false));
    late_punches::judge(&transaction, account_id, disturbs).await?;
    if disturbs {
        tell(app, &transaction, (account_id, *first), client).await?;
    }
    transaction.commit_unrecorded().await
}

/// Tells the administrators that there is something in the list, unless they were told within the hour.
async fn tell(
    app: &App,
    transaction: &Tx<'_>,
    (account_id, first): (PersonId, DateTime<Utc>),
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let counted = attempts::count(transaction, "late punches", now, now - ONE_LETTER).await?;
    let Some(person) = accounts::find(transaction, account_id).await? else {
        return Ok(());
    };
    if counted.count > 1 {
        return Ok(());
    }
    let letter = Letter::LatePunches {
        person: name(&person),
        first,
        at: Happening::now(app, "punches/late", client),
    };
    for admin in accounts::administrators(transaction).await? {
        let to = Recipient::person(&admin);
        transaction.write(to, &letter).await?;
    }
    Ok(())
}

/// Which anomalies someone asks for. A bound is a day or an instant, and is included.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// The first day or instant.
    pub from: Option<&'a str>,
    /// The last day or instant, included.
    pub to: Option<&'a str>,
    /// Only those that someone looked at, or that nobody did.
    pub is_handled: Option<bool>,
}

/// A page of those within the caller's scope, the newest first: of the people of the teams the caller looks after,
/// of each from the day on which the person joined the team, or everyone's.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
    page: Page,
) -> Result<Counted<Anomaly>, ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, wanted.user_id)
        .await?;
    let calendar = calendar_of(app, wanted.user_id).await?;
    let (from, before) = range(&calendar, wanted.from, wanted.to)?;
    let filter = LateFilter {
        account_id: wanted.user_id,
        from,
        before,
        is_handled: wanted.is_handled,
    };
    audited_reads::note(app, request, "anomalies", wanted.user_id).await;
    let (rows, total) = late_punches::list(app.store.reader(), &scope, filter, page).await?;
    Ok((shown(app, rows).await?, total))
}

async fn shown(app: &App, rows: Vec<NamedLate>) -> Result<Vec<Anomaly>, StoreError> {
    let people: Vec<PersonId> = rows.iter().map(|row| row.account_id).collect();
    let zones = PersonZones::of(app, app.store.reader(), &people).await?;
    Ok(rows.into_iter().map(|row| anomaly(&zones, row)).collect())
}

/// Notes that the caller looked at one within their scope, with a note.
pub async fn handle(
    app: &App,
    request: &Request,
    reach: Reach,
    key: &str,
    body: HandleAnomaly,
) -> Result<Anomaly, ServiceError> {
    let scope = request.caller.scope_to_correct(app, reach, None).await?;
    let note = text::line("note", &body.note, 0, 500)?;
    let now = app.clock.now();
    let punch_id = key.strip_prefix(PREFIX).and_then(|id| id.parse().ok());
    let punch_id: PunchId = punch_id.ok_or(ProblemCode::AnomalyNotFound)?;
    let transaction = Tx::begin(app, now).await?;
    let found = late_punches::find(&transaction, punch_id).await?;
    let is_within = |row: &NamedLate| {
        (scope.since(row.account_id)).is_some_and(|since| since <= row.punched_at)
    };
    let found = found
        .filter(is_within)
        .ok_or(ProblemCode::AnomalyNotFound)?;
    if !late_punches::handle(&transaction, punch_id, request.caller.person.id, &note, now).await? {
        return Err(ProblemCode::AnomalyHandled.into());
    }
    let entry = NewEntry {
        subject_id: Some(found.account_id).filter(|&id| id != request.caller.person.id),
        event_data: Some(json!({ "key": key, "note": note })),
        ..request.entry(AuditEvent::AnomalyHandled)
    };
    let handled = late_punches::find(&transaction, punch_id).await?;
    transaction.commit([entry]).await?;
    let handled = handled.ok_or(ProblemCode::AnomalyNotFound)?;
    let zones = PersonZones::of(app, app.store.reader(), &[handled.account_id]).await?;
    Ok(anomaly(&zones, handled))
}

/// What the key of a late punch begins with; its identifier follows.
const PREFIX: &str = "late-";

fn anomaly(zones: &PersonZones, row: NamedLate) -> Anomaly {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_name = display_name(
        &text(&row.by_first_name),
        &text(&row.by_last_name),
        &text(&row.by_email),
    );
    Anomaly {
        key: format!("{PREFIX}{}", row.punch_id),
        code: AnomalyCode::LatePunch,
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        staff_number: row.staff_number,
        date: zones
            .calendar(row.account_id, row.punched_at)
            .date(row.punched_at),
        at: row.punched_at,
        punch_id: row.punch_id,
        handled: row.handled_at.map(|at| Handled {
            by: row.handled_by.unwrap_or_default(),
            by_name,
            at,
            note: row.note,
        }),
    }
}
