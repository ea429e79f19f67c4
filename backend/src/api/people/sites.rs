//! `/admin/sites`: the places where teams work.

use std::sync::Arc;

use chrona_api_types::{NameSite, Site, SiteId};
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
        problem::ApiError,
        security::SignedIn,
    },
    services::people::sites,
};

pub(crate) struct SitesApi;

#[OpenApi(prefix_path = "/admin/sites", tag = "crate::api::Tag::Administration")]
impl SitesApi {
    /// Lists sites, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_sites")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Site>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (sites, total) = sites::list(&app, &request.0, page).await?;
        Ok(ListAnswer(sites, total))
    }

    /// Makes a site.
    #[oai(path = "/", method = "post", operation_id = "create_site")]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<NameSite>,
    ) -> Result<Answer<Site, 201>, ApiError> {
        Ok(Answer(sites::create(&app, &request.0, body.0).await?))
    }

    /// Gives a site another name.
    #[oai(path = "/:id", method = "patch", operation_id = "rename_site")]
    async fn rename(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The site.
        id: Path<SiteId>,
        body: Given<NameSite>,
    ) -> Result<Answer<Site>, ApiError> {
        Ok(Answer(sites::rename(&app, &request.0, id.0, body.0).await?))
    }

    /// Deletes a site where no team works; 409 while one does.
    #[oai(path = "/:id", method = "delete", operation_id = "delete_site")]
    async fn delete(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The site.
        id: Path<SiteId>,
    ) -> Result<Nothing, ApiError> {
        sites::delete(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }
}
