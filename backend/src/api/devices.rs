//! `/devices`: one's own phones.

use std::sync::Arc;

use chrona_api_types::{Device, RegisterDevice};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use super::{
    body::{Answer, Given, ListAnswer},
    client::Client,
    problem::ApiError,
    security::SignedIn,
};
use crate::{App, services::devices, store::Page};

pub(super) struct DevicesApi;

#[OpenApi(prefix_path = "/devices", tag = "super::Tag::Devices")]
impl DevicesApi {
    /// Registers this phone.
    #[oai(path = "/register", method = "post", operation_id = "register_device")]
    async fn register(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        body: Given<RegisterDevice>,
    ) -> Result<Answer<Device, 201>, ApiError> {
        Ok(Answer(
            devices::register(&app, &caller.0, body.0, &client.0).await?,
        ))
    }

    /// Lists one's own phones, newest first.
    #[oai(path = "/me", method = "get", operation_id = "my_devices")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        /// Whether revoked phones are listed too.
        #[oai(default)]
        include_revoked: Query<bool>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Device>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (devices, total) = devices::list_own(&app, &caller.0, include_revoked.0, page).await?;
        Ok(ListAnswer(devices, total))
    }

    /// Revokes one of one's own phones.
    #[oai(
        path = "/:id/revoke",
        method = "post",
        operation_id = "revoke_my_device"
    )]
    async fn revoke(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// The phone.
        id: Path<i64>,
    ) -> Result<Answer<Device>, ApiError> {
        Ok(Answer(
            devices::revoke_own(&app, &caller.0, id.0, &client.0).await?,
        ))
    }
}
