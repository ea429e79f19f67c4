//! `/admin/categories`: categories of people.

use std::sync::Arc;

use chrona_api_types::{Category, CategoryId, DescribeCategory, PersonId, SetCategory};
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
    services::people::categories,
};

pub(crate) struct CategoriesApi;

#[OpenApi(prefix_path = "/admin", tag = "crate::api::Tag::Administration")]
impl CategoriesApi {
    /// Lists categories, newest first.
    #[oai(path = "/categories", method = "get", operation_id = "list_categories")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Category>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (found, total) = categories::list(&app, &request.0, page).await?;
        Ok(ListAnswer(found, total))
    }

    /// Makes a category.
    #[oai(
        path = "/categories",
        method = "post",
        operation_id = "create_category"
    )]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<DescribeCategory>,
    ) -> Result<Answer<Category, 201>, ApiError> {
        Ok(Answer(categories::create(&app, &request.0, body.0).await?))
    }

    /// Changes a category. It acts on punches from now on.
    #[oai(
        path = "/categories/:id",
        method = "put",
        operation_id = "update_category"
    )]
    async fn update(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The category.
        id: Path<CategoryId>,
        body: Given<DescribeCategory>,
    ) -> Result<Answer<Category>, ApiError> {
        Ok(Answer(
            categories::update(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Deletes a category that nobody belongs to.
    #[oai(
        path = "/categories/:id",
        method = "delete",
        operation_id = "delete_category"
    )]
    async fn delete(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The category.
        id: Path<CategoryId>,
    ) -> Result<Nothing, ApiError> {
        categories::delete(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Says which category someone belongs to.
    #[oai(
        path = "/users/:id/category",
        method = "put",
        operation_id = "set_category"
    )]
    async fn set_of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<SetCategory>,
    ) -> Result<Nothing, ApiError> {
        categories::set_of_person(&app, &request.0, id.0, body.0).await?;
        Ok(Nothing)
    }
}
