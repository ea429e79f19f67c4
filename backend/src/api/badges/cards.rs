//! `/admin/users/{id}/…`: what stands in for someone's phone.

use std::sync::Arc;

use chrona_api_types::{Device, GiveTag, PersonId, PrintedBadge, SetPin};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        body::{Answer, Given, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::badges::cards,
};

pub(crate) struct CardsApi;

#[OpenApi(prefix_path = "/admin", tag = "crate::api::Tag::Administration")]
impl CardsApi {
    /// Makes a printed badge for someone; the one before is revoked. Its code is shown once.
    #[oai(
        path = "/users/:id/printed-badge",
        method = "post",
        operation_id = "print_badge"
    )]
    async fn print_badge(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Answer<PrintedBadge, 201>, ApiError> {
        Ok(Answer(cards::print_badge(&app, &request.0, id.0).await?))
    }

    /// Gives someone a tag; the one before is revoked.
    #[oai(path = "/users/:id/tag", method = "post", operation_id = "give_tag")]
    async fn give_tag(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<GiveTag>,
    ) -> Result<Answer<Device, 201>, ApiError> {
        Ok(Answer(
            cards::give_tag(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Gives someone a PIN, in the place of the one before.
    #[oai(path = "/users/:id/pin", method = "post", operation_id = "set_pin")]
    async fn set_pin(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<SetPin>,
    ) -> Result<Nothing, ApiError> {
        cards::set_pin(&app, &request.0, id.0, body.0).await?;
        Ok(Nothing)
    }
}
