//! What timesheets depend on and is the organisation's: how many people it employs, and its public holidays.

use chrona_api_types::{AuditEvent, OrganisationTime};
use chrona_store::{
    privacy::audit::NewEntry,
    time::{
        computed_months,
        organisation::{self, OrganisationRow},
    },
};
use serde_json::json;

use super::holiday_calendars::chosen;
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, permissions::Action},
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
    let transaction = Tx::begin(app, app.clock.now()).await?;
    organisation::lock(&transaction).await?;
    let row = OrganisationRow {
        staff: body.staff,
        calendar: chosen(&transaction, "calendar", body.calendar.as_deref()).await?,
    };
    organisation::update(&transaction, &row).await?;
    computed_months::end(&transaction, None).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "staff": row.staff, "calendar": row.calendar })),
        ..request.entry(AuditEvent::OrganisationTimeChanged)
    };
    transaction.commit([entry]).await?;
    Ok(shown(row))
}

fn shown(row: OrganisationRow) -> OrganisationTime {
    OrganisationTime {
        staff: row.staff,
        calendar: row.calendar,
    }
}
