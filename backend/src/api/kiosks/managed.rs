//! `/admin/kiosks`: the tablets at the door.

use std::sync::Arc;

use chrona_api_types::{CreateKiosk, Kiosk, KioskId, KioskKey, UpdateKiosk};
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
        client,
        problem::ApiError,
        security::SignedIn,
    },
    services::kiosks,
};

pub(crate) struct AdminKiosksApi;

#[OpenApi(prefix_path = "/admin/kiosks", tag = "crate::api::Tag::Administration")]
impl AdminKiosksApi {
    /// Lists kiosks, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_kiosks")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those that may punch, or only those that may not.
        is_active: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Kiosk>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (kiosks, total) = kiosks::list(&app, &request.0, is_active.0, page).await?;
        Ok(ListAnswer(kiosks, total))
    }

    /// Makes a kiosk.
    #[oai(path = "/", method = "post", operation_id = "create_kiosk")]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<CreateKiosk>,
    ) -> Result<Answer<Kiosk, 201>, ApiError> {
        Ok(Answer(kiosks::create(&app, &request.0, body.0).await?))
    }

    /// Changes a kiosk; what is absent stays.
    #[oai(path = "/:id", method = "patch", operation_id = "update_kiosk")]
    async fn update(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
        body: Given<UpdateKiosk>,
    ) -> Result<Answer<Kiosk>, ApiError> {
        Ok(Answer(
            kiosks::update(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Takes a kiosk away. Its punches stay.
    #[oai(path = "/:id", method = "delete", operation_id = "close_kiosk")]
    async fn close(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
    ) -> Result<Nothing, ApiError> {
        kiosks::close(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Makes the kiosk's key, shown here once; the old one is dead at once.
    #[oai(
        path = "/:id/generate-api-key",
        method = "post",
        operation_id = "generate_kiosk_key"
    )]
    async fn generate_key(
        &self,
        http: &poem::Request,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The kiosk.
        id: Path<KioskId>,
    ) -> Result<Answer<KioskKey>, ApiError> {
        let api_url = client::api_url(http, &app.settings.web.trusted_proxies);
        Ok(Answer(
            kiosks::generate_key(&app, &request.0, id.0, api_url).await?,
        ))
    }
}
