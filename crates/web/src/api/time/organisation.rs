//! What the organisation sets for everyone's working time: its rules, its size, and public holidays.

use chrona_api_types::{
    Holiday, HolidayCalendarFile, ImportedCalendar, OrganisationTime, WorkRulesEntry, WorkRulesId,
};
use chrona_work_time::RuleChanges;

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// How many people the organisation employs, and its calendar of public holidays: `GET /admin/organisation`.
    pub async fn organisation(&self) -> Result<OrganisationTime, ApiError> {
        self.get("/admin/organisation", &Query::new()).await
    }

    /// Puts this in its place: `PUT /admin/organisation`.
    pub async fn set_organisation(
        &self,
        organisation: &OrganisationTime,
    ) -> Result<OrganisationTime, ApiError> {
        let path = "/admin/organisation";
        self.call(Method::Put, path, Some(organisation)).await
    }

    /// The rules that differ from the law's defaults, the last ones first, annulled ones too: `GET /admin/rules`.
    pub async fn work_rules(&self) -> Result<Vec<WorkRulesEntry>, ApiError> {
        self.get("/admin/rules", &Query::new()).await
    }

    /// Enters rules that hold from a day on: `POST /admin/rules`.
    pub async fn enter_work_rules(&self, rules: &RuleChanges) -> Result<WorkRulesEntry, ApiError> {
        self.call(Method::Post, "/admin/rules", Some(rules)).await
    }

    /// Annuls some: `POST /admin/rules/{id}/annul`.
    pub async fn annul_work_rules(&self, id: WorkRulesId) -> Result<(), ApiError> {
        self.annul(&format!("/admin/rules/{id}")).await
    }

    /// The calendars of public holidays that were imported, by name: `GET /admin/holiday-calendars`.
    pub async fn holiday_calendars(&self) -> Result<Vec<ImportedCalendar>, ApiError> {
        self.get("/admin/holiday-calendars", &Query::new()).await
    }

    /// Imports one from a file, in the place of one of this name: `PUT /admin/holiday-calendars/{name}`.
    pub async fn import_holiday_calendar(
        &self,
        name: &str,
        file: &HolidayCalendarFile,
    ) -> Result<ImportedCalendar, ApiError> {
        self.call(Method::Put, &of_calendar(name), Some(file)).await
    }

    /// Deletes one: `DELETE /admin/holiday-calendars/{name}`.
    pub async fn delete_holiday_calendar(&self, name: &str) -> Result<(), ApiError> {
        self.call_unread(Method::Delete, &of_calendar(name), None::<&()>)
            .await
            .map(drop)
    }

    /// The public holidays of a year, in order: `GET /holidays`.
    pub async fn holidays(&self, calendar: &str, year: i32) -> Result<Vec<Holiday>, ApiError> {
        let query = Query::new()
            .with("calendar", calendar)
            .with("year", &year.to_string());
        self.get("/holidays", &query).await
    }
}

fn of_calendar(name: &str) -> String {
    let name = String::from(js_sys::encode_uri_component(name));
    format!("/admin/holiday-calendars/{name}")
}
