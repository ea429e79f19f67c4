//! `/admin/audit-logs`: who did what.

use std::sync::Arc;

use chrona_api_types::AuditEntry;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{body::ListAnswer, problem::ApiError, security::SignedIn},
    services::audit,
    store::{Page, audit::EntryFilter},
};

pub(super) struct AuditApi;

#[OpenApi(prefix_path = "/admin/audit-logs", tag = "super::Tag::Administration")]
impl AuditApi {
    /// Lists audit entries, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_audit_entries")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        /// Only this word.
        #[oai(validator(max_length = 100))]
        event_type: Query<Option<String>>,
        /// Only what this account did.
        user_id: Query<Option<i64>>,
        /// Only this device.
        device_id: Query<Option<i64>>,
        /// Only this kiosk.
        kiosk_id: Query<Option<i64>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<AuditEntry>, ApiError> {
        let filter = EntryFilter {
            event_type: event_type.0,
            account_id: user_id.0,
            device_id: device_id.0,
            kiosk_id: kiosk_id.0,
        };
        let page = Page::new(offset.0, limit.0);
        let (entries, total) = audit::list(&app, &caller.0, filter, page).await?;
        Ok(ListAnswer(entries, total))
    }
}
