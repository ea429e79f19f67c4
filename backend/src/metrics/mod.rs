//! Figures for Prometheus. What each is good for is in docs/monitoring.md.

mod connections;
mod gauges;
mod process;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use prometheus::{
    Encoder, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGaugeVec,
    Opts, Registry, TextEncoder, core::Collector,
};
use tokio::sync::Mutex;

pub use self::connections::ConnectionFigures;
use self::gauges::Gauges;
use crate::{
    App,
    kernel::tasks::Task,
    services::operations::figures::{self, Figures},
};

/// Those who scrape within this time share what was read of the database.
const FRESH: Duration = Duration::from_secs(5);
/// How long a scrape waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests by method, route and status.
    pub requests: IntCounterVec,
    /// How long they took, in seconds, by route.
    pub latency: HistogramVec,
    /// Punches asked for by kind, method, result and kiosk.
    pub punches: IntCounterVec,
    /// How old badges are when a kiosk shows them, in seconds.
    pub badge_age: Histogram,
    /// Badges issued.
    pub badges_issued: IntCounter,
    /// Sign-ins by method and result.
    pub sign_ins: IntCounterVec,
    /// What was locked after too many failures: `sign_in`, `second_factor`, `pin`.
    pub lockouts: IntCounterVec,
    /// Tries to send an e-mail by outcome: `sent`, `logged`, `delayed`, `given_up`.
    pub mail: IntCounterVec,
    /// Reads of the database for open pages.
    pub live_reads: IntCounter,
    /// Files that broke off on their way, and why: `database`, `access`.
    pub files_cut: IntCounterVec,
    /// Panics of tasks, by task.
    pub panics: IntCounterVec,
    /// What the writer of punches does.
    pub commits: Commits,
    /// Connections of clients.
    pub connections: ConnectionFigures,
    gauges: Gauges,
    /// When the database was last asked for the gauges.
    asked_at: Mutex<Option<Instant>>,
}

/// What the writer of punches does.
#[derive(Clone, Debug)]
pub struct Commits {
    /// How many punches were asked for in one batch.
    pub size: Histogram,
    /// How long a batch took to be written, in seconds.
    pub seconds: Histogram,
}

impl Metrics {
    /// Figures at zero, in a registry of their own, of a process that started now.
    pub fn new(now: DateTime<Utc>) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let registry = &registry;
        let build = IntGaugeVec::new(
            Opts::new("chrona_build_info", "Always 1; the version is the label."),
            &["version"],
        )?;
        kept(registry, build)?
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1);
        let started = Gauge::new(
            "process_start_time_seconds",
            "When the process started, in seconds of Unix time.",
        )?;
        // A moment is far from where a double loses whole milliseconds.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        kept(registry, started)?.set(now.timestamp_millis() as f64 / 1e3);
        let lockouts = counter(
            registry,
            "chrona_lockouts_total",
            "What was locked after too many failures: sign_in, second_factor, pin.",
            &["what"],
        )?;
        let mail = counter(
            registry,
            "chrona_mail_total",
            "Tries to send an e-mail, by outcome: sent, logged, delayed, given_up.",
            &["outcome"],
        )?;
        let files_cut = files_cut(registry)?;
        let panics = panics(registry)?;
        for task in Task::ALL {
            panics.with_label_values(&[task.name()]).reset();
        }
        // From 0 on, so that the first one is a growth.
        for (counter, words) in [
            (&lockouts, &["sign_in", "second_factor", "pin"][..]),
            (&mail, &["sent", "delayed", "given_up"]),
            (&files_cut, &["database", "access"]),
        ] {
            for word in words {
                counter.with_label_values(&[word]).reset();
            }
        }
        Ok(Self {
            requests: counter(
                registry,
                "chrona_http_requests_total",
                "Requests by method, route and status.",
                &["method", "route", "status"],
            )?,
            latency: latency(registry)?,
            punches: counter(
                registry,
                "chrona_punches_total",
                "Punches asked for, by kind (none where none was recorded), method, result and kiosk.",
                &["kind", "method", "result", "kiosk"],
            )?,
            badge_age: histogram(
                registry,
                "chrona_badge_age_seconds",
                "How old a badge is when a kiosk shows it to the server at once.",
                &[1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 30.0],
            )?,
            badges_issued: kept(
                registry,
                IntCounter::new("chrona_badges_issued_total", "Badges issued.")?,
            )?,
            sign_ins: counter(
                registry,
                "chrona_sign_ins_total",
                "Sign-ins by method (password, passkey, provider) and result: signed_in, or the problem's code.",
                &["method", "result"],
            )?,
            lockouts,
            mail,
            live_reads: live_reads(registry)?,
            files_cut,
            panics,
            commits: Commits {
                size: histogram(
                    registry,
                    "chrona_punch_commit_size",
                    "Punches asked for in one batch of the writer.",
                    &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0],
                )?,
                seconds: histogram(
                    registry,
                    "chrona_punch_commit_seconds",
                    "Time to write one batch of punches.",
                    &[
                        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 6.0,
                    ],
                )?,
            },
            connections: ConnectionFigures::new(registry)?,
            gauges: Gauges::new(registry)?,
            asked_at: Mutex::new(None),
            registry: registry.clone(),
        })
    }

    /// The figures in Prometheus's text form, those of the database a few seconds old at most. Where the
    /// database does not answer, they are left out.
    pub async fn scrape(&self, app: &App) -> String {
        self.gauges.set_of_process(app);
        let mut asked_at = self.asked_at.lock().await;
        if asked_at.is_none_or(|asked_at| asked_at.elapsed() >= FRESH) {
            let read: Option<Figures> =
                match tokio::time::timeout(PATIENCE, figures::read(app)).await {
                    Ok(Ok(figures)) => Some(figures),
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "the metrics lack what the database would tell");
                        None
                    }
                    Err(_) => None,
                };
            self.gauges.set_of_database(read.as_ref());
            *asked_at = Some(Instant::now());
        }
        drop(asked_at);
        self.text()
    }

    fn text(&self) -> String {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "the metrics could not be written");
        }
        String::from_utf8(text).unwrap_or_default()
    }
}

fn files_cut(registry: &Registry) -> prometheus::Result<IntCounterVec> {
    counter(
        registry,
        "chrona_files_cut_total",
        "Files that broke off on their way, by cause: database, access.",
        &["cause"],
    )
}

fn panics(registry: &Registry) -> prometheus::Result<IntCounterVec> {
    counter(
        registry,
        "chrona_task_panics_total",
        "Panics of what the server does by itself, by task: each goes on after one.",
        &["task"],
    )
}

fn live_reads(registry: &Registry) -> prometheus::Result<IntCounter> {
    let help = "Reads of the database for open pages: one for all of them.";
    kept(registry, IntCounter::new("chrona_live_reads_total", help)?)
}

fn latency(registry: &Registry) -> prometheus::Result<HistogramVec> {
    let buckets = vec![
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
    ];
    let named = HistogramOpts::new("chrona_http_request_seconds", "Time to answer, by route.");
    kept(
        registry,
        HistogramVec::new(named.buckets(buckets), &["route"])?,
    )
}

fn counter(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> prometheus::Result<IntCounterVec> {
    kept(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
}

fn histogram(
    registry: &Registry,
    name: &str,
    help: &str,
    buckets: &[f64],
) -> prometheus::Result<Histogram> {
    let named = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    kept(registry, Histogram::with_opts(named)?)
}

fn kept<C: Collector + Clone + 'static>(registry: &Registry, figure: C) -> prometheus::Result<C> {
    registry.register(Box::new(figure.clone()))?;
    Ok(figure)
}
