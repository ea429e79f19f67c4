//! Settings, health, figures, mail, signing keys, the server's console.

pub mod console;
pub mod deep_health;
pub mod figures;
pub mod mail;
pub mod signing_keys;
