//! `/docs`: Swagger UI from the program itself, under a policy that allows its own inline parts by
//! their hashes and nothing else.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::body::Bytes;
use poem::{Response, handler, http::header};

use crate::api;

/// The page, made when someone first asks for it: it takes longer than the rest of a start.
static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let html = api::operations().swagger_ui_html();
    // The one document, in the place of what it was made from.
    let html = html.replace(&api::operations().spec(), api::document());
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src data:; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        hashes(&html, "script"),
        hashes(&html, "style"),
    );
    let html = html.into();
    Page { html, policy }
});

struct Page {
    html: Bytes,
    policy: String,
}

/// `/openapi.json`.
#[handler]
pub(crate) fn document() -> Response {
    Response::builder()
        .content_type("application/json")
        .body(Bytes::from_static(api::document().as_bytes()))
}

/// `/docs`.
#[handler]
pub(crate) fn page() -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, &PAGE.policy)
        .body(PAGE.html.clone())
}

/// The CSP sources of every inline element of this name (CSP level 3, section 2.3.1).
fn hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let parts = html.split(&open).skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let text = rest
            .split(&close)
            .next()
            .filter(|_| !attributes.contains("src="))?;
        Some(format!(
            "'sha256-{}'",
            STANDARD.encode(digest(&SHA256, text.as_bytes()))
        ))
    });
    let sources: Vec<String> = parts.collect();
    if sources.is_empty() {
        "'none'".to_owned()
    } else {
        sources.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::hashes;

    #[test]
    fn an_inline_element_is_allowed_by_its_hash() {
        let html = "<p></p><script type=\"module\">alert(1)</script>";
        assert_eq!(
            hashes(html, "script"),
            "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
        );
        assert_eq!(hashes(html, "style"), "'none'");
    }
}
