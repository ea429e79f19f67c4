//! `/admin/to-do`: what waits for a decision.

use std::sync::Arc;

use chrona_api_types::ToDo;
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{body::Answer, problem::ApiError, security::SignedIn},
    services::punching::to_do,
};

pub(crate) struct ToDoApi;

#[OpenApi(tag = "crate::api::Tag::Administration")]
impl ToDoApi {
    /// Counts what waits for a decision of an administrator's, by kind.
    #[oai(path = "/admin/to-do", method = "get", operation_id = "to_do")]
    async fn count(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<ToDo>, ApiError> {
        Ok(Answer(to_do::count(&app, &request.0).await?))
    }
}
