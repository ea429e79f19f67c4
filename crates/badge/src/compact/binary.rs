//! A badge as bytes.

use serde::Deserialize;

use super::LONGEST_NAME;
use crate::{BADGE_TYPE, BadgeClaims, claims, jwt};

const KID: usize = 32;
const JTI: usize = 16;
const NONCE: usize = 8;

#[derive(Deserialize)]
struct Header {
    kid: String,
}

/// The bytes of a badge, with the first name it vouches for where one is given; None when the token is no
/// badge with numbers and lengths as the form needs them, or vouches for another name. Whether the bytes hold
/// all of it is for the caller to check.
pub(super) fn encode(token: &str, first_name: Option<&str>) -> Option<Vec<u8>> {
    let parts = jwt::Parts::of(token)?;
    let header: Header = jwt::read(parts.header)?;
    let claims: BadgeClaims = jwt::read(parts.payload)?;
    let lifetime = claims.exp.checked_sub(claims.iat)?;

    let mut bytes = Vec::with_capacity(token.len());
    put_exactly(&mut bytes, &header.kid, KID)?;
    put_number(&mut bytes, claims.sub.parse().ok()?);
    put_number(&mut bytes, claims.device_id.try_into().ok()?);
    put_number(&mut bytes, claims.iat.try_into().ok()?);
    put_number(&mut bytes, lifetime.try_into().ok()?);
    put_exactly(&mut bytes, &claims.jti, JTI)?;
    put_exactly(&mut bytes, &claims.nonce, NONCE)?;
    if let Some(name) = first_name {
        if !vouched(&claims.jti, &claims.nonce, name) {
            return None;
        }
        bytes.push(u8::try_from(name.len()).ok()?);
        bytes.extend(name.as_bytes());
    }
    bytes.extend(jwt::decode(parts.signature)?);
    Some(bytes)
}

/// Whether a badge of this `jti` and `nonce` vouches for this name, and the form takes it.
fn vouched(jti: &str, nonce: &str, name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && claims::vouch(jti, name) == nonce
}

/// The token that the bytes describe, and the first name where they hold one; None when they end early, a
/// number is out of range, or the badge does not vouch for the name.
pub(super) fn decode(mut bytes: &[u8], is_named: bool) -> Option<(String, Option<String>)> {
    let input = &mut bytes;
    let kid = jwt::encode(take(input, KID)?);
    let sub = take_number(input)?.to_string();
    let device_id = take_number(input)?.try_into().ok()?;
    let iat: i64 = take_number(input)?.try_into().ok()?;
    let exp = iat.checked_add(take_number(input)?.try_into().ok()?)?;
    let jti = jwt::encode(take(input, JTI)?);
    let nonce = jwt::encode(take(input, NONCE)?);
    let mut first_name = None;
    if is_named {
        let length = usize::from(*take(input, 1)?.first()?);
        let name = String::from_utf8(take(input, length)?.to_vec()).ok()?;
        if !vouched(&jti, &nonce, &name) {
            return None;
        }
        first_name = Some(name);
    }
    let signature = jwt::encode(input);

    let kind = BADGE_TYPE.to_owned();
    let badge = BadgeClaims {
        sub,
        device_id,
        jti,
        nonce,
        iat,
        exp,
        kind,
    };
    let header = jwt::encode(jwt::header(&kid));
    let payload = jwt::encode(serde_json::to_string(&badge).ok()?);
    Some((format!("{header}.{payload}.{signature}"), first_name))
}

fn put_exactly(bytes: &mut Vec<u8>, base64url: &str, length: usize) -> Option<()> {
    let decoded = jwt::decode(base64url)?;
    (decoded.len() == length).then(|| bytes.extend(decoded))
}

fn take<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(taken)
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take_number(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = input.split_first()?;
        *input = rest;
        let bits = u64::from(byte & 0x7f);
        if (bits << shift) >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_at_every_length() {
        for number in [
            0,
            1,
            127,
            128,
            16_383,
            16_384,
            u64::from(u32::MAX),
            u64::MAX,
        ] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            assert_eq!(take_number(&mut bytes.as_slice()), Some(number));
        }
    }

    #[test]
    fn a_number_past_64_bits_or_cut_short_is_refused() {
        let past = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(take_number(&mut past.as_slice()), None);
        assert_eq!(take_number(&mut [0x80; 11].as_slice()), None);
        assert_eq!(take_number(&mut [0x80].as_slice()), None);
        assert_eq!(take_number(&mut [].as_slice()), None);
    }
}
