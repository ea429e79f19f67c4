//! Timesheets, and the case files that they are computed from.

use chrona_api_types::{
    PersonId, SignedTimesheetFile, SiteId, TeamId, TimesheetLine, TimesheetSort, TimesheetWith,
};
use chrona_work_time::{CaseFile, Timesheet};
use chrono::NaiveDate;

use crate::api::{ApiError, Client, Page, client::Query};

/// Whose timesheet it is, as the caller reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimesheetOf {
    /// The caller's own.
    Me,
    /// Of someone who belongs to a team that the caller looks after.
    TeamPerson(PersonId),
    /// Of anyone.
    Anyone(PersonId),
}

impl TimesheetOf {
    fn path(self) -> String {
        match self {
            Self::Me => "/timesheets/me".to_owned(),
            Self::TeamPerson(id) => format!("/team/people/{id}/timesheet"),
            Self::Anyone(id) => format!("/admin/users/{id}/timesheet"),
        }
    }
}

/// Which lines of timesheets to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimesheetFilter {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only of those in whose hours there is something of this kind.
    pub only: Option<TimesheetWith>,
    /// By what they are sorted.
    pub sort: TimesheetSort,
    /// Whether the last name, or the largest figure, comes first.
    pub is_descending: bool,
}

fn days(from: NaiveDate, to: NaiveDate) -> Query {
    Query::new()
        .with("from", &from.to_string())
        .with("to", &to.to_string())
}

impl Client {
    /// Someone's timesheet, at most 400 days: `GET /timesheets/me`, `GET /team/people/{id}/timesheet` or
    /// `GET /admin/users/{id}/timesheet`.
    pub async fn timesheet(
        &self,
        of: TimesheetOf,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Timesheet, ApiError> {
        self.get(&of.path(), &days(from, to)).await
    }

    /// All that such a timesheet depends on: the same path and `/case`.
    pub async fn timesheet_case(
        &self,
        of: TimesheetOf,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<CaseFile, ApiError> {
        let path = format!("{}/case", of.path());
        self.get(&path, &days(from, to)).await
    }

    /// Such a timesheet as a document that anybody can verify: the same path and `/signed`.
    pub async fn signed_timesheet(
        &self,
        of: TimesheetOf,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<SignedTimesheetFile, ApiError> {
        let path = format!("{}/signed", of.path());
        self.get(&path, &days(from, to)).await
    }

    /// The sums of everyone's timesheets: `GET /admin/timesheets`.
    pub async fn timesheets(
        &self,
        filter: TimesheetFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<TimesheetLine>, ApiError> {
        self.list("/admin/timesheets", &filter.query().page(offset, limit))
            .await
    }

    /// The same of the people of one's own teams: `GET /team/timesheets`.
    pub async fn team_timesheets(
        &self,
        filter: TimesheetFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<TimesheetLine>, ApiError> {
        self.list("/team/timesheets", &filter.query().page(offset, limit))
            .await
    }
}

impl TimesheetFilter {
    fn query(self) -> Query {
        days(self.from, self.to)
            .maybe("team_id", self.team_id)
            .maybe("site_id", self.site_id)
            .maybe("only", self.only.map(TimesheetWith::as_str))
            .with("sort", self.sort.as_str())
            .maybe("descending", self.is_descending.then_some(true))
    }
}
