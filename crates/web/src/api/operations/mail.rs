//! E-mail that waits to be sent, and what has left.

use chrona_api_types::{LetterId, MailSending, PersonId, SentMail, WaitingMail};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// E-mail that was not sent yet or was given up, newest first, or only one of both:
    /// `GET /admin/mail`.
    pub async fn mail(
        &self,
        is_given_up: Option<bool>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<WaitingMail>, ApiError> {
        let query = Query::new()
            .maybe("is_given_up", is_given_up)
            .page(offset, limit);
        self.list("/admin/mail", &query).await
    }

    /// E-mail that has left in the last 90 days, newest first; only that to an account, or to addresses that hold
    /// every word of a search, where asked: `GET /admin/mail/sent`.
    pub async fn sent_mail(
        &self,
        user_id: Option<PersonId>,
        search: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> Result<Page<SentMail>, ApiError> {
        let query = Query::new()
            .maybe("user_id", user_id)
            .maybe("search", search)
            .page(offset, limit);
        self.list("/admin/mail/sent", &query).await
    }

    /// Who sends e-mail: `GET /admin/mail/sending`.
    pub async fn mail_sending(&self) -> Result<MailSending, ApiError> {
        self.get("/admin/mail/sending", &Query::new()).await
    }

    /// Tries an e-mail again now: `POST /admin/mail/{id}/retry`.
    pub async fn retry_mail(&self, id: LetterId) -> Result<(), ApiError> {
        let path = format!("/admin/mail/{id}/retry");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Throws an e-mail away: `DELETE /admin/mail/{id}`.
    pub async fn discard_mail(&self, id: LetterId) -> Result<(), ApiError> {
        let path = format!("/admin/mail/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }
}
