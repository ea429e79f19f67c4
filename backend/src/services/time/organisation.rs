//! What timesheets depend on and is the organisation's: how many people it employs, and its public holidays.

use chrona_api_types::{AuditEvent, OrganisationTime};
use chrona_store::{
    privacy::audit::NewEntry,
    time::{
        computed_months,
        organisation::{self, OrganisationRow},
    },
};
use chrona_work_time::HolidayCalendar;
use serde_json::json;

use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, TimeFault, Tx, permissions::Action},
};

/// What is said of the organisation.
pub async fn get(app: &App, request: &Request) -> Result<OrganisationTime, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    let row = organisation::find(app.store.reader()).await?;
    Ok(shown(row))
}

/// Puts this in the place of what was said of it.
pub async fn set(
    app: &App,
    request: &Request,
    body: OrganisationTime,
) -> Result<OrganisationTime, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    let calendar = calendar("calendar", body.calendar.as_deref())?;
    let row = OrganisationRow {
        staff: body.staff,
        calendar,
    };
    let transaction = Tx::begin(app, app.clock.now()).await?;
    organisation::lock(&transaction).await?;
    organisation::update(&transaction, &row).await?;
    computed_months::end(&transaction, None).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "staff": row.staff, "calendar": row.calendar })),
        ..request.entry(AuditEvent::OrganisationTimeChanged)
    };
    transaction.commit([entry]).await?;
    Ok(shown(row))
}

/// The name of a calendar of public holidays, none where the text is empty or absent; refused where there is no such
/// one.
pub(crate) fn calendar(field: &str, given: Option<&str>) -> Result<Option<String>, ServiceError> {
    let Some(name) = given.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    if HolidayCalendar::of(name).is_none() {
        let known = HolidayCalendar::names().collect::<Vec<_>>().join(", ");
        let fault = FaultKind::Time(TimeFault::NotACalendar(known));
        return Err(ServiceError::field(field, fault));
    }
    Ok(Some(name.to_owned()))
}

fn shown(row: OrganisationRow) -> OrganisationTime {
    OrganisationTime {
        staff: row.staff,
        calendar: row.calendar,
    }
}
