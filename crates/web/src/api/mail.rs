//! E-mail that waits to be sent.

use chrona_api_types::WaitingMail;

use super::{
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

    /// Tries an e-mail again now: `POST /admin/mail/{id}/retry`.
    pub async fn retry_mail(&self, id: i64) -> Result<(), ApiError> {
        let path = format!("/admin/mail/{id}/retry");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Throws an e-mail away: `DELETE /admin/mail/{id}`.
    pub async fn discard_mail(&self, id: i64) -> Result<(), ApiError> {
        let path = format!("/admin/mail/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }
}
