//! A first password.

use crate::browser::random_bytes;

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";

/// A password of four groups of four characters: 80 random bits; `None` where the browser has no
/// source of randomness.
pub(super) fn suggested() -> Option<String> {
    let bytes = random_bytes::<16>()?;
    let mut password = String::with_capacity(19);
    for (place, byte) in bytes.into_iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    Some(password)
}
