//! `/devices`: one's own phones.

use std::sync::Arc;

use chrona_api_types::{Device, DeviceId, RegisterDevice, UseMailLink};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        client::Client,
        problem::ApiError,
        security::SignedIn,
    },
    services::{badges::devices, identity::mail_links},
};

pub(crate) struct DevicesApi;

#[OpenApi(prefix_path = "/devices", tag = "crate::api::Tag::Devices")]
impl DevicesApi {
    /// Registers this phone.
    #[oai(path = "/register", method = "post", operation_id = "register_device")]
    async fn register(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<RegisterDevice>,
    ) -> Result<Answer<Device, 201>, ApiError> {
        Ok(Answer(devices::register(&app, &request.0, body.0).await?))
    }

    /// Lists one's own phones, newest first.
    #[oai(path = "/me", method = "get", operation_id = "my_devices")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Whether revoked phones are listed too.
        #[oai(default)]
        include_revoked: Query<bool>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Device>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (devices, total) = devices::list_own(&app, &request.0, include_revoked.0, page).await?;
        Ok(ListAnswer(devices, total))
    }

    /// Confirms a phone by the link that was e-mailed to its owner.
    #[oai(path = "/confirm", method = "post", operation_id = "confirm_device")]
    async fn confirm(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<UseMailLink>,
    ) -> Result<Nothing, ApiError> {
        mail_links::confirm_device(&app, body.0, &client.0).await?;
        Ok(Nothing)
    }

    /// Sends the link that confirms one of one's own phones again.
    #[oai(
        path = "/:id/confirm/request",
        method = "post",
        operation_id = "request_device_confirmation"
    )]
    async fn request_confirmation(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The phone.
        id: Path<DeviceId>,
    ) -> Result<Nothing, ApiError> {
        mail_links::ask_for_device_confirmation(&app, &request.0, id.0).await?;
        Ok(Nothing)
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
        request: SignedIn,
        /// The phone.
        id: Path<DeviceId>,
    ) -> Result<Answer<Device>, ApiError> {
        Ok(Answer(devices::revoke_own(&app, &request.0, id.0).await?))
    }
}
