//! The limits of every request: path, headers, body, and no NUL, which PostgreSQL cannot keep.

use std::time::Duration;

use chrona_api_types::ProblemCode;
use poem::{Body, Request, Result, http::header};

use crate::api::problem::ApiError;

const LONGEST_URI: usize = 8 * 1024;
const MOST_HEADERS: usize = 16 * 1024;
const LONGEST_BODY: usize = 1024 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Refuses what is over a limit; the body is read here, so that a body without a declared length is
/// held to the limit too.
pub(super) async fn check(request: &mut Request) -> Result<()> {
    let refuse = |code: ProblemCode| Err(poem::Error::from(ApiError::from(code)));
    let uri = request.original_uri().to_string();
    if uri.len() > LONGEST_URI {
        return refuse(ProblemCode::UriTooLong);
    }
    if uri.contains("%00") {
        return refuse(ProblemCode::BadRequest);
    }
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if headers > MOST_HEADERS {
        return refuse(ProblemCode::HeadersTooLarge);
    }
    let declared = request
        .header(header::CONTENT_LENGTH)
        .and_then(|length| length.parse().ok());
    if declared.is_some_and(|length: u64| length > LONGEST_BODY as u64) {
        return refuse(ProblemCode::BodyTooLarge);
    }
    let body = request.take_body();
    if body.is_empty() {
        return Ok(());
    }
    let Ok(bytes) = tokio::time::timeout(PATIENCE, body.into_bytes_limit(LONGEST_BODY)).await
    else {
        return refuse(ProblemCode::BadRequest);
    };
    let bytes = bytes?;
    // A file is no text: whoever reads it looks at each cell.
    let is_file = request.content_type() == Some("application/octet-stream");
    if !is_file && holds_nul(&bytes) {
        return refuse(ProblemCode::BadRequest);
    }
    request.set_body(Body::from_bytes(bytes));
    Ok(())
}

/// Whether a JSON text or a form holds a NUL, as a byte or escaped.
fn holds_nul(bytes: &[u8]) -> bool {
    bytes.contains(&0)
        || bytes.windows(6).any(|window| window == br"\u0000")
        || bytes.windows(3).any(|window| window == b"%00")
}
