//! `/periods`: months on their way from punches to pay.

use std::sync::Arc;

use chrona_api_types::{
    MovePeriod, PeriodMoved, PeriodOfMany, PeriodOfPerson, PeriodStep, PersonId,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        Tag,
        body::{Answer, Given},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::{Request, permissions::Reach},
    services::time::periods::{self, Moving},
};

pub(crate) struct PeriodsApi;

#[OpenApi]
impl PeriodsApi {
    /// Answers how far one's own last 13 months have come, the newest first.
    #[oai(
        path = "/periods/me",
        method = "get",
        operation_id = "my_periods",
        tag = "Tag::WorkingTime"
    )]
    async fn own(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<PeriodOfPerson>>, ApiError> {
        Ok(Answer(periods::own(&app, &request.0).await?))
    }

    /// Answers how far someone's last 13 months have come, the newest first.
    #[oai(
        path = "/admin/users/:id/periods",
        method = "get",
        operation_id = "person_periods",
        tag = "Tag::WorkingTime"
    )]
    async fn of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
    ) -> Result<Answer<Vec<PeriodOfPerson>>, ApiError> {
        let found = periods::of_person(&app, &request.0, id.0).await?;
        Ok(Answer(found))
    }

    /// Answers how far the last 13 months have come, the newest first.
    #[oai(
        path = "/admin/periods",
        method = "get",
        operation_id = "list_periods",
        tag = "Tag::Administration"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<PeriodOfMany>>, ApiError> {
        let found = periods::list(&app, &request.0, Reach::Everyone).await?;
        Ok(Answer(found))
    }

    /// The same of the people who belong today to the teams one looks after.
    #[oai(
        path = "/team/periods",
        method = "get",
        operation_id = "team_periods",
        tag = "Tag::Teams"
    )]
    async fn of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<PeriodOfMany>>, ApiError> {
        let found = periods::list(&app, &request.0, Reach::Teams).await?;
        Ok(Answer(found))
    }

    /// Approves one's own month, once it is over and nothing in it is open.
    #[oai(
        path = "/timesheets/me/:month/approve",
        method = "post",
        operation_id = "approve_my_month",
        tag = "Tag::WorkingTime"
    )]
    async fn approve_own(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Own, PeriodStep::Approve),
            (month.0, body.0),
        )
        .await
    }

    /// Validates the months that the people of one's teams approved.
    #[oai(
        path = "/team/periods/:month/validate",
        method = "post",
        operation_id = "validate_team_months",
        tag = "Tag::Teams"
    )]
    async fn validate_of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Teams, PeriodStep::Validate),
            (month.0, body.0),
        )
        .await
    }

    /// Approves months in the place of the people whose they are.
    #[oai(
        path = "/admin/periods/:month/approve",
        method = "post",
        operation_id = "approve_months",
        tag = "Tag::Administration"
    )]
    async fn approve(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Everyone, PeriodStep::Approve),
            (month.0, body.0),
        )
        .await
    }

    /// Validates months that people approved, in the place of who looks after them.
    #[oai(
        path = "/admin/periods/:month/validate",
        method = "post",
        operation_id = "validate_months",
        tag = "Tag::Administration"
    )]
    async fn validate(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Everyone, PeriodStep::Validate),
            (month.0, body.0),
        )
        .await
    }

    /// Closes months that are validated: what their figures rest on changes no more, and the ledger has an entry for each.
    #[oai(
        path = "/admin/periods/:month/close",
        method = "post",
        operation_id = "close_months",
        tag = "Tag::Administration"
    )]
    async fn close(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Everyone, PeriodStep::Close),
            (month.0, body.0),
        )
        .await
    }

    /// Opens closed months again, with a reason that everyone concerned reads.
    #[oai(
        path = "/admin/periods/:month/reopen",
        method = "post",
        operation_id = "reopen_months",
        tag = "Tag::Administration"
    )]
    async fn reopen(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The month, such as `2027-03`.
        month: Path<String>,
        body: Given<MovePeriod>,
    ) -> Result<Answer<PeriodMoved>, ApiError> {
        moved(
            &app,
            &request.0,
            (Reach::Everyone, PeriodStep::Reopen),
            (month.0, body.0),
        )
        .await
    }
}

/// Has months within a reach take a step.
async fn moved(
    app: &App,
    request: &Request,
    (reach, step): (Reach, PeriodStep),
    (month, body): (String, MovePeriod),
) -> Result<Answer<PeriodMoved>, ApiError> {
    let moving = Moving {
        reach,
        month: &month,
        step,
    };
    let moved = periods::move_months(app, request, moving, body).await?;
    Ok(Answer(moved))
}
