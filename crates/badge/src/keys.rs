//! Signing and verifying. A key is parsed once and kept; cloning any of these is cheap.

mod judge;
mod ring;
mod signing;
mod verifying;

pub use judge::{VerifyError, signer};
pub use ring::KeyRing;
pub use signing::SigningKey;
pub use verifying::VerifyingKey;

/// The fewest bits a key may have (RFC 7518, section 3.3).
pub const MIN_BITS: usize = 2048;

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is not PEM.
    #[error("the key is not in PEM form")]
    NotPem,
    /// The PEM holds something else than the key that is wanted: its label.
    #[error("the PEM holds \"{0}\", which is no key that fits here")]
    WrongLabel(String),
    /// What the PEM holds is no RSA key, or a damaged one.
    #[error("the key is not a sound RSA key")]
    NotRsa,
    /// The key is too short: its bits.
    #[error("the key has {0} bits, and at least {MIN_BITS} are needed")]
    TooShort(usize),
    /// The claims could not be written as JSON.
    #[error("the claims cannot be written as JSON")]
    Claims,
    /// The signature could not be made.
    #[error("signing failed")]
    Signing,
    /// There is no key that signs.
    #[error("there is no key that signs")]
    NoneSigns,
    /// A key of this size, in bits, is not made.
    #[error("a key has 2048, 3072 or 4096 bits, not {0}")]
    Size(usize),
    /// The key pair could not be made.
    #[error("the key pair could not be made: {0}")]
    NotMade(String),
}
