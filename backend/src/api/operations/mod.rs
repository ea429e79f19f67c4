//! What the service says of itself, and mail.

pub(super) mod docs;
pub(super) mod mail;
pub(super) mod service;
