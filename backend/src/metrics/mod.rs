//! Figures for Prometheus.

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests by method, route and status.
    pub requests: IntCounterVec,
    /// How long they took, in seconds, by route.
    pub latency: HistogramVec,
    /// Punches by result: `clock_in`, `clock_out`, or the problem's code.
    pub punches: IntCounterVec,
    /// Badges issued.
    pub badges_issued: IntCounter,
    /// Tries to send an e-mail by outcome: `sent`, `delayed`, `given_up`.
    pub mail: IntCounterVec,
}

impl Metrics {
    /// Figures at zero, in a registry of their own.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new(
                "chrona_http_requests_total",
                "Requests by method, route and status.",
            ),
            &["method", "route", "status"],
        )?;
        let latency = HistogramVec::new(
            HistogramOpts::new("chrona_http_request_seconds", "Time to answer, by route.").buckets(
                vec![
                    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
                ],
            ),
            &["route"],
        )?;
        let punches = IntCounterVec::new(
            Opts::new("chrona_punches_total", "Punches asked for, by result."),
            &["result"],
        )?;
        let badges_issued = IntCounter::new("chrona_badges_issued_total", "Badges issued.")?;
        let mail = IntCounterVec::new(
            Opts::new(
                "chrona_mail_total",
                "Tries to send an e-mail, by outcome: sent, delayed, given_up.",
            ),
            &["outcome"],
        )?;
        let build = IntCounterVec::new(
            Opts::new("chrona_build_info", "Always 1; the version is the label."),
            &["version"],
        )?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).inc();
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(latency.clone()))?;
        registry.register(Box::new(punches.clone()))?;
        registry.register(Box::new(badges_issued.clone()))?;
        registry.register(Box::new(mail.clone()))?;
        registry.register(Box::new(build))?;
        Ok(Self {
            registry,
            requests,
            latency,
            punches,
            badges_issued,
            mail,
        })
    }

    /// The figures in Prometheus's text form.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "the metrics could not be written");
        }
        String::from_utf8(text).unwrap_or_default()
    }
}
