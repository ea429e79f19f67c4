//! Signing in, and what secures an account.

pub(super) mod auth;
pub(super) mod email_changes;
pub(super) mod identities;
pub(super) mod passkeys;
pub(super) mod second_factor;
