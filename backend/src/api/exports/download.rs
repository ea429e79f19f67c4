//! Files that are streamed: memory does not grow with what they hold. One that is cut short says so.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrona_export::Table;
use chrona_store::StoreError;
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use http_body_util::BodyExt;
use poem::{
    Body, FromRequest, IntoResponse, Request, RequestBody, Response, Result,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::piecewise::{Piece, Piecewise};
use crate::{App, api::problem::ApiError, kernel::ServiceError, services::punching::live::Reading};

/// A file up to this size, in bytes, is read as a whole before it is answered: it has a length and a digest.
const SMALL: usize = 256 * 1024;
/// Parts that are written ahead of a client that reads slowly.
const AHEAD: usize = 1;
/// What a file's bytes are, by their SHA-256 (RFC 9530).
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

type Parts = BoxStream<'static, Result<Vec<u8>, StoreError>>;

/// What an answer is.
pub(crate) struct Kind {
    /// Its media type.
    pub(crate) content_type: &'static str,
    /// The name to keep it under, where it is a file: ASCII.
    pub(crate) file: Option<String>,
}

/// A streamed answer; a file to keep where it has a name.
pub(crate) struct Download {
    kind: Kind,
    body: Body,
    digest: Option<HeaderValue>,
    has_trailers: bool,
}

/// Whether the client takes trailers (`TE: trailers`; RFC 9110, section 10.1.4).
pub(crate) struct TakesTrailers(bool);

impl<'a> FromRequest<'a> for TakesTrailers {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        let mut named = request
            .headers()
            .get_all(header::TE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','));
        Ok(Self(named.any(|coding| {
            coding.trim().eq_ignore_ascii_case("trailers")
        })))
    }
}

impl Download {
    /// Begins to answer what these parts are, for as long as its reader may read it. What fails at the beginning is
    /// a problem and not half a file.
    pub(crate) async fn begin(
        app: &Arc<App>,
        reading: Reading,
        kind: Kind,
        parts: impl Stream<Item = Result<Vec<u8>, StoreError>> + Send + 'static,
        takes_trailers: TakesTrailers,
    ) -> Result<Self, ApiError> {
        let mut parts = parts.boxed();
        let mut first = Vec::new();
        while first.len() <= SMALL {
            match parts.next().await {
                Some(part) => first.extend(part.map_err(ServiceError::from)?),
                None => return Ok(Self::whole(kind, first)),
            }
        }
        let (sender, pieces) = mpsc::channel(AHEAD);
        let reading = Arc::new(reading);
        let body = Piecewise::new(pieces, reading.clone());
        let whole = stream::once(async { Ok(first) }).chain(parts).boxed();
        let digest = takes_trailers.0.then(Sha256::new);
        tokio::spawn(write(app.clone(), reading, whole, sender, digest));
        Ok(Self {
            kind,
            body: Body::from(body.boxed()),
            digest: None,
            has_trailers: takes_trailers.0,
        })
    }

    fn whole(kind: Kind, content: Vec<u8>) -> Self {
        Self {
            kind,
            digest: digest(Sha256::new_with_prefix(&content)),
            body: Body::from_vec(content),
            has_trailers: false,
        }
    }
}

/// How far a file was written.
enum Written {
    /// To its end.
    Whole,
    /// Until nobody took any more of it.
    NotTaken,
}

/// Writes the parts to the client, and that they are all; where anything comes between, not that.
async fn write(
    app: Arc<App>,
    reading: Arc<Reading>,
    parts: Parts,
    sender: mpsc::Sender<Piece>,
    hasher: Option<Sha256>,
) {
    let written = tokio::select! {
        biased;
        () = reading.lost() => Ok(Written::NotTaken),
        written = write_all(parts, sender, hasher) => written,
    };
    let cause = match written {
        Ok(Written::NotTaken) if reading.is_lost() => {
            tracing::warn!("a file was cut short: its reader may no longer read it");
            "access"
        }
        // All of it was taken, or the client went away.
        Ok(_) => return,
        Err(error) => {
            tracing::error!(%error, "a file was cut short");
            "database"
        }
    };
    app.metrics.files_cut.with_label_values(&[cause]).inc();
}

async fn write_all(
    mut parts: Parts,
    sender: mpsc::Sender<Piece>,
    mut hasher: Option<Sha256>,
) -> Result<Written, StoreError> {
    while let Some(part) = parts.next().await {
        let part = part?;
        if let Some(hasher) = &mut hasher {
            hasher.update(&part);
        }
        if part.is_empty() {
            continue;
        }
        if sender.send(Piece::Data(part.into())).await.is_err() {
            return Ok(Written::NotTaken);
        }
    }
    let trailers = hasher.and_then(digest).map(|digest| {
        let mut trailers = HeaderMap::new();
        trailers.insert(CONTENT_DIGEST, digest);
        trailers
    });
    if sender.send(Piece::End(trailers)).await.is_err() {
        return Ok(Written::NotTaken);
    }
    // What still lies here breaks off too where its reader loses the right to it.
    sender.closed().await;
    Ok(Written::Whole)
}

fn digest(hasher: Sha256) -> Option<HeaderValue> {
    let digest = STANDARD.encode(hasher.finalize());
    HeaderValue::try_from(format!("sha-256=:{digest}:")).ok()
}

/// A CSV file, a row for each thing of the chunks; with a last line that counts them, where that is asked for.
pub(crate) fn csv<R: Send + 'static>(
    table: Table,
    chunks: impl Stream<Item = Result<Vec<R>, StoreError>> + Send + 'static,
    write_row: impl Fn(&mut Table, &R) + Send + Sync + 'static,
    is_counted: bool,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + Send + 'static {
    let chunks = Box::pin(chunks);
    let write_row = Arc::new(write_row);
    stream::try_unfold((chunks, Some(table)), move |(mut chunks, table)| {
        let write_row = write_row.clone();
        async move {
            let Some(mut table) = table else {
                return Ok(None);
            };
            let chunk = chunks.next().await.transpose()?;
            let is_last = chunk.is_none();
            for row in chunk.into_iter().flatten() {
                write_row(&mut table, &row);
                table.end_row();
            }
            if is_last && is_counted {
                table.end_with_count();
            }
            let part = table.take();
            Ok(Some((part, (chunks, Some(table).filter(|_| !is_last)))))
        }
    })
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = Response::builder()
            .content_type(self.kind.content_type)
            .header(header::CACHE_CONTROL, "no-store");
        if let Some(file) = self.kind.file {
            let disposition = format!("attachment; filename={file}");
            response = response.header(header::CONTENT_DISPOSITION, disposition);
        }
        if let Some(digest) = self.digest {
            response = response.header(CONTENT_DIGEST, digest);
        }
        if self.has_trailers {
            response = response.header(header::TRAILER, CONTENT_DIGEST.as_str());
        }
        response.body(self.body)
    }
}
