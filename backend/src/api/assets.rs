//! The front ends' files, built into the program with their compressed forms.

use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    error::{MethodNotAllowedError, NotFoundError},
    http::{HeaderValue, Method, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::middleware::Site;

#[derive(RustEmbed)]
#[folder = "../dist/backoffice"]
struct Backoffice;

#[derive(RustEmbed)]
#[folder = "../dist/kiosk"]
struct Kiosk;

const INDEX: &str = "index.html";
const YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ALWAYS_ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves one front end. A path that is no file is a page of the app.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assets(Site);

/// Whether the program was built with its pages.
pub(crate) fn are_built_in() -> bool {
    Kiosk::get(INDEX).is_some() && Backoffice::get(INDEX).is_some()
}

pub(super) fn endpoint(site: Site) -> Assets {
    Assets(site)
}

impl Endpoint for Assets {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(MethodNotAllowedError.into());
        }
        let path = request.uri().path().trim_start_matches('/');
        // A page of the app has no dot; a file that is not there must not look like one.
        let path = if path.is_empty() || !path.contains('.') {
            INDEX
        } else {
            path
        };
        self.file(path, &request)
            .ok_or_else(|| NotFoundError.into())
    }
}

impl Assets {
    fn get(self, path: &str) -> Option<EmbeddedFile> {
        match self.0 {
            Site::Kiosk => Kiosk::get(path),
            Site::Backoffice => Backoffice::get(path),
            Site::Api => None,
        }
    }

    fn file(self, path: &str, request: &Request) -> Option<Response> {
        // The compressed forms are no files of their own.
        if matches!(ending(path), "br" | "gz") {
            return None;
        }
        let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
        let compressed = [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .find_map(|(name, ending)| {
                accepts(accepted, name)
                    .then(|| self.get(&format!("{path}{ending}")))?
                    .map(|f| (f, name))
            });
        let (file, encoding) = match compressed {
            Some((file, encoding)) => (file, Some(encoding)),
            None => (self.get(path)?, None),
        };
        let etag = entity_tag(&file, encoding);
        if is_known(request, &etag) {
            let not_modified = StatusCode::NOT_MODIFIED.into_response();
            return Some(with_headers(not_modified, path, &etag, None));
        }
        let response = Response::builder()
            .content_type(content_type(path))
            .body(file.data.into_owned());
        Some(with_headers(response, path, &etag, encoding))
    }
}

/// What caches are told of a file, and told again where theirs is good (RFC 9110, section 15.4.5).
fn with_headers(
    mut response: Response,
    path: &str,
    etag: &str,
    encoding: Option<&'static str>,
) -> Response {
    let headers = response.headers_mut();
    let hashed = path.starts_with("assets/");
    headers.insert(
        header::CACHE_CONTROL,
        if hashed { YEAR } else { ALWAYS_ASK },
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether the client has this very file: its `If-None-Match` is `*`, or names the tag among others, whatever
/// made a tag weak on the way (RFC 9110, section 13.1.2).
fn is_known(request: &Request, etag: &str) -> bool {
    let lines = request.headers().get_all(header::IF_NONE_MATCH);
    lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .any(|line| {
            line.trim() == "*"
                || line
                    .split(',')
                    .map(|tag| tag.trim().trim_start_matches("W/"))
                    .any(|tag| tag == etag)
        })
}

fn entity_tag(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash = file.metadata.sha256_hash();
    let start = hash
        .iter()
        .take(8)
        .fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"));
    format!("\"{start}-{}\"", encoding.unwrap_or("plain"))
}

/// Whether an `Accept-Encoding` header names this coding without a weight of zero.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

fn content_type(path: &str) -> &'static str {
    match ending(path) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use poem::{Request, http::header};

    use super::{accepts, is_known};

    #[test]
    fn a_file_is_known_by_one_tag_of_several_by_a_weak_one_and_by_a_star() {
        let known = |lines: &[&str]| {
            let request = lines.iter().fold(Request::builder(), |request, line| {
                request.header(header::IF_NONE_MATCH, *line)
            });
            is_known(&request.finish(), "\"abc-br\"")
        };
        for lines in [
            &["\"abc-br\""][..],
            &["W/\"abc-br\""],
            &["\"xyz\", \"abc-br\""],
            &["\"xyz\" ,W/\"abc-br\" , \"x\""],
            &["\"xyz\"", "\"abc-br\""],
            &["*"],
            &[" * "],
        ] {
            assert!(known(lines), "{lines:?}");
        }
        for lines in [
            &[][..],
            &["\"abc\""],
            &["abc-br"],
            &["\"abc-br"],
            &["\"*\""],
        ] {
            assert!(!known(lines), "{lines:?}");
        }
    }

    #[test]
    fn a_coding_with_no_weight_is_not_accepted() {
        assert!(accepts("gzip, br", "br"));
        assert!(accepts("gzip;q=0.5", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "br"));
    }
}
