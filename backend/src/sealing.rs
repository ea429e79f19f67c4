//! What the database holds of secrets: sealed where they must be read again, digested where they are
//! only compared. Both need `SECRET_KEY`, which is not in the database.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{config::Secret, random::Randomness};

const ID_LEN: usize = 4;

/// Seals secrets with AES-256-GCM, and digests them with HMAC-SHA-256, under keys derived (HKDF,
/// RFC 5869) from `SECRET_KEY`. What was sealed under the key before it still opens.
#[derive(Clone)]
pub struct Sealer {
    random: Arc<dyn Randomness>,
    keys: Arc<Vec<Key>>,
}

struct Key {
    id: [u8; ID_LEN],
    seal: LessSafeKey,
    digest: hmac::Key,
}

/// What came of opening a seal.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The secret.
    pub secret: Vec<u8>,
    /// Whether it was sealed under an earlier key than today's.
    pub is_outdated: bool,
}

/// Why nothing can be sealed or opened. Holds no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is no seal, was altered, or belongs elsewhere.
    #[error("a sealed secret in the database was altered")]
    Altered,
    /// It was sealed under a key that is neither `SECRET_KEY` nor `SECRET_KEY_PREVIOUS`.
    #[error("a secret in the database was sealed under another SECRET_KEY")]
    OtherKey,
    /// The cryptography refused.
    #[error("sealing failed")]
    Failed,
}

impl Sealer {
    /// Seals under `current`; opens what `previous` sealed as well.
    pub fn new(
        random: Arc<dyn Randomness>,
        current: &Secret,
        previous: Option<&Secret>,
    ) -> Result<Self, SealError> {
        let keys = [Some(current), previous].into_iter().flatten();
        let keys = keys.map(Key::derive).collect::<Result<_, _>>()?;
        Ok(Self {
            random,
            keys: Arc::new(keys),
        })
    }

    /// Seals a secret for one place, such as `totp 17`: it opens nowhere else.
    pub fn seal(&self, place: &str, secret: &[u8]) -> Result<String, SealError> {
        let key = self.keys.first().ok_or(SealError::Failed)?;
        let nonce: [u8; NONCE_LEN] = self.random.bytes();
        let mut sealed = secret.to_vec();
        key.seal
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut sealed,
            )
            .map_err(|_| SealError::Failed)?;
        Ok(URL_SAFE_NO_PAD.encode([&key.id[..], &nonce, &sealed].concat()))
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, place: &str, text: &str) -> Result<Opened, SealError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::Altered)?;
        let (id, rest) = bytes
            .split_first_chunk::<ID_LEN>()
            .ok_or(SealError::Altered)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Altered)?;
        let age = self.keys.iter().position(|key| key.id == *id);
        let age = age.ok_or(SealError::OtherKey)?;
        let mut secret = sealed.to_vec();
        let length = self.keys[age]
            .seal
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place),
                &mut secret,
            )
            .map_err(|_| SealError::Altered)?
            .len();
        secret.truncate(length);
        Ok(Opened {
            secret,
            is_outdated: age > 0,
        })
    }

    /// What is kept of a secret that is only ever compared, for one use, such as `otp`.
    pub fn digest(&self, place: &str, secret: &str) -> String {
        self.digests(place, secret).swap_remove(0)
    }

    /// The digests a secret may be kept as: today's first, then the one of the key before.
    pub fn digests(&self, place: &str, secret: &str) -> Vec<String> {
        let digest = |key: &Key| {
            let mut context = hmac::Context::with_key(&key.digest);
            context.update(place.as_bytes());
            context.update(&[0]);
            context.update(secret.as_bytes());
            URL_SAFE_NO_PAD.encode(context.sign())
        };
        self.keys.iter().map(digest).collect()
    }
}

impl Key {
    fn derive(secret: &Secret) -> Result<Self, SealError> {
        let root = Salt::new(HKDF_SHA256, b"chrona").extract(secret.as_bytes());
        let derive = |use_of_it: &str, bytes: &mut [u8]| {
            root.expand(&[use_of_it.as_bytes()], Length(bytes.len()))
                .and_then(|derived| derived.fill(bytes))
                .map_err(|_| SealError::Failed)
        };
        let (mut id, mut seal, mut digest) = ([0; ID_LEN], [0; 32], [0; 32]);
        derive("key identifier", &mut id)?;
        derive("seal", &mut seal)?;
        derive("digest", &mut digest)?;
        let unbound = UnboundKey::new(&AES_256_GCM, &seal).map_err(|_| SealError::Failed)?;
        Ok(Self {
            id,
            seal: LessSafeKey::new(unbound),
            digest: hmac::Key::new(hmac::HMAC_SHA256, &digest),
        })
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandomness;

    fn sealer(current: &str, previous: Option<&str>) -> Sealer {
        let secret = |text: &str| Secret::from(text.to_owned());
        let random = Arc::new(SystemRandomness::default());
        let previous = previous.map(secret);
        Sealer::new(random, &secret(current), previous.as_ref()).unwrap()
    }

    #[test]
    fn a_secret_opens_where_it_was_sealed_and_nowhere_else() {
        let sealer = sealer("a key", None);
        let sealed = sealer.seal("totp 1", b"secret").unwrap();
        assert_eq!(sealer.open("totp 1", &sealed).unwrap().secret, b"secret");
        assert_eq!(sealer.open("totp 2", &sealed), Err(SealError::Altered));
        assert_eq!(sealer.open("totp 1", "AAAA"), Err(SealError::Altered));
        assert_eq!(sealer.open("totp 1", "é"), Err(SealError::Altered));
        assert_ne!(sealer.seal("totp 1", b"secret").unwrap(), sealed);
    }

    #[test]
    fn any_altered_byte_is_noticed() {
        let sealer = sealer("a key", None);
        let sealed = sealer.seal("place", b"secret").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for place in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[place] ^= 1;
            let text = URL_SAFE_NO_PAD.encode(altered);
            assert!(sealer.open("place", &text).is_err(), "byte {place}");
        }
    }

    #[test]
    fn a_new_key_opens_what_the_previous_one_sealed_and_seals_anew() {
        let old = sealer("old", None).seal("place", b"secret").unwrap();
        let both = sealer("new", Some("old"));
        let opened = both.open("place", &old).unwrap();
        assert!(opened.is_outdated && opened.secret == b"secret");
        let new = both.seal("place", &opened.secret).unwrap();
        assert!(!both.open("place", &new).unwrap().is_outdated);
        let alone = sealer("new", None);
        assert_eq!(alone.open("place", &old), Err(SealError::OtherKey));
        assert_eq!(alone.open("place", &new).unwrap().secret, b"secret");
    }

    #[test]
    fn digests_differ_by_place_and_key() {
        let both = sealer("new", Some("old"));
        let digests = both.digests("otp", "123456");
        assert_eq!(digests[0], sealer("new", None).digest("otp", "123456"));
        assert_eq!(digests[1], sealer("old", None).digest("otp", "123456"));
        assert_ne!(digests[0], both.digest("reset", "123456"));
    }
}
