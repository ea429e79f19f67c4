//! Accounts, sessions, second factors, passkeys, outside identities.

pub mod account;
pub mod outside;
pub mod passkey;
pub mod permissions;
pub mod second_factor;
