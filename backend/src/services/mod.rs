//! The rules, by capability. A service takes the [`App`](crate::App), decides, and writes in one transaction with its
//! audit entry. What every capability needs is in the [kernel](crate::kernel).

pub mod badges;
pub mod exports;
pub mod identity;
pub mod kiosks;
pub mod ledger;
pub mod operations;
pub mod people;
pub mod privacy;
pub mod punching;
pub mod time;
