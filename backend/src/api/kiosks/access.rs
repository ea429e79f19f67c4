//! `/admin/kiosks/{id}/…`: whom a kiosk lets punch.

use std::sync::Arc;

use chrona_api_types::{
    ChangeKioskAccess, KioskAccess, KioskId, NameForKiosk, NamedForKiosk, PersonId, SetAccessMode,
    TeamId,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        body::{Answer, Given, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::kiosks::{
        access::{self, Named},
        access_change,
    },
};

pub(crate) struct KioskAccessApi;

#[OpenApi(prefix_path = "/admin/kiosks", tag = "crate::api::Tag::Administration")]
impl KioskAccessApi {
    /// Tells whom a kiosk lets punch, and everyone and every team its list names, newest first.
    #[oai(path = "/:id/access", method = "get", operation_id = "kiosk_access")]
    async fn access(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
    ) -> Result<Answer<KioskAccess>, ApiError> {
        Ok(Answer(access::list(&app, &request.0, id.0).await?))
    }

    /// Changes whom a kiosk lets punch: the mode, who is put on its list and who is taken off, all of it
    /// or nothing.
    #[oai(
        path = "/:id/access",
        method = "patch",
        operation_id = "change_kiosk_access"
    )]
    async fn change(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        body: Given<ChangeKioskAccess>,
    ) -> Result<Answer<KioskAccess>, ApiError> {
        Ok(Answer(
            access_change::change(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Says whom a kiosk lets punch. Its list stays as it is.
    #[oai(
        path = "/:id/access-mode",
        method = "patch",
        operation_id = "set_kiosk_access_mode"
    )]
    async fn set_mode(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        body: Given<SetAccessMode>,
    ) -> Result<Answer<KioskAccess>, ApiError> {
        let mode = body.0.access_mode;
        Ok(Answer(
            access::set_mode(&app, &request.0, id.0, mode).await?,
        ))
    }

    /// Lets a person or a team in at a kiosk; what its list said of them before is replaced.
    #[oai(
        path = "/:id/grant-access",
        method = "post",
        operation_id = "grant_kiosk_access"
    )]
    async fn grant(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        body: Given<NameForKiosk>,
    ) -> Result<Answer<NamedForKiosk>, ApiError> {
        Ok(Answer(
            access::name(&app, &request.0, id.0, body.0, true).await?,
        ))
    }

    /// Keeps a person or a team out at a kiosk; what its list said of them before is replaced.
    #[oai(
        path = "/:id/block-access",
        method = "post",
        operation_id = "block_kiosk_access"
    )]
    async fn block(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        body: Given<NameForKiosk>,
    ) -> Result<Answer<NamedForKiosk>, ApiError> {
        Ok(Answer(
            access::name(&app, &request.0, id.0, body.0, false).await?,
        ))
    }

    /// Takes someone off a kiosk's list, whether let in or kept out.
    #[oai(
        path = "/:id/revoke-access/:user_id",
        method = "delete",
        operation_id = "revoke_kiosk_access"
    )]
    async fn revoke(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        /// The person's account.
        user_id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        let named = Named::Person(user_id.0);
        access::revoke(&app, &request.0, id.0, named).await?;
        Ok(Nothing)
    }

    /// Takes a team off a kiosk's list, whether let in or kept out.
    #[oai(
        path = "/:id/revoke-team-access/:team_id",
        method = "delete",
        operation_id = "revoke_kiosk_team_access"
    )]
    async fn revoke_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        /// The team.
        team_id: Path<TeamId>,
    ) -> Result<Nothing, ApiError> {
        let named = Named::Team(team_id.0);
        access::revoke(&app, &request.0, id.0, named).await?;
        Ok(Nothing)
    }
}
