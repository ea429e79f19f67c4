//! `/admin/users/{id}/absences`: absences that HR enters.

use std::sync::Arc;

use chrona_api_types::{AbsenceEntry, AbsenceId, PersonId, RecordAbsence};
use chrona_store::Page;
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
    services::time::absences,
};

pub(crate) struct AbsencesApi;

#[OpenApi(prefix_path = "/admin/users", tag = "crate::api::Tag::WorkingTime")]
impl AbsencesApi {
    /// Lists someone's absences, the last one first, with those that were annulled.
    #[oai(path = "/:id/absences", method = "get", operation_id = "list_absences")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<AbsenceEntry>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (found, total) = absences::list(&app, &request.0, id.0, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Enters an absence. 409 where the person is absent on one of these days already, in the same half of it.
    #[oai(
        path = "/:id/absences",
        method = "post",
        operation_id = "enter_absence"
    )]
    async fn enter(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<RecordAbsence>,
    ) -> Result<Answer<AbsenceEntry, 201>, ApiError> {
        let made = absences::record(&app, &request.0, id.0, body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls an absence: it never was.
    #[oai(
        path = "/:id/absences/:absence_id/annul",
        method = "post",
        operation_id = "annul_absence"
    )]
    async fn annul(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The absence.
        absence_id: Path<AbsenceId>,
    ) -> Result<Nothing, ApiError> {
        absences::annul(&app, &request.0, id.0, absence_id.0).await?;
        Ok(Nothing)
    }
}
