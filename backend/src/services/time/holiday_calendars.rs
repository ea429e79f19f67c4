//! Calendars of public holidays that were imported from files: for sites in other countries, and for whoever has other
//! days off than the law's.

use chrona_api_types::{AuditEvent, HolidayCalendarFile, ImportedCalendar, ProblemCode};
use chrona_store::{
    privacy::audit::NewEntry,
    time::{
        computed_months,
        holiday_calendars::{self, CalendarRow},
    },
};
use chrona_work_time::{HolidayCalendar, NamedDay};
use sea_orm::ConnectionTrait;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, Tx, names::display_name, permissions::Action,
        text,
    },
};

/// The most characters of a calendar's name.
const LONGEST_NAME: usize = 20;
/// Calendars whose names begin so are Chrona's own.
const OWN: &str = "FR";

/// The imported calendars, by name.
pub async fn list(app: &App, request: &Request) -> Result<Vec<ImportedCalendar>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    let rows = holiday_calendars::list(app.store.reader(), None).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Imports a file: its days take the place of those that the calendar of this name had.
pub async fn import(
    app: &App,
    request: &Request,
    name: &str,
    body: HolidayCalendarFile,
) -> Result<ImportedCalendar, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    let name = checked_name(name)?;
    let content: String = body.content.nfc().collect();
    let days = NamedDay::read(&content).map_err(|fault| {
        let fault = FaultKind::Time(TimeFault::CalendarFile(Box::new(fault)));
        ServiceError::field("content", fault)
    })?;
    let now = app.clock.now();
    let by = request.caller.person.id;
    let transaction = Tx::begin(app, now).await?;
    holiday_calendars::replace(&transaction, &name, &days, by, now).await?;
    if holiday_calendars::is_used(&transaction, &name).await? {
        computed_months::end(&transaction, None).await?;
    }
    let row = holiday_calendars::list(&transaction, Some(&name)).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "calendar": name, "days": days.len() })),
        ..request.entry(AuditEvent::HolidayCalendarImported)
    };
    transaction.commit([entry]).await?;
    let row = row.into_iter().next();
    row.map(shown)
        .ok_or_else(|| ServiceError::Internal("an imported calendar is not there".to_owned()))
}

/// Deletes a calendar that neither the organisation nor a site has.
pub async fn delete(app: &App, request: &Request, name: &str) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    let name = name.trim();
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let id = holiday_calendars::lock(&transaction, name).await?;
    let id = id.ok_or(ProblemCode::HolidayCalendarNotFound)?;
    if holiday_calendars::is_used(&transaction, name).await? {
        return Err(ProblemCode::HolidayCalendarInUse.into());
    }
    holiday_calendars::delete(&transaction, id).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "calendar": name })),
        ..request.entry(AuditEvent::HolidayCalendarDeleted)
    };
    transaction.commit([entry]).await
}

/// The calendar that someone chooses, Chrona's own or an imported one: none where the text is empty or absent, refused
/// where there is no such one. An imported one stays until the transaction ends.
pub(crate) async fn chosen(
    transaction: &Tx<'_>,
    field: &str,
    given: Option<&str>,
) -> Result<Option<String>, ServiceError> {
    let Some(name) = given.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let is_known = HolidayCalendar::of(name).is_some()
        || holiday_calendars::lock(transaction, name).await?.is_some();
    if is_known {
        return Ok(Some(name.to_owned()));
    }
    Err(unknown(transaction, field).await)
}

/// That a text names no calendar; tells those there are.
pub(super) async fn unknown(connection: &impl ConnectionTrait, field: &str) -> ServiceError {
    let imported = match holiday_calendars::names(connection).await {
        Ok(names) => names,
        Err(error) => return error.into(),
    };
    let known = HolidayCalendar::names().map(str::to_owned).chain(imported);
    let known = known.collect::<Vec<_>>().join(", ");
    ServiceError::field(field, FaultKind::Time(TimeFault::NotACalendar(known)))
}

/// The name of a calendar to be: it stands in addresses and beside the names of Chrona's own.
fn checked_name(name: &str) -> Result<String, ServiceError> {
    let name = text::line("name", name, 1, LONGEST_NAME)?;
    let is_sign = |sign: char| sign.is_alphanumeric() || " -_.'’()".contains(sign);
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    if !begins || !name.chars().all(is_sign) || name.starts_with(OWN) {
        let fault = FaultKind::Time(TimeFault::NotACalendarName);
        return Err(ServiceError::field("name", fault));
    }
    Ok(name)
}

fn shown(row: CalendarRow) -> ImportedCalendar {
    let text = |text: Option<String>| text.unwrap_or_default();
    let by_name = row.imported_by_id.map(|_| {
        display_name(
            &text(row.first_name),
            &text(row.last_name),
            &text(row.email),
        )
    });
    ImportedCalendar {
        name: row.name,
        days: row.days,
        first_day: row.first_day,
        last_day: row.last_day,
        imported_by: row.imported_by_id,
        imported_by_name: by_name,
        imported_at: row.imported_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_none_of_chronas_own() {
        for name in [
            "BE",
            "Bureau de Bruxelles",
            "Fribourg",
            "Québec (2027)",
            "L’Aquila",
        ] {
            assert_eq!(checked_name(&format!(" {name} ")).unwrap(), name);
        }
        let long = "A".repeat(21);
        for name in [
            "", "FR", "FR-75", "a/b", "..", "-BE", "BE?", "B\u{7}E", &long,
        ] {
            assert!(checked_name(name).is_err(), "{name}");
        }
    }
}
