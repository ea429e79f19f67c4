//! `/balances/me` and `/admin/users/{id}/balances`: what people have of leave and rest, by lot.

use std::sync::Arc;

use chrona_api_types::{AdjustBalance, BalanceEntry, BalanceEntryId, BalanceOn, PersonId};
use chrono::NaiveDate;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, Given, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::time::balances,
};

pub(crate) struct BalancesApi;

#[OpenApi(tag = "crate::api::Tag::WorkingTime")]
impl BalancesApi {
    /// Answers what one has at the end of a day, past or to come: of each balance that one gains, or of which something was
    /// entered.
    #[oai(path = "/balances/me", method = "get", operation_id = "my_balances")]
    async fn own(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The day; today when absent.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Answer<Vec<BalanceOn>>, ApiError> {
        Ok(Answer(balances::own(&app, &request.0, on.0).await?))
    }

    /// Answers what someone has at the end of a day.
    #[oai(
        path = "/admin/users/:id/balances",
        method = "get",
        operation_id = "person_balances"
    )]
    async fn of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The day; today when absent.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Answer<Vec<BalanceOn>>, ApiError> {
        let found = balances::of_person(&app, &request.0, id.0, on.0).await?;
        Ok(Answer(found))
    }

    /// Adds to someone's balance, or takes from it, by hand: what stood at the beginning, or a change with its reason.
    #[oai(
        path = "/admin/users/:id/balances/adjust",
        method = "post",
        operation_id = "adjust_balance"
    )]
    async fn adjust(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<AdjustBalance>,
    ) -> Result<Answer<BalanceEntry, 201>, ApiError> {
        let made = balances::adjust(&app, &request.0, id.0, body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls what was entered by hand: it never was.
    #[oai(
        path = "/admin/users/:id/balances/entries/:entry_id/annul",
        method = "post",
        operation_id = "annul_balance_entry"
    )]
    async fn annul(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// What was entered.
        entry_id: Path<BalanceEntryId>,
    ) -> Result<Nothing, ApiError> {
        balances::annul(&app, &request.0, id.0, entry_id.0).await?;
        Ok(Nothing)
    }
}
