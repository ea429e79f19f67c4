//! What stands in for a phone.

use chrona_api_types::{
    Device, GiveTag, MyMeans, PersonId, PrintedBadge, SetMyPin, SetPin, UpdateUser, User,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

impl Client {
    /// One account: `GET /admin/users/{id}`.
    pub async fn user(&self, id: PersonId) -> Result<User, ApiError> {
        self.get(&format!("/admin/users/{id}"), &Query::new()).await
    }

    /// Changes what is said of someone: `PATCH /admin/users/{id}`.
    pub async fn update_user(&self, id: PersonId, change: &UpdateUser) -> Result<User, ApiError> {
        let path = format!("/admin/users/{id}");
        self.call(Method::Patch, &path, Some(change)).await
    }

    /// Makes a printed badge for someone: `POST /admin/users/{id}/printed-badge`.
    pub async fn print_badge(&self, id: PersonId) -> Result<PrintedBadge, ApiError> {
        let path = format!("/admin/users/{id}/printed-badge");
        self.call(Method::Post, &path, None::<&()>).await
    }

    /// Gives someone a tag: `POST /admin/users/{id}/tag`.
    pub async fn give_tag(&self, id: PersonId, tag: &GiveTag) -> Result<Device, ApiError> {
        let path = format!("/admin/users/{id}/tag");
        self.call(Method::Post, &path, Some(tag)).await
    }

    /// Gives someone a PIN: `POST /admin/users/{id}/pin`.
    pub async fn set_pin(&self, id: PersonId, pin: &SetPin) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/pin");
        self.call_unread(Method::Post, &path, Some(pin))
            .await
            .map(drop)
    }

    /// What one may punch by without a phone: `GET /punch/my-means`.
    pub async fn my_means(&self) -> Result<MyMeans, ApiError> {
        self.get("/punch/my-means", &Query::new()).await
    }

    /// Gives oneself a PIN: `POST /punch/my-pin`.
    pub async fn set_my_pin(&self, pin: &SetMyPin) -> Result<(), ApiError> {
        self.call_unread(Method::Post, "/punch/my-pin", Some(pin))
            .await
            .map(drop)
    }
}
