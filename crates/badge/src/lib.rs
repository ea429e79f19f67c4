//! The badge: what it says, how it is signed and verified, and the compact form that makes its QR
//! code coarse enough to be read at arm's length; the printed badge's code, and what readers type.
//!
//! Without features the crate holds what the apps need and builds for wasm32: [`claims`],
//! [`compact`], [`card`] and [`keyboard`]. Feature `keys` adds signing, verifying and the published key set; feature
//! `generate` adds making key pairs.

pub mod card;
pub mod claims;
pub mod compact;
#[cfg(feature = "generate")]
pub mod generate;
mod jwt;
pub mod keyboard;
#[cfg(feature = "keys")]
pub mod keys;

pub use claims::{BADGE_TYPE, BadgeClaims};
#[cfg(feature = "generate")]
pub use generate::generate_pair;
#[cfg(feature = "keys")]
pub use keys::{KeyError, KeyRing, SigningKey, VerifyError, VerifyingKey};
