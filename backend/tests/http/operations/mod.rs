//! Health, metrics, mail, keys, upgrades, and what the server survives.

pub(crate) mod connections;
pub(crate) mod database_role;
pub(crate) mod deep_health;
pub(crate) mod killed;
pub(crate) mod mail;
pub(crate) mod metrics;
pub(crate) mod program;
pub(crate) mod sent_mail;
pub(crate) mod sentry;
pub(crate) mod signing_keys;
#[cfg(target_os = "linux")]
pub(crate) mod survives;
pub(crate) mod tasks;
pub(crate) mod traces;
pub(crate) mod upgrade;
