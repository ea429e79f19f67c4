//! `/docs`: Swagger UI from the program itself, under a policy that allows its own inline parts by
//! their hashes and nothing else.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{Endpoint, IntoResponse, Response, endpoint::make_sync};

/// The page, made once.
pub(crate) fn page(html: String) -> impl Endpoint<Output = Response> {
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src data:; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        hashes(&html, "script"),
        hashes(&html, "style"),
    );
    make_sync(move |_| {
        poem::web::Html(html.clone())
            .with_header("content-security-policy", &policy)
            .into_response()
    })
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
