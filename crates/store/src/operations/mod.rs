//! Mail, signing keys, backups, figures.

pub mod backup;
pub mod figures;
pub mod outbox;
pub mod sent_mail;
pub mod signing_keys;
