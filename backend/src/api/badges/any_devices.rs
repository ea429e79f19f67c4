//! `/admin/devices`: everyone's phones, and what stands in for one.

use std::sync::Arc;

use chrona_api_types::{Device, DeviceId, PersonId, SiteId, TeamId};
use chrona_store::{Page, badges::devices::DeviceFilter};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, ListAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    services::badges::devices,
};

pub(crate) struct AdminDevicesApi;

#[OpenApi(
    prefix_path = "/admin/devices",
    tag = "crate::api::Tag::Administration"
)]
impl AdminDevicesApi {
    /// Lists phones, printed badges, tags and PINs, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_devices")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only this account's.
        user_id: Query<Option<PersonId>>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
        /// Only revoked ones, or only those in use.
        is_revoked: Query<Option<bool>>,
        /// Only those that show a badge, or only those that wait for someone to confirm them.
        is_confirmed: Query<Option<bool>>,
        /// Only those whose owner's name, staff number and address hold each of these words, without case,
        /// accents and signs.
        #[oai(validator(max_length = 200))]
        search: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Device>, ApiError> {
        let filter = DeviceFilter {
            account_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            is_revoked: is_revoked.0,
            is_confirmed: is_confirmed.0,
            ..DeviceFilter::default()
        };
        let page = Page::new(offset.0, limit.0);
        let search = search.0.as_deref();
        let (devices, total) = devices::list(&app, &request.0, filter, search, page).await?;
        Ok(ListAnswer(devices, total))
    }

    /// Confirms a phone in its owner's stead.
    #[oai(
        path = "/:id/confirm",
        method = "post",
        operation_id = "confirm_someones_device"
    )]
    async fn confirm(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The phone.
        id: Path<DeviceId>,
    ) -> Result<Answer<Device>, ApiError> {
        Ok(Answer(devices::confirm(&app, &request.0, id.0).await?))
    }

    /// Revokes a phone.
    #[oai(path = "/:id/revoke", method = "post", operation_id = "revoke_device")]
    async fn revoke(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The phone.
        id: Path<DeviceId>,
    ) -> Result<Answer<Device>, ApiError> {
        Ok(Answer(devices::revoke_any(&app, &request.0, id.0).await?))
    }
}
