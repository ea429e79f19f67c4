//! Where spans of requests go.

use percent_encoding::percent_decode_str;
use reqwest::{
    Url,
    header::{HeaderName, HeaderValue},
};

use super::{Secret, SettingError, Source, invalid};

/// Where spans of requests go.
#[derive(Clone, Debug)]
pub struct Traces {
    /// `OTLP_ENDPOINT`, or `OTEL_EXPORTER_OTLP_ENDPOINT` as other programs call it (none): an OpenTelemetry collector
    /// that takes OTLP over HTTP.
    pub endpoint: Option<Url>,
    /// `OTLP_TOKEN` (none): what the collector wants as a bearer token.
    pub token: Option<Secret>,
    /// `OTEL_EXPORTER_OTLP_HEADERS` (none): headers that the collector wants.
    pub headers: Vec<(HeaderName, Secret)>,
    /// `OTLP_PER_CENT` (100): of how many in a hundred requests.
    pub per_cent: u16,
}

impl Traces {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let (ours, theirs) = ("OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
        let endpoint = match (source.text(ours), source.text(theirs)) {
            (Some(one), Some(other)) if one != other => {
                return Err(invalid(
                    theirs,
                    format!("is another one than {ours}: set one of them"),
                ));
            }
            (Some(text), _) => Some((ours, text)),
            (None, text) => text.map(|text| (theirs, text)),
        };
        let endpoint = endpoint.map(|(name, text)| {
            let url = Url::parse(&text).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.host().is_some()
                    && url.username().is_empty()
                    && url.password().is_none()
                    && url.query().is_none()
                    && url.fragment().is_none()
            });
            url.ok_or_else(|| invalid(name, "is not an address such as http://collector:4318"))
        });
        Ok(Self {
            endpoint: endpoint.transpose()?,
            token: source.secret("OTLP_TOKEN")?.map(Secret::from),
            headers: headers(source.secret("OTEL_EXPORTER_OTLP_HEADERS")?.as_deref())?,
            per_cent: source.number("OTLP_PER_CENT", 100, 1, 100)?,
        })
    }
}

/// `name=value` with commas between them, values percent-encoded, as OpenTelemetry's specification of exporters has it.
fn headers(text: Option<&str>) -> Result<Vec<(HeaderName, Secret)>, SettingError> {
    let takes = || {
        invalid(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "takes headers such as authorization=Bearer%20TOKEN,x-tenant=one",
        )
    };
    let parts = text.unwrap_or_default().split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    let read = parts.map(|part| {
        let (name, value) = part.split_once('=').ok_or_else(takes)?;
        let name = name.trim().parse().map_err(|_| takes())?;
        let value = percent_decode_str(value.trim()).decode_utf8();
        let value = value.map_err(|_| takes())?.into_owned();
        HeaderValue::from_str(&value).map_err(|_| takes())?;
        Ok((name, Secret::from(value)))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn read(pairs: &[(&str, &str)]) -> Result<Traces, SettingError> {
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::read(&value).map(|settings| settings.traces)
    }

    #[test]
    fn a_collector_is_named_as_other_programs_name_it_too() {
        let traces = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
            (
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer%20x, x-tenant=one",
            ),
        ]);
        let traces = traces.unwrap();
        assert_eq!(traces.endpoint.unwrap().as_str(), "http://collector:4318/");
        let headers = traces
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<_> = headers.collect();
        assert_eq!(
            headers,
            [("authorization", "Bearer x"), ("x-tenant", "one")]
        );
        let two = [
            ("OTLP_ENDPOINT", "http://one:4318"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4318"),
        ];
        assert_eq!(read(&two).unwrap_err().name, "OTEL_EXPORTER_OTLP_ENDPOINT");
        for wrong in ["authorization", "a b=c", "x=%ff"] {
            let error = read(&[("OTEL_EXPORTER_OTLP_HEADERS", wrong)]).unwrap_err();
            assert_eq!(error.name, "OTEL_EXPORTER_OTLP_HEADERS", "{wrong}");
        }
    }
}
