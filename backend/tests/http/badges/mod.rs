//! Phones, their keys and proofs, badges.

pub(crate) mod device_confirmation;
pub(crate) mod device_key;
pub(crate) mod device_limit;
pub(crate) mod device_proof;
pub(crate) mod devices;
pub(crate) mod single_use;
