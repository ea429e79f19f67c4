//! `/admin/reports`: attendance, streamed as JSON, as CSV for programs, or as CSV for a spreadsheet.

mod programs;
mod spreadsheet;

use std::sync::Arc;

use chrona_api_types::{Language, PersonId, ProblemCode, Punch, SiteId, TeamId};
use chrona_export::Table;
use chrona_store::StoreError;
use futures_util::{Stream, StreamExt, stream};
use poem::{IntoResponse, Response, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};

use self::spreadsheet::Spreadsheet;
use super::download::{Download, Kind, TakesTrailers, csv};
use crate::{
    App,
    api::{problem::ApiError, security::SignedIn},
    kernel::permissions::Action,
    services::{
        exports::reports::{self, Report, Reported},
        punching::live,
    },
};

pub(crate) struct ReportsApi;

/// A report, as JSON or as a CSV file.
struct ReportFile(Download);

/// What a report can be answered as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
    Spreadsheet,
}

impl Format {
    fn parse(word: Option<&str>) -> Result<Self, ApiError> {
        match word {
            None | Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("spreadsheet") => Ok(Self::Spreadsheet),
            Some(_) => Err(ProblemCode::InvalidFormat.into()),
        }
    }
}

/// Whether a CSV file is to end with a line that counts its rows.
pub(crate) fn is_counted(end: Option<&str>) -> Result<bool, ApiError> {
    match end {
        None => Ok(false),
        Some("count") => Ok(true),
        Some(_) => Err(ProblemCode::InvalidFormat.into()),
    }
}

#[OpenApi(
    prefix_path = "/admin/reports",
    tag = "crate::api::Tag::Administration"
)]
impl ReportsApi {
    /// Lists the punches of a range of days, oldest first. A transfer that breaks off is not whole; an answer that
    /// is small carries its digest (`Content-Digest`, RFC 9530), a long one does in a trailer where the request says
    /// `TE: trailers`.
    #[oai(
        path = "/attendance",
        method = "get",
        operation_id = "attendance_report"
    )]
    async fn attendance(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        takes_trailers: TakesTrailers,
        /// The first day, `2027-03-28`, in the organisation's zone.
        from: Query<String>,
        /// The last day, included.
        to: Query<String>,
        /// Only this person's.
        user_id: Query<Option<PersonId>>,
        /// Only those of who belongs to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only those of who belongs today to a team of this site.
        site_id: Query<Option<SiteId>>,
        /// `json` (when absent); `csv`, for programs; `spreadsheet`, a CSV file that a spreadsheet opens right, with
        /// local times and words.
        format: Query<Option<String>>,
        /// `count`: the CSV file ends with a line `end`, and how many rows there are.
        end: Query<Option<String>>,
        /// The language of a `spreadsheet`, `fr` or `en`; the request's (`Accept-Language`) when absent.
        lang: Query<Option<String>>,
    ) -> Result<ReportFile, ApiError> {
        let reading = live::admit(&app, &request.0, Action::RunExports).await?;
        let format = Format::parse(format.0.as_deref())?;
        let is_counted = is_counted(end.0.as_deref())?;
        let language = match lang.0.as_deref() {
            None => request.0.client.language(),
            Some(tag) => Language::parse(tag).ok_or(ProblemCode::InvalidFormat)?,
        };
        let asked = reports::Asked {
            from: &from.0,
            to: &to.0,
            user_id: user_id.0,
            team_id: team_id.0,
            site_id: site_id.0,
            is_file: format != Format::Json,
        };
        let report = reports::plan(&app, &request.0, asked).await?;
        let chunks = reports::chunks(app.0.clone(), report);
        let parts = match format {
            Format::Json => json(chunks).boxed(),
            Format::Csv => csv(programs::table(), chunks, programs::row, is_counted).boxed(),
            Format::Spreadsheet => {
                let sheet = Spreadsheet::new(app.0.clone(), language);
                let table: Table = sheet.table();
                let row = move |table: &mut Table, row: &Reported| sheet.row(table, row);
                csv(table, chunks, row, is_counted).boxed()
            }
        };
        let kind = kind(format, language, report);
        let file = Download::begin(&app, reading, kind, parts, takes_trailers).await?;
        Ok(ReportFile(file))
    }
}

fn kind(format: Format, language: Language, report: Report) -> Kind {
    let Report { from, to, .. } = report;
    let file = match (format, language) {
        (Format::Json, _) => None,
        (Format::Csv, _) => Some(format!("attendance_{from}_{to}.csv")),
        (Format::Spreadsheet, Language::Fr) => Some(format!("pointages_{from}_{to}.csv")),
        (Format::Spreadsheet, Language::En) => Some(format!("punches_{from}_{to}.csv")),
    };
    let content_type = match format {
        Format::Json => "application/json",
        Format::Csv | Format::Spreadsheet => "text/csv; charset=utf-8",
    };
    Kind { content_type, file }
}

fn json(
    chunks: impl Stream<Item = Result<Vec<Reported>, StoreError>> + Send + 'static,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + Send + 'static {
    let items = chunks.enumerate().map(|(index, chunk)| {
        let mut text = Vec::new();
        for (place, reported) in chunk?.into_iter().enumerate() {
            if index + place > 0 {
                text.push(b',');
            }
            serde_json::to_writer(&mut text, &Punch::from(reported))?;
        }
        Ok(text)
    });
    stream::once(async { Ok(b"[".to_vec()) })
        .chain(items)
        .chain(stream::once(async { Ok(b"]".to_vec()) }))
}

impl IntoResponse for ReportFile {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl ApiResponse for ReportFile {
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
