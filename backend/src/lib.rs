//! The Chrona server: its API, the back-office and the kiosk in one process.
//!
//! A request's way: route ([`api`]), typed principal from the security scheme, permission, service
//! ([`services`]), one transaction ([`chrona_store`]), answer. Never back up.

#[expect(
    clippy::unused_async,
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    reason = "poem-openapi takes async functions, an argument for each parameter, and extractors by value"
)]
pub mod api;
mod app;
pub mod certificate;
pub mod clock;
pub mod config;
pub mod disks;
pub mod health;
mod jobs;
pub mod kernel;
pub mod keys;
pub mod logging;
pub mod mail;
pub mod metrics;
pub mod oidc;
pub mod random;
pub mod sealing;
pub mod secret_file;
pub mod secret_key;
pub mod serve;
pub mod services;
pub mod startup;
pub mod traces;
pub mod zones;

pub use app::App;
pub use kernel::AppError;
