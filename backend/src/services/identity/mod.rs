//! Who someone is: accounts, sign-in, sessions, passwords, second factors, passkeys, outside providers, links in e-mails.

pub mod accounts;
pub mod described;
pub mod email_changes;
pub mod identities;
pub mod mail_links;
pub mod passkeys;
pub mod passwords;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
