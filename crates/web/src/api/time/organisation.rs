//! What the organisation sets for everyone's working time: its rules, its size, and public holidays.

use chrona_api_types::{
    CategoryId, Holiday, HolidayCalendarFile, ImportedCalendar, OrganisationTime, PersonId,
    WorkRulesEntry, WorkRulesId,
};
use chrona_work_time::RuleChanges;

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

/// Whose rules they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesOf {
    /// Everyone's.
    Organisation,
    /// What is agreed for a category.
    Category(CategoryId),
    /// What is agreed for someone.
    Person(PersonId),
}

impl RulesOf {
    fn path(self) -> String {
        match self {
            Self::Organisation => "/admin/rules".to_owned(),
            Self::Category(id) => format!("/admin/categories/{id}/rules"),
            Self::Person(id) => format!("/admin/users/{id}/rules"),
        }
    }
}

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

    /// What differs from the law's defaults, the last ones first, annulled ones too: `GET /admin/rules`, or those of a
    /// category or of someone.
    pub async fn work_rules(&self, of: RulesOf) -> Result<Vec<WorkRulesEntry>, ApiError> {
        self.get(&of.path(), &Query::new()).await
    }

    /// Enters rules that hold from a day on: `POST /admin/rules`, or those of a category or of someone.
    pub async fn enter_work_rules(
        &self,
        of: RulesOf,
        rules: &RuleChanges,
    ) -> Result<WorkRulesEntry, ApiError> {
        self.call(Method::Post, &of.path(), Some(rules)).await
    }

    /// Annuls some: `POST …/{id}/annul`.
    pub async fn annul_work_rules(&self, of: RulesOf, id: WorkRulesId) -> Result<(), ApiError> {
        self.annul(&format!("{}/{id}", of.path())).await
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
