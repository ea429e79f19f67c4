//! Who someone is, and what they may do.

pub(crate) mod accounts;
pub(crate) mod administrators;
pub(crate) mod email_changes;
pub(crate) mod hosts;
pub(crate) mod mail_links;
pub(crate) mod notices;
pub(crate) mod outside;
pub(crate) mod passkeys;
pub(crate) mod payroll;
pub(crate) mod permissions;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod sign_in_limits;
pub(crate) mod tokens;
