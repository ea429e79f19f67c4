//! Kiosks: what they say, and what administrators do with them.

pub(super) mod access;
pub(super) mod kiosk;
pub(super) mod managed;
