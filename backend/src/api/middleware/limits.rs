//! The limits of every request: one host, path, headers, body, and no NUL in the address, which PostgreSQL
//! cannot keep; bodies are looked at for one where they are read.

use std::time::Duration;

use chrona_api_types::ProblemCode;
use futures_util::StreamExt;
use poem::{Body, Request, Result, http::header};
use tokio::{sync::Semaphore, time::Instant};

use super::host;
use crate::{api::problem::ApiError, serve::Visit};

const LONGEST_URI: usize = 8 * 1024;
const MOST_HEADERS: usize = 16 * 1024;
const LONGEST_BODY: usize = 1024 * 1024;
/// How much of a body is read whatever else arrives: punches, and all that people type, are shorter.
const SMALL: usize = 16 * 1024;
/// How many longer bodies arrive at once; others wait.
const MOST_LONG: usize = 32;
/// How many bytes a second a body arrives with at least, on the whole.
const SLOWEST: u32 = 1024;

/// The limits of a listener's bodies.
#[derive(Debug)]
pub(super) struct Limits {
    /// How long a body may stop arriving.
    stall: Duration,
    long_bodies: Semaphore,
}

impl Limits {
    pub(super) fn new(stall: Duration) -> Self {
        Self {
            stall,
            long_bodies: Semaphore::new(MOST_LONG),
        }
    }
}

/// Refuses what is over a limit; the body is read here, so that a body without a declared length is
/// held to the limit too.
pub(super) async fn check(request: &mut Request, limits: &Limits) -> Result<()> {
    let refuse = |code: ProblemCode| Err(poem::Error::from(ApiError::from(code)));
    if !host::is_told_once(request) {
        return refuse(ProblemCode::BadRequest);
    }
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
    let receiving = request.data::<Visit>().map(Visit::receives);
    let bytes = read(body, limits).await?;
    drop(receiving);
    request.set_body(Body::from_vec(bytes));
    Ok(())
}

/// Reads a body that arrives in time.
async fn read(body: Body, limits: &Limits) -> Result<Vec<u8>, ApiError> {
    let late = |_| ApiError::from(ProblemCode::RequestTimeout);
    let begun = Instant::now();
    let mut parts = body.into_bytes_stream();
    let mut bytes = Vec::new();
    let mut long = None;
    loop {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let on_the_whole = begun + limits.stall + Duration::from_secs(1) * length / SLOWEST;
        let until = on_the_whole.min(Instant::now() + limits.stall);
        if bytes.len() > SMALL && long.is_none() {
            let turn = tokio::time::timeout_at(until, limits.long_bodies.acquire()).await;
            let turn = turn.map_err(|_| ApiError::from(ProblemCode::Unavailable))?;
            long = turn.ok();
        }
        let part = tokio::time::timeout_at(until, parts.next()).await;
        match part.map_err(late)? {
            Some(Ok(part)) if bytes.len() + part.len() > LONGEST_BODY => {
                return Err(ProblemCode::BodyTooLarge.into());
            }
            Some(Ok(part)) => bytes.extend_from_slice(&part),
            Some(Err(_)) => return Err(ProblemCode::BadRequest.into()),
            None => return Ok(bytes),
        }
    }
}
