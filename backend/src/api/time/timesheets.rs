//! Timesheets: one's own, those of the people of one's teams, and everyone's.

use std::sync::Arc;

use chrona_api_types::{PersonId, TeamId, TimesheetLine};
use chrona_store::Page;
use chrona_work_time::{CaseFile, Timesheet};
use chrono::NaiveDate;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, ListAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Reach,
    services::time::timesheets::{self, Wanted},
};

pub(crate) struct TimesheetsApi;

#[OpenApi(tag = "crate::api::Tag::WorkingTime")]
impl TimesheetsApi {
    /// Answers one's own timesheet.
    #[oai(path = "/timesheets/me", method = "get", operation_id = "my_timesheet")]
    async fn own(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<Timesheet>, ApiError> {
        let (reach, id, days) = (Reach::Own, request.0.caller.person.id, (from.0, to.0));
        let found = timesheets::of_person(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers all that one's own timesheet depends on, as `chrona timesheet compute` reads it.
    #[oai(
        path = "/timesheets/me/case",
        method = "get",
        operation_id = "my_timesheet_case"
    )]
    async fn own_case(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<CaseFile>, ApiError> {
        let (reach, id, days) = (Reach::Own, request.0.caller.person.id, (from.0, to.0));
        let found = timesheets::case_of(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers the timesheet of someone who belongs today to a team one looks after, from the day on which the person
    /// joined the team; 404 for someone who belongs to none of these teams.
    #[oai(
        path = "/team/people/:id/timesheet",
        method = "get",
        operation_id = "team_timesheet"
    )]
    async fn led(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<Timesheet>, ApiError> {
        let (reach, id, days) = (Reach::Teams, id.0, (from.0, to.0));
        let found = timesheets::of_person(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers all that such a timesheet depends on, as `chrona timesheet compute` reads it.
    #[oai(
        path = "/team/people/:id/timesheet/case",
        method = "get",
        operation_id = "team_timesheet_case"
    )]
    async fn led_case(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<CaseFile>, ApiError> {
        let (reach, id, days) = (Reach::Teams, id.0, (from.0, to.0));
        let found = timesheets::case_of(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers someone's timesheet.
    #[oai(
        path = "/admin/users/:id/timesheet",
        method = "get",
        operation_id = "person_timesheet"
    )]
    async fn anyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<Timesheet>, ApiError> {
        let (reach, id, days) = (Reach::Everyone, id.0, (from.0, to.0));
        let found = timesheets::of_person(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers all that someone's timesheet depends on, as `chrona timesheet compute` reads it.
    #[oai(
        path = "/admin/users/:id/timesheet/case",
        method = "get",
        operation_id = "person_timesheet_case"
    )]
    async fn anyones_case(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<CaseFile>, ApiError> {
        let (reach, id, days) = (Reach::Everyone, id.0, (from.0, to.0));
        let found = timesheets::case_of(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Lists the sums of everyone's timesheets who had an account in these days, by name.
    #[oai(
        path = "/admin/timesheets",
        method = "get",
        operation_id = "list_timesheets"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter of the request"
    )]
    async fn everyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimesheetLine>, ApiError> {
        let wanted = Wanted {
            days: (from.0, to.0),
            team_id: team_id.0,
        };
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Everyone;
        let (found, total) = timesheets::list(&app, &request.0, reach, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Lists the sums of the timesheets of the people who belong today to the teams one looks after, by name: of each
    /// from the day on which the person joined the team.
    #[oai(
        path = "/team/timesheets",
        method = "get",
        operation_id = "team_timesheets"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter of the request"
    )]
    async fn of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimesheetLine>, ApiError> {
        let wanted = Wanted {
            days: (from.0, to.0),
            team_id: team_id.0,
        };
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Teams;
        let (found, total) = timesheets::list(&app, &request.0, reach, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }
}
