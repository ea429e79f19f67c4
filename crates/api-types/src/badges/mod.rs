//! Phones, and what stands in for one.

pub mod device;
pub mod without_phone;
