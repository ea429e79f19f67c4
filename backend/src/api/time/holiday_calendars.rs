//! `/admin/holiday-calendars`: calendars of public holidays that are imported from files; and the public holidays of a
//! year.

use std::sync::Arc;

use chrona_api_types::{Holiday, HolidayCalendarFile, ImportedCalendar};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::time::{holiday_calendars, holidays},
};

pub(crate) struct HolidayCalendarsApi;

#[OpenApi(tag = "crate::api::Tag::WorkingTime")]
impl HolidayCalendarsApi {
    /// Lists the calendars of public holidays that were imported from files, by name.
    #[oai(
        path = "/admin/holiday-calendars",
        method = "get",
        operation_id = "list_holiday_calendars"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<ImportedCalendar>, ApiError> {
        let found = holiday_calendars::list(&app, &request.0).await?;
        let total = found.len() as u64;
        Ok(ListAnswer(found, total))
    }

    /// Imports a calendar of public holidays from a file, CSV or iCalendar. Its days take the place of those that the
    /// calendar of this name had; a file with a fault, which is told by its line, changes nothing.
    #[oai(
        path = "/admin/holiday-calendars/:name",
        method = "put",
        operation_id = "import_holiday_calendar"
    )]
    async fn import(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// What the organisation and sites name it by: at most 20 characters, such as `BE`; not one that begins with `FR`.
        name: Path<String>,
        body: Given<HolidayCalendarFile>,
    ) -> Result<Answer<ImportedCalendar>, ApiError> {
        let made = holiday_calendars::import(&app, &request.0, &name.0, body.0).await?;
        Ok(Answer(made))
    }

    /// Deletes an imported calendar that neither the organisation nor a site has.
    #[oai(
        path = "/admin/holiday-calendars/:name",
        method = "delete",
        operation_id = "delete_holiday_calendar"
    )]
    async fn delete(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The calendar's name.
        name: Path<String>,
    ) -> Result<Nothing, ApiError> {
        holiday_calendars::delete(&app, &request.0, &name.0).await?;
        Ok(Nothing)
    }

    /// Lists the public holidays of a year, in order.
    #[oai(path = "/holidays", method = "get", operation_id = "holidays")]
    async fn holidays(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Which ones: `FR`, a part of France such as `FR-57`, or the name of an imported calendar.
        #[oai(validator(max_length = 20))]
        calendar: Query<String>,
        /// The year.
        year: Query<i32>,
    ) -> Result<ListAnswer<Holiday>, ApiError> {
        let found = holidays::of_year(&app, &request.0, &calendar.0, year.0).await?;
        let total = found.len() as u64;
        Ok(ListAnswer(found, total))
    }
}
