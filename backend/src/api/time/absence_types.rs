//! `/absence-types` and `/admin/absence-types`, `/admin/balances`: sorts of absence, and the balances that they take from.

use std::sync::Arc;

use chrona_api_types::{AbsenceType, BalanceKind};
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{
        body::{Answer, Given},
        problem::ApiError,
        security::SignedIn,
    },
    services::time::absence_types,
};

pub(crate) struct AbsenceTypesApi;

#[OpenApi(tag = "crate::api::Tag::WorkingTime")]
impl AbsenceTypesApi {
    /// Lists the sorts of absence that can be asked for.
    #[oai(
        path = "/absence-types",
        method = "get",
        operation_id = "absence_types"
    )]
    async fn in_use(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<AbsenceType>>, ApiError> {
        Ok(Answer(absence_types::in_use(&app, &request.0).await?))
    }

    /// Lists all sorts of absence, those in use first.
    #[oai(
        path = "/admin/absence-types",
        method = "get",
        operation_id = "list_absence_types"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<AbsenceType>>, ApiError> {
        Ok(Answer(absence_types::list(&app, &request.0).await?))
    }

    /// Makes a sort of absence, or changes the one of its word.
    #[oai(
        path = "/admin/absence-types",
        method = "post",
        operation_id = "save_absence_type"
    )]
    async fn save(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<AbsenceType>,
    ) -> Result<Answer<AbsenceType>, ApiError> {
        Ok(Answer(absence_types::save(&app, &request.0, body.0).await?))
    }

    /// Lists all balances, those in use first.
    #[oai(
        path = "/admin/balances",
        method = "get",
        operation_id = "list_balances"
    )]
    async fn list_balances(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<BalanceKind>>, ApiError> {
        let kinds = absence_types::list_balances(&app, &request.0).await?;
        Ok(Answer(kinds))
    }

    /// Makes a balance, or changes the one of its word.
    #[oai(
        path = "/admin/balances",
        method = "post",
        operation_id = "save_balance"
    )]
    async fn save_balance(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<BalanceKind>,
    ) -> Result<Answer<BalanceKind>, ApiError> {
        let kind = absence_types::save_balance(&app, &request.0, body.0).await?;
        Ok(Answer(kind))
    }
}
