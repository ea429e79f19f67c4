//! Files that are streamed: memory does not grow with what they hold.

use std::io;

use futures_util::{Stream, StreamExt};
use poem::{Body, IntoResponse, Response, http::header};
use serde::Serialize;

use crate::store::StoreError;

/// A streamed answer; a file to keep where it has a name.
pub(super) struct Download {
    pub(super) body: Body,
    pub(super) content_type: &'static str,
    pub(super) file: Option<String>,
}

impl Download {
    /// A CSV file (RFC 4180) of these columns, a line of each row.
    pub(super) fn csv<R, L>(
        file: String,
        columns: &'static [&'static str],
        chunks: impl Stream<Item = Result<Vec<R>, StoreError>> + Send + 'static,
    ) -> Self
    where
        R: Send + 'static,
        L: From<R> + Serialize,
    {
        let lines = chunks.enumerate().map(move |(index, chunk)| {
            let mut writer = csv::WriterBuilder::new()
                .has_headers(false)
                .terminator(csv::Terminator::CRLF)
                .from_writer(vec![]);
            if index == 0 {
                writer.write_record(columns)?;
            }
            for row in chunk.map_err(cut)? {
                writer.serialize(L::from(row))?;
            }
            writer
                .into_inner()
                .map_err(|error| io::Error::other(error.to_string()))
        });
        Self {
            body: Body::from_bytes_stream(lines),
            content_type: "text/csv; charset=utf-8",
            file: Some(file),
        }
    }
}

/// A stream that began cannot become a problem: it is cut, and the reason is in the log.
pub(super) fn cut(error: StoreError) -> io::Error {
    tracing::error!(%error, "a file was cut short");
    io::Error::other("the file was cut short")
}

/// An instant as files hold it: RFC 3339 in UTC.
pub(super) fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// A spreadsheet must not take a name for a formula.
pub(super) fn inert(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = Response::builder().content_type(self.content_type);
        if let Some(file) = self.file {
            let disposition = format!("attachment; filename={file}");
            response = response.header(header::CONTENT_DISPOSITION, disposition);
        }
        response
            .header(header::CACHE_CONTROL, "no-store")
            .body(self.body)
    }
}
