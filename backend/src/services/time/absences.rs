//! Absences that HR enters.

use chrona_api_types::{AbsenceEntry, AbsenceId, AuditEvent, PersonId, ProblemCode, RecordAbsence};
use chrona_store::{
    Counted, Page,
    privacy::audit::NewEntry,
    time::{
        absences::{self, AbsenceRow},
        rows::{Owner, Rows},
    },
};
use chrona_work_time::Absence;
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    absence_types::{self, Types},
    dated::{Owned, author, exists},
    faults::checked,
};
use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, Tx, audited_reads, permissions::Action, text,
    },
};

/// So many absences touch 600 days before and after one at most: a case file has 1,000.
const MOST_ABSENCES: usize = 450;
/// The longest absence, in days: three years of parental leave, and some.
const LONGEST: i64 = 1_200;

const fn of(account_id: PersonId) -> Owned {
    Owned {
        rows: Rows::Absences,
        owner: Owner::Person(account_id),
    }
}

/// A page of someone's absences, the last one first.
pub async fn list(
    app: &App,
    request: &Request,
    account_id: PersonId,
    page: Page,
) -> Result<Counted<AbsenceEntry>, ServiceError> {
    request.caller.may(Action::ReadAbsences)?;
    let reader = app.store.reader();
    exists(reader, account_id).await?;
    audited_reads::note(app, request, "absences", Some(account_id)).await;
    let (rows, total) = absences::list(reader, account_id, page).await?;
    Ok((rows.into_iter().map(entry).collect(), total))
}

/// Enters an absence. No half of a day is in two of them.
pub async fn record(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: RecordAbsence,
) -> Result<AbsenceEntry, ServiceError> {
    request.caller.may(Action::ManageAbsences)?;
    let note = text::optional_line("note", body.note.as_deref(), 500)?;
    let absence = Absence {
        kind: body.kind,
        from: body.from,
        to: body.to,
        half: body.half,
        times: body.times,
        counts: None,
        elsewhere: false,
    };
    checked(absence.check())?;
    if (absence.to - absence.from).num_days() >= LONGEST {
        let fault = FaultKind::Time(TimeFault::TooManyDays(LONGEST));
        return Err(ServiceError::field("to", fault));
    }
    let (now, rows) = (app.clock.now(), of(account_id));
    let transaction = Tx::begin(app, now).await?;
    rows.lock(&transaction).await?;
    rows.refuse_closed(&transaction, absence.from).await?;
    absence_types::of_absence(&transaction, &absence).await?;
    refuse_too_many(&transaction, account_id, &absence).await?;
    let days = absence.from..=absence.to;
    let others = absences::of_people(&transaction, &[account_id], &days).await?;
    let types = Types::of(&transaction).await?;
    if others
        .iter()
        .any(|other| types.collide(&absence, &other.absence))
    {
        return Err(ProblemCode::AbsenceOverlaps.into());
    }
    let note = note.unwrap_or_default();
    let author = author(request, now);
    let id = absences::insert(&transaction, account_id, &absence, &note, author).await?;
    // Why someone is away may be about their health, and does not go into the log.
    let entry_of_log = NewEntry {
        event_data: Some(json!({ "id": id, "from": absence.from, "to": absence.to })),
        ..rows.entry(request, AuditEvent::AbsenceEntered)
    };
    let made = absences::find(&transaction, id).await?;
    transaction.commit([entry_of_log]).await?;
    made.map(entry).ok_or_else(|| {
        ServiceError::Internal("an absence that was entered is not there".to_owned())
    })
}

/// Refuses an absence of someone who has more than a case file holds.
pub(super) async fn refuse_too_many(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    absence: &Absence,
) -> Result<(), ServiceError> {
    let around = TimeDelta::days(600);
    let around = absence.from - around..=absence.to + around;
    let there = absences::of_people(connection, &[account_id], &around).await?;
    if there.len() >= MOST_ABSENCES {
        return Err(ProblemCode::TooManyEntries.into());
    }
    Ok(())
}

/// Annuls an absence: it never was.
pub async fn annul(
    app: &App,
    request: &Request,
    account_id: PersonId,
    id: AbsenceId,
) -> Result<(), ServiceError> {
    let what = (Action::ManageAbsences, AuditEvent::AbsenceAnnulled);
    of(account_id).annul(app, request, what, id.0).await
}

fn entry(row: AbsenceRow) -> AbsenceEntry {
    AbsenceEntry {
        id: row.id,
        absence: row.absence,
        note: row.note,
        created_at: row.written.created_at,
        created_by: row.written.created_by_id,
        annulled_at: row.written.annulled_at,
        annulled_by: row.written.annulled_by_id,
    }
}
