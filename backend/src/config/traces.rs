//! Where spans of requests go.

use reqwest::Url;

use super::{Secret, SettingError, Source, invalid};

/// Where spans of requests go.
#[derive(Clone, Debug)]
pub struct Traces {
    /// `OTLP_ENDPOINT` (none): an OpenTelemetry collector that takes OTLP over HTTP.
    pub endpoint: Option<Url>,
    /// `OTLP_TOKEN` (none): what the collector wants as a bearer token.
    pub token: Option<Secret>,
    /// `OTLP_PER_CENT` (100): of how many in a hundred requests.
    pub per_cent: u16,
}

impl Traces {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let endpoint = source.text("OTLP_ENDPOINT").map(|text| {
            let url = Url::parse(&text).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.host().is_some()
                    && url.username().is_empty()
                    && url.password().is_none()
                    && url.query().is_none()
                    && url.fragment().is_none()
            });
            url.ok_or_else(|| {
                invalid(
                    "OTLP_ENDPOINT",
                    "is not an address such as http://collector:4318",
                )
            })
        });
        Ok(Self {
            endpoint: endpoint.transpose()?,
            token: source.secret("OTLP_TOKEN")?.map(Secret::from),
            per_cent: source.number("OTLP_PER_CENT", 100, 1, 100)?,
        })
    }
}
