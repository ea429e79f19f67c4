//! Security headers, on every answer of every listener.

use poem::{
    Response,
    http::{HeaderName, HeaderValue, header},
};

use super::Site;
use crate::config::Web;

/// What an app's pages may load: their own origin alone, WebAssembly, and pictures made in the page.
const APP_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
     font-src 'self'; media-src 'self' blob:; manifest-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'";
/// An answer of the API is no page.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// What pages may ask of the browser and the machine: nothing, but for what is named.
macro_rules! permissions {
    ($camera:literal, $passkeys:literal) => {
        concat!(
            "accelerometer=(), autoplay=(self), bluetooth=(), camera=",
            $camera,
            ", display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
             microphone=(), midi=(), payment=(), publickey-credentials-create=",
            $passkeys,
            ", publickey-credentials-get=",
            $passkeys,
            ", serial=(), usb=()"
        )
    };
}

/// The kiosk alone looks through the camera; people sign in with passkeys at the back-office alone.
const fn permissions(site: Site) -> &'static str {
    match site {
        Site::Api => permissions!("()", "()"),
        Site::Backoffice => permissions!("()", "(self)"),
        Site::Kiosk => permissions!("(self)", "()"),
    }
}

pub(super) fn secure(response: &mut Response, site: Site, web: &Web, https: bool) {
    let headers = response.headers_mut();
    let policy = if site == Site::Api {
        API_POLICY
    } else {
        APP_POLICY
    };
    let mut put = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, policy);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "no-referrer");
    put(
        HeaderName::from_static("permissions-policy"),
        permissions(site),
    );
    put(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    put(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    // Over plain HTTP the header means nothing (RFC 6797, section 7.2).
    if web.hsts && https {
        put(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
}
