//! Categories of people, as an administrator sees them.

use chrona_api_types::{Category, CategoryId, DescribeCategory};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

impl Client {
    /// The categories, newest first: `GET /admin/categories`.
    pub async fn categories(&self, offset: u64, limit: u64) -> Result<Page<Category>, ApiError> {
        self.list("/admin/categories", &Query::new().page(offset, limit))
            .await
    }

    /// Makes a category: `POST /admin/categories`.
    pub async fn create_category(&self, category: &DescribeCategory) -> Result<Category, ApiError> {
        self.call(Method::Post, "/admin/categories", Some(category))
            .await
    }

    /// Changes a category: `PUT /admin/categories/{id}`.
    pub async fn update_category(
        &self,
        id: CategoryId,
        category: &DescribeCategory,
    ) -> Result<Category, ApiError> {
        self.call(
            Method::Put,
            &format!("/admin/categories/{id}"),
            Some(category),
        )
        .await
    }

    /// Deletes a category to which nobody belongs: `DELETE /admin/categories/{id}`.
    pub async fn delete_category(&self, id: CategoryId) -> Result<(), ApiError> {
        let path = format!("/admin/categories/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }
}
