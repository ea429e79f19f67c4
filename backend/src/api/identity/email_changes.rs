//! `/auth/email-change`: another address for one's own account, and the links that confirm and undo one.

use std::sync::Arc;

use chrona_api_types::{ChangeOwnEmail, UseMailLink, User};
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{
        body::{Answer, Given, Nothing},
        client::Client,
        problem::ApiError,
        security::SignedIn,
    },
    services::identity::email_changes,
};

pub(crate) struct EmailChangesApi;

#[OpenApi(prefix_path = "/auth/email-change", tag = "crate::api::Tag::Accounts")]
impl EmailChangesApi {
    /// Asks for another address of one's own account: in force once the link that is sent there is opened, and
    /// undone for a week by one that is sent to the address before.
    #[oai(path = "/", method = "post", operation_id = "change_my_email")]
    async fn ask(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<ChangeOwnEmail>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(
            email_changes::ask_for_own(&app, &request.0, &body.0).await?,
        ))
    }

    /// Takes back what was asked for, before it is confirmed.
    #[oai(path = "/", method = "delete", operation_id = "cancel_my_email_change")]
    async fn cancel(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(email_changes::cancel_own(&app, &request.0).await?))
    }

    /// Puts the new address in force, by the link that was sent there.
    #[oai(
        path = "/confirm",
        method = "post",
        operation_id = "confirm_email_change"
    )]
    async fn confirm(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<UseMailLink>,
    ) -> Result<Nothing, ApiError> {
        email_changes::confirm(&app, &body.0, &client.0).await?;
        Ok(Nothing)
    }

    /// Undoes a change of address, by the link that was sent to the address before. Where the new one was in force,
    /// every session ends, what was added to the account since goes, and a link to choose a new password is sent.
    #[oai(path = "/undo", method = "post", operation_id = "undo_email_change")]
    async fn undo(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<UseMailLink>,
    ) -> Result<Nothing, ApiError> {
        email_changes::undo(&app, &body.0, &client.0).await?;
        Ok(Nothing)
    }
}
