//! Randomness, injected, so that tests can be repeated.

use std::fmt::Debug;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// No I, L, O, U, 0 or 1: none looks like another, and none makes a word.
pub const NO_LOOK_ALIKES: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";

/// A source of random bytes.
pub trait Randomness: Debug + Send + Sync {
    /// Fills the slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemRandomness(SystemRandom);

impl Randomness for SystemRandomness {
    #[expect(
        clippy::expect_used,
        reason = "without randomness nothing can be made safely"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .fill(bytes)
            .expect("the operating system gives random bytes");
    }
}

impl dyn Randomness + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// `N` random bytes in base64url without padding (RFC 4648, section 5).
    pub fn text<const N: usize>(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<N>())
    }

    /// So many characters of an alphabet of at most 256, each as likely as another.
    pub fn characters(&self, alphabet: &[u8], count: usize) -> String {
        // Values past the last multiple of the alphabet's length are drawn again.
        let limit = 256 - 256 % alphabet.len();
        let mut characters = String::new();
        while characters.len() < count {
            let [byte] = self.bytes();
            let value = usize::from(byte);
            if value < limit {
                characters.push(char::from(alphabet[value % alphabet.len()]));
            }
        }
        characters
    }

    /// A code of six digits, each value as likely as another.
    pub fn six_digits(&self) -> String {
        loop {
            // 2^32 is no multiple of a million: values past the last multiple are drawn again.
            let value = u32::from_be_bytes(self.bytes());
            if value < 4_294_000_000 {
                return format!("{:06}", value % 1_000_000);
            }
        }
    }
}
