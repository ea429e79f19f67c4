//! Kiosks, and whom they let punch.

pub mod access;
pub mod kiosk;
