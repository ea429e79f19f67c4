//! `/admin/mail`: e-mail that waits, and what has left.

use std::sync::Arc;

use chrona_api_types::{LetterId, MailSending, PersonId, SentMail, WaitingMail};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::operations::mail,
};

pub(crate) struct MailApi;

#[OpenApi(prefix_path = "/admin/mail", tag = "crate::api::Tag::Administration")]
impl MailApi {
    /// Lists e-mail that was not sent yet or was given up, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_mail")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only what was given up, or only what was not.
        is_given_up: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<WaitingMail>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (waiting, total) = mail::list(&app, &request.0, is_given_up.0, page).await?;
        Ok(ListAnswer(waiting, total))
    }

    /// Lists e-mail that has left in the last 90 days, newest first, with what the relay answered.
    #[oai(path = "/sent", method = "get", operation_id = "list_sent_mail")]
    async fn list_sent(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only what went to this account.
        user_id: Query<Option<PersonId>>,
        /// Only what went to an address that holds each of these words.
        #[oai(validator(max_length = 200))]
        search: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<SentMail>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let search = search.0.as_deref();
        let (sent, total) = mail::list_sent(&app, &request.0, user_id.0, search, page).await?;
        Ok(ListAnswer(sent, total))
    }

    /// Tells who sends e-mail, and whether it leaves at all.
    #[oai(path = "/sending", method = "get", operation_id = "mail_sending")]
    async fn sending(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<MailSending>, ApiError> {
        Ok(Answer(mail::sending(&app, &request.0)?))
    }

    /// Tries an e-mail again, now and for another day.
    #[oai(path = "/:id/retry", method = "post", operation_id = "retry_mail")]
    async fn retry(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The e-mail.
        id: Path<LetterId>,
    ) -> Result<Nothing, ApiError> {
        mail::retry(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Throws an e-mail away.
    #[oai(path = "/:id", method = "delete", operation_id = "discard_mail")]
    async fn discard(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The e-mail.
        id: Path<LetterId>,
    ) -> Result<Nothing, ApiError> {
        mail::discard(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }
}
