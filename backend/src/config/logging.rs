//! The logs.

use sentry::types::Dsn;
use tracing_subscriber::filter::LevelFilter;

use super::{Secret, SettingError, Source, invalid};

/// How much is logged, in what form, and where errors go beside.
#[derive(Clone, Debug)]
pub struct Logging {
    /// `LOG_LEVEL` (info).
    pub level: LevelFilter,
    /// `LOG_FORMAT` (auto).
    pub format: LogFormat,
    /// `SENTRY_DSN` (none): where the log's errors are sent too, a Sentry or what speaks as one.
    pub sentry: Option<Secret>,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// Lines for people.
    Text,
    /// Lines for programs.
    Json,
}

impl Logging {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let level = source
            .text("LOG_LEVEL")
            .unwrap_or_else(|| "info".to_owned());
        // The levels' Python names are accepted too.
        let level = match level.to_ascii_lowercase().as_str() {
            "error" | "critical" => LevelFilter::ERROR,
            "warn" | "warning" => LevelFilter::WARN,
            "info" => LevelFilter::INFO,
            "debug" => LevelFilter::DEBUG,
            "trace" => LevelFilter::TRACE,
            other => {
                let takes = "error, warn, info, debug or trace";
                return Err(invalid("LOG_LEVEL", format!("\"{other}\" is not {takes}")));
            }
        };
        let format = match source.text("LOG_FORMAT").as_deref() {
            None | Some("auto") => LogFormat::Auto,
            Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(invalid(
                    "LOG_FORMAT",
                    format!("\"{other}\" is not auto, text or json"),
                ));
            }
        };
        let sentry = source.secret("SENTRY_DSN")?;
        if sentry
            .as_deref()
            .is_some_and(|dsn| dsn.parse::<Dsn>().is_err())
        {
            let takes = "is not an address such as https://KEY@sentry.example.org/1";
            return Err(invalid("SENTRY_DSN", takes));
        }
        Ok(Self {
            level,
            format,
            sentry: sentry.map(Secret::from),
        })
    }
}
