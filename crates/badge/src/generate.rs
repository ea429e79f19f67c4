//! Making key pairs, with the rsa crate. It is used for nothing else: signing and verifying go
//! through aws-lc-rs.

use rsa::{
    RsaPrivateKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
};

use crate::KeyError;

pub use rsa::rand_core;

/// The key sizes that may be made, in bits.
pub const KEY_SIZES: [usize; 3] = [2048, 3072, 4096];

/// Makes an RSA key pair of `bits` bits: the private key as PKCS#8 PEM and the public key as
/// `SubjectPublicKeyInfo` PEM. Takes about a second for 2048 bits and many for 4096.
pub fn generate_pair(
    bits: usize,
    rng: &mut impl rand_core::CryptoRngCore,
) -> Result<(String, String), KeyError> {
    if !KEY_SIZES.contains(&bits) {
        return Err(KeyError::Size(bits));
    }
    let failed = |error: &dyn ToString| KeyError::NotMade(error.to_string());
    let key = RsaPrivateKey::new(rng, bits).map_err(|error| failed(&error))?;
    let private = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| failed(&error))?;
    let public = key
        .to_public_key()
        .to_public_key_pem(LineEnding::LF)
        .map_err(|error| failed(&error))?;
    Ok((private.to_string(), public))
}
