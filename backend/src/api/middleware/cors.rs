//! CORS, for the origins that were set; closed by default.

use poem::{
    Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use crate::config::Web;

/// The answer to a preflight from an origin that may call.
pub(super) fn preflight(web: &Web, request: &Request) -> Option<Response> {
    if request.method() != Method::OPTIONS {
        return None;
    }
    request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    if !may_call(web, request.headers().get(header::ORIGIN)?) {
        return None;
    }
    let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
    let lists = [
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            web.allowed_methods.join(", "),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            web.allowed_headers.join(", "),
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600".to_owned()),
    ];
    for (name, value) in lists {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Some(response)
}

/// Lets the origin's page read the answer, where it may call.
pub(super) fn allow(response: &mut Response, web: &Web, origin: Option<&HeaderValue>) {
    if web.allowed_origins.is_empty() {
        return;
    }
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin.filter(|origin| may_call(web, origin)) else {
        return;
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(
            "x-total-count, x-request-id, retry-after, date, www-authenticate",
        ),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    if web.allow_credentials {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
}

fn may_call(web: &Web, origin: &HeaderValue) -> bool {
    web.allowed_origins
        .iter()
        .any(|allowed| allowed.as_bytes() == origin.as_bytes())
}
