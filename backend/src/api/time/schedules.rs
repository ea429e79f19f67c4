//! `/admin/users/{id}/schedules` and `/admin/schedules`: planned times, someone's own and everyone's.

use std::sync::Arc;

use chrona_api_types::{PersonId, ScheduleEntry, ScheduleId};
use chrona_work_time::Schedule;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::time::schedules,
};

pub(crate) struct SchedulesApi;

#[OpenApi(prefix_path = "/admin", tag = "crate::api::Tag::WorkingTime")]
impl SchedulesApi {
    /// Lists the schedules someone has of their own, the last one first, with those that were annulled.
    #[oai(
        path = "/users/:id/schedules",
        method = "get",
        operation_id = "list_schedules"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
    ) -> Result<ListAnswer<ScheduleEntry>, ApiError> {
        let found = schedules::list(&app, &request.0, Some(id.0)).await?;
        let total = found.len() as u64;
        Ok(ListAnswer(found, total))
    }

    /// Enters a schedule of someone's own. One that began before ends the day before; one that began on the same day is
    /// annulled, and this one takes its place.
    #[oai(
        path = "/users/:id/schedules",
        method = "post",
        operation_id = "enter_schedule"
    )]
    async fn enter(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<Schedule>,
    ) -> Result<Answer<ScheduleEntry, 201>, ApiError> {
        let made = schedules::record(&app, &request.0, Some(id.0), body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls a schedule of someone's own: it never held, and the one before goes on, or everyone's.
    #[oai(
        path = "/users/:id/schedules/:schedule_id/annul",
        method = "post",
        operation_id = "annul_schedule"
    )]
    async fn annul(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The schedule.
        schedule_id: Path<ScheduleId>,
    ) -> Result<Nothing, ApiError> {
        schedules::annul(&app, &request.0, Some(id.0), schedule_id.0).await?;
        Ok(Nothing)
    }

    /// Lists the schedules of everyone who has none of their own, the last one first, with those that were annulled.
    #[oai(
        path = "/schedules",
        method = "get",
        operation_id = "list_everyones_schedules"
    )]
    async fn list_everyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<ScheduleEntry>, ApiError> {
        let found = schedules::list(&app, &request.0, None).await?;
        let total = found.len() as u64;
        Ok(ListAnswer(found, total))
    }

    /// Enters a schedule of everyone who has none of their own.
    #[oai(
        path = "/schedules",
        method = "post",
        operation_id = "enter_everyones_schedule"
    )]
    async fn enter_everyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<Schedule>,
    ) -> Result<Answer<ScheduleEntry, 201>, ApiError> {
        let made = schedules::record(&app, &request.0, None, body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls a schedule of everyone: it never held, and the one before goes on.
    #[oai(
        path = "/schedules/:id/annul",
        method = "post",
        operation_id = "annul_everyones_schedule"
    )]
    async fn annul_everyones(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The schedule.
        id: Path<ScheduleId>,
    ) -> Result<Nothing, ApiError> {
        schedules::annul(&app, &request.0, None, id.0).await?;
        Ok(Nothing)
    }
}
