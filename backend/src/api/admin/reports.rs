//! `/admin/reports`: attendance, streamed as JSON or CSV.

use std::{io, sync::Arc};

use chrona_api_types::{ProblemCode, Punch};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use poem::{Body, IntoResponse, Response, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::Serialize;

use super::download::{Download, cut, inert, instant};
use crate::{
    App,
    api::{client::Client, problem::ApiError, security::SignedIn},
    services::{permissions::Action, reports},
    store::StoreError,
};

pub(super) struct ReportsApi;

/// A report, as JSON or as a CSV file.
struct Report(Download);

#[OpenApi(prefix_path = "/admin/reports", tag = "super::Tag::Administration")]
impl ReportsApi {
    /// Lists the punches of a range of days, oldest first.
    #[oai(
        path = "/attendance",
        method = "get",
        operation_id = "attendance_report"
    )]
    async fn attendance(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// The first day, `2027-03-28`, in the organisation's zone.
        from: Query<String>,
        /// The last day, included.
        to: Query<String>,
        /// Only this person's.
        user_id: Query<Option<i64>>,
        /// Only those of who belongs to this team today.
        team_id: Query<Option<i64>>,
        /// Only those of who belongs today to a team of this site.
        site_id: Query<Option<i64>>,
        /// `json` (when absent) or `csv`.
        format: Query<Option<String>>,
    ) -> Result<Report, ApiError> {
        caller.0.may(Action::SeeEveryone)?;
        let as_csv = match format.0.as_deref() {
            None | Some("json") => false,
            Some("csv") => true,
            Some(_) => return Err(ProblemCode::InvalidFormat.into()),
        };
        let asked = reports::Asked {
            from: &from.0,
            to: &to.0,
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            is_file: as_csv,
        };
        let report = reports::plan(&app, &caller.0, asked, &client.0).await?;
        let chunks = reports::chunks(app.0.clone(), report).await?;
        Ok(Report(if as_csv {
            let file = format!("attendance_{}_{}.csv", report.from, report.to);
            Download::csv::<Punch, Line>(file, &COLUMNS, chunks)
        } else {
            Download {
                body: json_body(chunks),
                content_type: "application/json",
                file: None,
            }
        }))
    }
}

fn json_body(chunks: impl Stream<Item = Result<Vec<Punch>, StoreError>> + Send + 'static) -> Body {
    let items = chunks.enumerate().map(|(index, chunk)| {
        let punches = chunk.map_err(cut)?;
        let mut text = String::new();
        for (place, punch) in punches.iter().enumerate() {
            if index + place > 0 {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(punch)?);
        }
        Ok(text)
    });
    let whole = stream::once(async { Ok::<_, io::Error>("[".to_owned()) })
        .chain(items)
        .chain(stream::once(async { Ok("]".to_owned()) }));
    Body::from_bytes_stream(whole.map_ok(String::into_bytes))
}

const COLUMNS: [&str; 13] = [
    "id",
    "user_id",
    "device_id",
    "kiosk_id",
    "punch_type",
    "punched_at",
    "jwt_jti",
    "created_at",
    "user_name",
    "kiosk_name",
    "device_time",
    "method",
    "correction_reason",
];

#[derive(Serialize)]
struct Line {
    id: i64,
    user_id: i64,
    device_id: i64,
    kiosk_id: i64,
    punch_type: &'static str,
    punched_at: String,
    jwt_jti: String,
    created_at: String,
    user_name: String,
    kiosk_name: String,
    device_time: Option<String>,
    method: &'static str,
    correction_reason: Option<String>,
}

impl From<Punch> for Line {
    fn from(punch: Punch) -> Self {
        Self {
            id: punch.id,
            user_id: punch.user_id,
            device_id: punch.device_id,
            kiosk_id: punch.kiosk_id,
            punch_type: punch.punch_type.as_str(),
            punched_at: instant(punch.punched_at),
            jwt_jti: punch.jwt_jti,
            created_at: instant(punch.created_at),
            user_name: inert(punch.user_name),
            kiosk_name: inert(punch.kiosk_name),
            device_time: punch.device_time.map(instant),
            method: punch.method.as_str(),
            correction_reason: punch.added.map(|correction| inert(correction.reason)),
        }
    }
}

impl IntoResponse for Report {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl ApiResponse for Report {
    fn meta() -> MetaResponses {
        let content = vec![
            MetaMediaType {
                content_type: "application/json",
                schema: <Vec<Punch> as Type>::schema_ref(),
            },
            MetaMediaType {
                content_type: "text/csv",
                schema: String::schema_ref(),
            },
        ];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The report.",
                status: Some(200),
                status_range: None,
                content,
                headers: vec![],
            }],
        }
    }

    fn register(registry: &mut Registry) {
        Punch::register(registry);
    }
}
