//! Timesheets: one's own, those of the people of one's teams, and everyone's.

use std::sync::Arc;

use chrona_api_types::{
    PersonId, SignedTimesheetFile, SiteId, TeamId, TimesheetLine, TimesheetSort, TimesheetWith,
};
use chrona_store::Page;
use chrona_work_time::{CaseFile, ExplainedTimesheet, Timesheet};
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
    services::time::{
        signed,
        timesheets::{self, Wanted},
    },
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

    /// Answers one's own timesheet, and of each figure that a rule makes which rules it comes from and which periods it is
    /// made of, as `chrona timesheet compute --json --explain` does.
    #[oai(
        path = "/timesheets/me/explain",
        method = "get",
        operation_id = "my_timesheet_explained"
    )]
    async fn own_explained(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<ExplainedTimesheet>, ApiError> {
        let (reach, id, days) = (Reach::Own, request.0.caller.person.id, (from.0, to.0));
        let found = timesheets::explained(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers one's own timesheet as a document that anybody can verify without this server.
    #[oai(
        path = "/timesheets/me/signed",
        method = "get",
        operation_id = "my_signed_timesheet"
    )]
    async fn own_signed(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<SignedTimesheetFile>, ApiError> {
        let (reach, id, days) = (Reach::Own, request.0.caller.person.id, (from.0, to.0));
        let found = signed::document(&app, &request.0, reach, id, days).await?;
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

    /// Answers such a timesheet, and of each figure that a rule makes which rules it comes from and which periods it is
    /// made of, as `chrona timesheet compute --json --explain` does.
    #[oai(
        path = "/team/people/:id/timesheet/explain",
        method = "get",
        operation_id = "team_timesheet_explained"
    )]
    async fn led_explained(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<ExplainedTimesheet>, ApiError> {
        let (reach, id, days) = (Reach::Teams, id.0, (from.0, to.0));
        let found = timesheets::explained(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers such a timesheet as a document that anybody can verify without this server.
    #[oai(
        path = "/team/people/:id/timesheet/signed",
        method = "get",
        operation_id = "team_signed_timesheet"
    )]
    async fn led_signed(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<SignedTimesheetFile>, ApiError> {
        let (reach, id, days) = (Reach::Teams, id.0, (from.0, to.0));
        let found = signed::document(&app, &request.0, reach, id, days).await?;
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

    /// Answers someone's timesheet, and of each figure that a rule makes which rules it comes from and which periods it is
    /// made of, as `chrona timesheet compute --json --explain` does.
    #[oai(
        path = "/admin/users/:id/timesheet/explain",
        method = "get",
        operation_id = "person_timesheet_explained"
    )]
    async fn anyones_explained(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<ExplainedTimesheet>, ApiError> {
        let (reach, id, days) = (Reach::Everyone, id.0, (from.0, to.0));
        let found = timesheets::explained(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Answers someone's timesheet as a document that anybody can verify without this server.
    #[oai(
        path = "/admin/users/:id/timesheet/signed",
        method = "get",
        operation_id = "person_signed_timesheet"
    )]
    async fn anyones_signed(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The first day.
        from: Query<NaiveDate>,
        /// The last day, included: at most 400 days in all.
        to: Query<NaiveDate>,
    ) -> Result<Answer<SignedTimesheetFile>, ApiError> {
        let (reach, id, days) = (Reach::Everyone, id.0, (from.0, to.0));
        let found = signed::document(&app, &request.0, reach, id, days).await?;
        Ok(Answer(found))
    }

    /// Lists the sums of everyone's timesheets who had an account in these days, by name unless asked otherwise.
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
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
        /// Only of those in whose hours there is something to look at, or who broke a limit; and of those whose hours
        /// cannot be computed.
        only: Query<Option<TimesheetWith>>,
        /// By what they are sorted: `name` when absent. `overtime` takes complementary hours with it. By a figure, those
        /// whose hours cannot be computed come first, and those with the same figure by name.
        sort: Query<Option<TimesheetSort>>,
        /// Whether the last name, or the largest figure, comes first.
        descending: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimesheetLine>, ApiError> {
        let wanted = Wanted {
            days: (from.0, to.0),
            team_id: team_id.0,
            site_id: site_id.0,
            only: only.0,
            sort: sort.0.unwrap_or_default(),
            is_descending: descending.0.unwrap_or_default(),
        };
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Everyone;
        let (found, total) = timesheets::list(&app, &request.0, reach, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Lists the sums of the timesheets of the people who belong today to the teams one looks after, by name unless asked
    /// otherwise: of each from the day on which the person joined the team.
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
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
        /// Only of those in whose hours there is something to look at, or who broke a limit; and of those whose hours
        /// cannot be computed.
        only: Query<Option<TimesheetWith>>,
        /// By what they are sorted: `name` when absent. `overtime` takes complementary hours with it. By a figure, those
        /// whose hours cannot be computed come first, and those with the same figure by name.
        sort: Query<Option<TimesheetSort>>,
        /// Whether the last name, or the largest figure, comes first.
        descending: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TimesheetLine>, ApiError> {
        let wanted = Wanted {
            days: (from.0, to.0),
            team_id: team_id.0,
            site_id: site_id.0,
            only: only.0,
            sort: sort.0.unwrap_or_default(),
            is_descending: descending.0.unwrap_or_default(),
        };
        let page = Page::new(offset.0, limit.0);
        let reach = Reach::Teams;
        let (found, total) = timesheets::list(&app, &request.0, reach, wanted, page).await?;
        Ok(ListAnswer(found, total))
    }
}
