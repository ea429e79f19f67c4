//! `/admin/audit-logs`: who did what, as a list and as a CSV file.

use std::sync::Arc;

use chrona_api_types::{AuditEntry, AuditEntryId, DeviceId, KioskId, PersonId};
use chrona_export::{Layout, Table};
use chrona_store::Page;
use poem::{IntoResponse, Response, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};

use crate::{
    App,
    api::{
        body::PageAnswer,
        exports::{
            download::{Download, Kind, TakesTrailers, csv},
            reports::is_counted,
        },
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Action,
    services::{
        privacy::audit::{self, Asked},
        punching::live,
    },
};

pub(crate) struct AuditApi;

/// The log as a file.
struct LogFile(Download);

#[OpenApi(
    prefix_path = "/admin/audit-logs",
    tag = "crate::api::Tag::Administration"
)]
impl AuditApi {
    /// Lists audit entries, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_audit_entries")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only this word. `punch_validated` and `onboarding_completed` are taken too, for `punch_recorded` and
        /// `user_joined`: what is found is told by the word that was asked for.
        #[oai(validator(max_length = 100))]
        event_type: Query<Option<String>>,
        /// Only what this account did.
        user_id: Query<Option<PersonId>>,
        /// Only what this account did, or what concerns it.
        about_user_id: Query<Option<PersonId>>,
        /// Only this device.
        device_id: Query<Option<DeviceId>>,
        /// Only this kiosk.
        kiosk_id: Query<Option<KioskId>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from_date: Query<Option<String>>,
        /// The last day or instant, included.
        to_date: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
        /// The entry after which the page begins, instead of an offset: the last one of the page before. Such a
        /// page comes at once however far back it is, and does not say how many there are in all.
        after: Query<Option<AuditEntryId>>,
    ) -> Result<PageAnswer<AuditEntry>, ApiError> {
        let asked = Asked {
            event_type: event_type.0,
            user_id: user_id.0,
            about_user_id: about_user_id.0,
            device_id: device_id.0,
            kiosk_id: kiosk_id.0,
            from: from_date.0,
            to: to_date.0,
        };
        let page = Page::new(offset.0, limit.0);
        if let Some(after) = after.0 {
            let older = audit::list_older(&app, &request.0, asked, after, page.limit).await?;
            return Ok(PageAnswer(older, None));
        }
        let (entries, total) = audit::list(&app, &request.0, asked, page).await?;
        Ok(PageAnswer(entries, Some(total)))
    }

    /// Answers audit entries as a CSV file, oldest first. How to tell that it is whole: as for the attendance report.
    #[oai(
        path = "/export",
        method = "get",
        operation_id = "export_audit_entries"
    )]
    async fn export(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        takes_trailers: TakesTrailers,
        /// Only this word.
        #[oai(validator(max_length = 100))]
        event_type: Query<Option<String>>,
        /// Only what this account did.
        user_id: Query<Option<PersonId>>,
        /// Only what this account did, or what concerns it.
        about_user_id: Query<Option<PersonId>>,
        /// Only this device.
        device_id: Query<Option<DeviceId>>,
        /// Only this kiosk.
        kiosk_id: Query<Option<KioskId>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from_date: Query<Option<String>>,
        /// The last day or instant, included.
        to_date: Query<Option<String>>,
        /// `count`: the file ends with a line `end`, and how many entries there are.
        end: Query<Option<String>>,
    ) -> Result<LogFile, ApiError> {
        let asked = Asked {
            event_type: event_type.0,
            user_id: user_id.0,
            about_user_id: about_user_id.0,
            device_id: device_id.0,
            kiosk_id: kiosk_id.0,
            from: from_date.0,
            to: to_date.0,
        };
        let reading = live::admit(&app, &request.0, Action::ReadAudit).await?;
        let is_counted = is_counted(end.0.as_deref())?;
        let chunks = audit::export(app.0.clone(), &request.0, asked).await?;
        let file = format!("audit_{}.csv", app.clock.now().format("%Y-%m-%d"));
        let kind = Kind {
            content_type: "text/csv; charset=utf-8",
            file: Some(file),
        };
        let table = Table::new(Layout::Programs, &COLUMNS);
        let parts = csv(table, chunks, row, is_counted);
        let file = Download::begin(&app, reading, kind, parts, takes_trailers).await?;
        Ok(LogFile(file))
    }
}

const COLUMNS: [&str; 13] = [
    "id",
    "created_at",
    "event_type",
    "user_id",
    "user_name",
    "subject_id",
    "subject_name",
    "device_id",
    "kiosk_id",
    "ip_address",
    "user_agent",
    "request_id",
    "event_data",
];

fn row(table: &mut Table, entry: &AuditEntry) {
    table.number(entry.id.0);
    table.instant(entry.created_at);
    table.text(&entry.event_type);
    table.maybe_number(entry.user_id.map(|id| id.0));
    table.maybe_text(entry.user_name.as_deref());
    table.maybe_number(entry.subject_id.map(|id| id.0));
    table.maybe_text(entry.subject_name.as_deref());
    table.maybe_number(entry.device_id.map(|id| id.0));
    table.maybe_number(entry.kiosk_id.map(|id| id.0));
    table.maybe_text(entry.ip_address.as_deref());
    table.maybe_text(entry.user_agent.as_deref());
    table.maybe_text(entry.request_id.as_deref());
    table.maybe_json(entry.event_data.as_deref());
}

impl IntoResponse for LogFile {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl ApiResponse for LogFile {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType {
            content_type: "text/csv",
            schema: String::schema_ref(),
        }];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content,
                headers: vec![],
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}
