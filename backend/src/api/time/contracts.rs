//! `/admin/users/{id}/contracts`: contracts, as far as time is concerned.

use std::sync::Arc;

use chrona_api_types::{ContractEntry, ContractId, PersonId};
use chrona_work_time::Contract;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::time::contracts,
};

pub(crate) struct ContractsApi;

#[OpenApi(prefix_path = "/admin/users", tag = "crate::api::Tag::WorkingTime")]
impl ContractsApi {
    /// Lists someone's contracts, the last one first, with those that were annulled.
    #[oai(
        path = "/:id/contracts",
        method = "get",
        operation_id = "list_contracts"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
    ) -> Result<ListAnswer<ContractEntry>, ApiError> {
        let found = contracts::list(&app, &request.0, id.0).await?;
        let total = found.len() as u64;
        Ok(ListAnswer(found, total))
    }

    /// Enters a contract. One that began before ends the day before; one that began on the same day is annulled, and
    /// this one takes its place.
    #[oai(
        path = "/:id/contracts",
        method = "post",
        operation_id = "enter_contract"
    )]
    async fn enter(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<Contract>,
    ) -> Result<Answer<ContractEntry, 201>, ApiError> {
        let made = contracts::record(&app, &request.0, id.0, body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls a contract: it never held, and the one before goes on.
    #[oai(
        path = "/:id/contracts/:contract_id/annul",
        method = "post",
        operation_id = "annul_contract"
    )]
    async fn annul(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The contract.
        contract_id: Path<ContractId>,
    ) -> Result<Nothing, ApiError> {
        contracts::annul(&app, &request.0, id.0, contract_id.0).await?;
        Ok(Nothing)
    }
}
