//! Planned times: someone's, or those of everyone who has none of their own.

use std::collections::HashMap;

use chrona_api_types::{AuditEvent, PersonId, ScheduleEntry, ScheduleId};
use chrona_store::{
    StoreError,
    privacy::audit::NewEntry,
    time::{
        rows::{Owner, Rows},
        schedules::{self, ScheduleRow},
    },
};
use chrona_work_time::Schedule;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    dated::{Owned, author, ends, exists},
    faults::checked,
};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, audited_reads, permissions::Action},
};

fn of(person: Option<PersonId>) -> Owned {
    Owned {
        rows: Rows::Schedules,
        owner: person.map_or(Owner::Organisation, Owner::Person),
    }
}

/// Someone's own schedules, or, without a person, everyone's; the last one first.
pub async fn list(
    app: &App,
    request: &Request,
    owner: Option<PersonId>,
) -> Result<Vec<ScheduleEntry>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    let reader = app.store.reader();
    if let Some(id) = owner {
        exists(reader, id).await?;
        audited_reads::note(app, request, "schedules", owner).await;
    }
    Ok(shown(reader, owner).await?)
}

/// Enters planned times. Those that began on the same day are annulled, and those that began before end.
pub async fn record(
    app: &App,
    request: &Request,
    owner: Option<PersonId>,
    schedule: Schedule,
) -> Result<ScheduleEntry, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    checked(schedule.check())?;
    let (now, rows) = (app.clock.now(), of(owner));
    let transaction = Tx::begin(app, now).await?;
    rows.lock(&transaction).await?;
    let author = author(request, now);
    let replaced = rows.make_room(&transaction, schedule.from, author).await?;
    let id = schedules::insert(&transaction, owner, &schedule, author).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "id": id, "from": schedule.from, "replaced_id": replaced })),
        ..rows.entry(request, AuditEvent::ScheduleEntered)
    };
    let entries = shown(&transaction, owner).await?;
    transaction.commit([entry]).await?;
    let made = entries.into_iter().find(|entry| entry.id == id);
    made.ok_or_else(|| {
        ServiceError::Internal("a schedule that was entered is not there".to_owned())
    })
}

/// Annuls planned times: they never held.
pub async fn annul(
    app: &App,
    request: &Request,
    owner: Option<PersonId>,
    id: ScheduleId,
) -> Result<(), ServiceError> {
    let what = (Action::ManageTerms, AuditEvent::ScheduleAnnulled);
    of(owner).annul(app, request, what, id.0).await
}

async fn shown(
    connection: &impl ConnectionTrait,
    owner: Option<PersonId>,
) -> Result<Vec<ScheduleEntry>, StoreError> {
    let rows = schedules::list(connection, of(owner).owner).await?;
    let in_force = rows
        .iter()
        .rev()
        .filter(|row| row.written.annulled_at.is_none());
    let in_force: Vec<&ScheduleRow> = in_force.collect();
    let days: Vec<_> = in_force
        .iter()
        .map(|row| (row.schedule.from, row.schedule.to))
        .collect();
    let ends: HashMap<ScheduleId, Option<NaiveDate>> =
        in_force.iter().map(|row| row.id).zip(ends(&days)).collect();
    let rows = rows.into_iter();
    Ok(rows.map(|row| entry(row, &ends)).collect())
}

fn entry(row: ScheduleRow, ends: &HashMap<ScheduleId, Option<NaiveDate>>) -> ScheduleEntry {
    ScheduleEntry {
        id: row.id,
        schedule: row.schedule,
        ends: ends.get(&row.id).copied().flatten(),
        created_at: row.written.created_at,
        created_by: row.written.created_by_id,
        annulled_at: row.written.annulled_at,
        annulled_by: row.written.annulled_by_id,
    }
}
