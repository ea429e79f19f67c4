//! Phones, their proofs, and what stands in for a phone.

pub mod cards;
pub mod device_proofs;
pub mod devices;
