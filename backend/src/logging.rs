//! The logs: lines for people on a terminal, JSON for programs otherwise, on standard error.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::{LogFormat, Logging};

/// Starts logging for the whole process. Called once, by `main`.
pub fn start(settings: &Logging) {
    // The libraries' own chatter stays out below `warn`: it may hold SQL and addresses.
    let filter = EnvFilter::new(format!(
        "warn,chrona={level},chrona_backend={level},chrona_migration={level}",
        level = settings.level
    ));
    let json = match settings.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let lines = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    if json {
        registry
            .with(lines.json().flatten_event(true).with_span_list(false))
            .init();
    } else {
        registry.with(lines.with_target(false)).init();
    }
}
