//! What the service says of itself, and mail.

pub mod mail;
pub mod service;
