//! Operations of this capability.

pub(super) mod accounts;
pub(super) mod identities;
pub(super) mod mail_links;
pub(super) mod passkeys;
pub(super) mod second_factor;
