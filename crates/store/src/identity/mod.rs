//! Accounts, sessions, second factors, passkeys, outside identities, links in e-mails.

pub mod accounts;
pub mod email_changes;
pub mod identities;
pub mod mail_links;
pub mod oidc_attempts;
pub mod passkey_ceremonies;
pub mod passkeys;
pub mod pending_identities;
pub mod remarks;
pub mod second_factors;
pub mod sessions;
