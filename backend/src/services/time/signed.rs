//! A timesheet as a signed document.

use chrona_api_types::{PersonId, ProblemCode, SignedTimesheetFile};
use chrona_ledger::{SignedTimesheet, Span, ZoneData, ZoneTransition, instant, punch_times};
use chrona_store::StoreError;
use chrona_work_time::{CaseFile, RULES_VERSION, instants_of, looked_at, timesheet};
use chrono::NaiveDate;
use sea_orm::DatabaseTransaction;
use serde_json::value::to_raw_value;

use super::timesheets::{self, Gathered};
use crate::{
    App,
    kernel::{Request, ServiceError, names::display_name, permissions::Reach},
    services::ledger::{self, Rested},
};

/// Someone's timesheet for these days, as `of_person` of [`timesheets`] answers it, with what it rests on, signed.
///
/// # Errors
/// As there; and where the ledger has no key yet, or does not say what the timesheet is computed from.
pub async fn document(
    app: &App,
    request: &Request,
    reach: Reach,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<SignedTimesheetFile, ServiceError> {
    let (reader, gathered) = timesheets::gather(app, request, reach, account_id, days).await?;
    let jws = signed(app, &reader, account_id, gathered).await?;
    reader.commit().await.map_err(StoreError::from)?;
    Ok(SignedTimesheetFile { jws })
}

async fn signed(
    app: &App,
    reader: &DatabaseTransaction,
    account_id: PersonId,
    gathered: Gathered,
) -> Result<String, ServiceError> {
    let Gathered {
        person,
        file,
        since,
    } = gathered;
    let mut span = instants_of(&looked_at(&(file.from..=file.to)));
    span.start = span.start.max(since);
    let Rested {
        recorded,
        size,
        origin,
        checkpoint,
    } = ledger::rested(app, reader, account_id, span.clone()).await?;
    if !recorded.compare(punch_times(&file)).is_empty() {
        return Err(ProblemCode::LedgerAltered.into());
    }
    let zone = zone_data(app, &file);
    let case = to_raw_value(&file).map_err(StoreError::from)?;
    let answer = timesheets::computed(app.settings.time.clone(), file, timesheet).await?;
    let document = SignedTimesheet {
        origin,
        account: account_id.0,
        name: display_name(&person.first_name, &person.last_name, &person.email),
        staff_number: person.staff_number,
        signed_at: instant(app.clock.now()),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rules: RULES_VERSION.to_owned(),
        zone,
        size,
        checkpoint,
        span: Span {
            from: span.start,
            to: span.end,
        },
        entries: recorded.entries().to_vec(),
        case,
        timesheet: to_raw_value(&answer).map_err(StoreError::from)?,
    };
    ledger::sign_timesheet(app, reader, &document).await
}

/// The rules of a case file's zone for all that it is about.
fn zone_data(app: &App, file: &CaseFile) -> ZoneData {
    let time = &app.settings.time;
    let within = instants_of(&looked_at(&(file.from..=file.to)));
    let rules = time.rules_within(&time.zone_of(Some(&file.zone)), within);
    let transitions = rules.transitions.iter().map(|transition| ZoneTransition {
        at: transition.at,
        offset_seconds: transition.offset_seconds,
    });
    ZoneData {
        name: rules.name,
        release: rules.release,
        offset_seconds: rules.offset_seconds,
        transitions: transitions.collect(),
    }
}
