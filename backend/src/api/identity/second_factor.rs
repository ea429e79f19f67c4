//! `/totp`: one's own second factor.

use std::sync::Arc;

use chrona_api_types::{
    ActivateTotp, Proof, ProvisionTotp, ProvisionedTotp, RecoveryCodeUsed, RecoveryCodes,
    RecoveryStatus, SecondFactorStatus, TotpValidated, UseRecoveryCode, ValidateTotp,
};
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{
        body::{Answer, Given, GivenOrNone, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::identity::second_factor,
};

pub(crate) struct SecondFactorApi;

#[OpenApi(prefix_path = "/totp", tag = "crate::api::Tag::SecondFactor")]
impl SecondFactorApi {
    /// Tells whether one has a second factor, and must.
    #[oai(
        path = "/status",
        method = "get",
        operation_id = "second_factor_status"
    )]
    async fn status(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<SecondFactorStatus>, ApiError> {
        Ok(Answer(second_factor::status(&app, &request.0).await?))
    }

    /// Makes a secret for an authenticator app, to be activated within 5 minutes. A second factor in
    /// force stays so until then.
    #[oai(path = "/provision", method = "post", operation_id = "provision_totp")]
    async fn provision(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: GivenOrNone<ProvisionTotp>,
    ) -> Result<Answer<ProvisionedTotp>, ApiError> {
        Ok(Answer(
            second_factor::provision(&app, &request.0, body.0).await?,
        ))
    }

    /// Puts a secret in force and gives five recovery codes; every other session ends.
    #[oai(path = "/activate", method = "post", operation_id = "activate_totp")]
    async fn activate(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<ActivateTotp>,
    ) -> Result<Answer<RecoveryCodes>, ApiError> {
        Ok(Answer(
            second_factor::activate(&app, &request.0, body.0).await?,
        ))
    }

    /// Judges a code of one's authenticator app and uses it up.
    #[oai(path = "/validate", method = "post", operation_id = "validate_totp")]
    async fn validate(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<ValidateTotp>,
    ) -> Result<Answer<TotpValidated>, ApiError> {
        Ok(Answer(
            second_factor::validate(&app, &request.0, body.0).await?,
        ))
    }

    /// Removes one's second factor, where the role can do without; wants the password or a code.
    #[oai(path = "/", method = "delete", operation_id = "remove_second_factor")]
    async fn remove(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: GivenOrNone<Proof>,
    ) -> Result<Nothing, ApiError> {
        second_factor::remove(&app, &request.0, body.0).await?;
        Ok(Nothing)
    }

    /// Uses one of one's recovery codes.
    #[oai(
        path = "/recovery/use",
        method = "post",
        operation_id = "use_recovery_code"
    )]
    async fn use_recovery_code(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<UseRecoveryCode>,
    ) -> Result<Answer<RecoveryCodeUsed>, ApiError> {
        Ok(Answer(
            second_factor::use_recovery_code(&app, &request.0, body.0).await?,
        ))
    }

    /// Tells what became of one's recovery codes.
    #[oai(
        path = "/recovery/status",
        method = "get",
        operation_id = "recovery_status"
    )]
    async fn recovery_status(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<RecoveryStatus>, ApiError> {
        Ok(Answer(
            second_factor::recovery_status(&app, &request.0).await?,
        ))
    }

    /// Gives five new recovery codes in the place of the old ones; wants the password or a code more
    /// than ten minutes after signing in.
    #[oai(
        path = "/recovery/regenerate",
        method = "post",
        operation_id = "regenerate_recovery_codes"
    )]
    async fn regenerate(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: GivenOrNone<Proof>,
    ) -> Result<Answer<RecoveryCodes>, ApiError> {
        Ok(Answer(
            second_factor::regenerate_recovery_codes(&app, &request.0, body.0).await?,
        ))
    }
}
