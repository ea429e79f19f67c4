//! The tablet at the door.
//!
//! [`rules`] holds what the kiosk decides and knows no browser; the other modules draw, listen and
//! speak to the server, and exist for wasm32 alone.

pub mod rules;
