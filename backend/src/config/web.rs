//! Proxies, browsers and what is shown to whom.

use std::fmt;

use ipnet::IpNet;

use super::{SettingError, Source, invalid};

/// Proxies, browsers and what is shown to whom.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct Web {
    /// `ENVIRONMENT`: whether this is `production` (the default) or `development`.
    pub production: bool,
    /// `ENABLE_DOCS`: whether `/docs` and `/openapi.json` are served; by default only outside
    /// production.
    pub docs: bool,
    /// `METRICS_TOKEN`: opens `/metrics` to whoever sends it as a bearer token.
    pub metrics_token: Option<String>,
    /// `ENABLE_HSTS` (false): tells browsers to come back over HTTPS only (RFC 6797).
    pub hsts: bool,
    /// `TRUSTED_PROXIES`: networks whose forwarded-for header is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `ALLOWED_ORIGINS`: other origins whose pages may call the API; none by default.
    pub allowed_origins: Vec<String>,
    /// `ALLOWED_METHODS`, for those origins.
    pub allowed_methods: Vec<String>,
    /// `ALLOWED_HEADERS`, for those origins.
    pub allowed_headers: Vec<String>,
    /// `ALLOW_CREDENTIALS` (false), for those origins.
    pub allow_credentials: bool,
}

impl Web {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let production = match source.text("ENVIRONMENT").as_deref() {
            None | Some("production") => true,
            Some("development") => false,
            Some(other) => {
                return Err(invalid(
                    "ENVIRONMENT",
                    format!("\"{other}\" is not production or development"),
                ));
            }
        };
        let trusted_proxies = source
            .list("TRUSTED_PROXIES")?
            .iter()
            .map(|network| parse_network(network))
            .collect::<Result<_, _>>()?;
        let allowed_origins = source.list("ALLOWED_ORIGINS")?;
        let allow_credentials = source.flag("ALLOW_CREDENTIALS", false)?;
        for origin in &allowed_origins {
            let host = origin
                .strip_prefix("https://")
                .or(origin.strip_prefix("http://"));
            let valid = host.is_some_and(|host| {
                !host.is_empty() && !host.contains(['/', ' ', '*', '?', '#', '@'])
            });
            if !valid {
                return Err(invalid(
                    "ALLOWED_ORIGINS",
                    format!("\"{origin}\" is not an origin such as https://example.org"),
                ));
            }
        }
        Ok(Self {
            production,
            docs: source.flag("ENABLE_DOCS", !production)?,
            metrics_token: source.secret("METRICS_TOKEN")?,
            hsts: source.flag("ENABLE_HSTS", false)?,
            trusted_proxies,
            allowed_origins,
            allowed_methods: or_default(
                source.list("ALLOWED_METHODS")?,
                &["GET", "POST", "PUT", "PATCH", "DELETE"],
            ),
            allowed_headers: or_default(
                source.list("ALLOWED_HEADERS")?,
                &[
                    "authorization",
                    "content-type",
                    "accept-language",
                    "x-kiosk-api-key",
                    "dpop",
                ],
            ),
            allow_credentials,
        })
    }
}

fn or_default(given: Vec<String>, default: &[&str]) -> Vec<String> {
    if given.is_empty() {
        default.iter().map(|&item| item.to_owned()).collect()
    } else {
        given
    }
}

fn parse_network(text: &str) -> Result<IpNet, SettingError> {
    text.parse()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map_err(|_| {
            invalid(
                "TRUSTED_PROXIES",
                format!("\"{text}\" is not a network such as 10.0.0.0/8"),
            )
        })
}

impl fmt::Debug for Web {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Web")
            .field("production", &self.production)
            .field("docs", &self.docs)
            .field("hsts", &self.hsts)
            .field("trusted_proxies", &self.trusted_proxies)
            .field("allowed_origins", &self.allowed_origins)
            .finish_non_exhaustive()
    }
}
