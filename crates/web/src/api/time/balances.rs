//! What people have of each balance on a day, and what is entered by hand.

use chrona_api_types::{AdjustBalance, BalanceEntry, BalanceEntryId, BalanceOn, PersonId};
use chrono::NaiveDate;

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

/// Whose balances they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalancesOf {
    /// The caller's own.
    Me,
    /// Someone's.
    Person(PersonId),
}

impl BalancesOf {
    fn path(self) -> String {
        match self {
            Self::Me => "/balances/me".to_owned(),
            Self::Person(id) => format!("/admin/users/{id}/balances"),
        }
    }
}

impl Client {
    /// The balances at the end of a day, past, present or to come: `GET /balances/me` or
    /// `GET /admin/users/{id}/balances`.
    pub async fn balances(
        &self,
        of: BalancesOf,
        on: NaiveDate,
    ) -> Result<Vec<BalanceOn>, ApiError> {
        let query = Query::new().with("on", &on.to_string());
        self.get(&of.path(), &query).await
    }

    /// Adds to someone's balance, or takes away: `POST /admin/users/{id}/balances/adjust`.
    pub async fn adjust_balance(
        &self,
        id: PersonId,
        wanted: &AdjustBalance,
    ) -> Result<BalanceEntry, ApiError> {
        let path = format!("/admin/users/{id}/balances/adjust");
        self.call(Method::Post, &path, Some(wanted)).await
    }

    /// Annuls what was entered: `POST /admin/users/{id}/balances/entries/{entry_id}/annul`.
    pub async fn annul_balance_entry(
        &self,
        id: PersonId,
        entry_id: BalanceEntryId,
    ) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/balances/entries/{entry_id}");
        self.annul(&path).await
    }
}
