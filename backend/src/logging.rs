//! The logs: lines for people on a terminal, JSON for programs otherwise, on standard error; and errors
//! sent to a Sentry, where one is set.

use std::io::IsTerminal;

use sentry::{ClientInitGuard, ClientOptions, integrations::tracing::ErrorLayer};
use tracing_subscriber::{EnvFilter, filter::LevelFilter, fmt, prelude::*};

use crate::config::{LogFormat, Logging};

/// Starts logging for the whole process. Called once, by `main`, which keeps what is answered: errors are
/// sent as long as it lives, and those that wait when it goes.
#[must_use = "errors are sent as long as it lives"]
pub fn start(settings: &Logging, production: bool) -> Option<ClientInitGuard> {
    let errors = settings.sentry.as_ref().map(|dsn| {
        let environment = if production {
            "production"
        } else {
            "development"
        };
        let mut options = ClientOptions::new()
            .release(concat!("chrona@", env!("CARGO_PKG_VERSION")))
            .environment(environment);
        options.dsn = dsn.as_str().parse().ok();
        sentry::init(options)
    });
    // Lines of errors alone, with their fields: no requests, no people, no other lines before them.
    let sent = errors
        .is_some()
        .then(|| ErrorLayer::new().with_filter(LevelFilter::ERROR));
    // The libraries' own chatter stays out below `warn`: it may hold SQL and addresses.
    let filter = EnvFilter::new(format!(
        "warn,chrona={level},chrona_backend={level},chrona_migration={level},chrona_store={level}",
        level = settings.level
    ));
    let json = match settings.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let lines = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter).with(sent);
    if json {
        registry
            .with(lines.json().flatten_event(true).with_span_list(false))
            .init();
    } else {
        registry.with(lines.with_target(false)).init();
    }
    errors
}
