//! Text from outside, made fit to keep: NFC, trimmed, without control characters.

use chrona_api_types::names::search_words;
use email_address::{EmailAddress, Options};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::common_passwords::is_common;
use super::{ServiceError, error::FaultKind};

/// So many words of a search are looked for.
const MOST_WORDS: usize = 10;

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// A line of text: NFC, trimmed, `min` to `max` characters, no control characters.
pub(crate) fn line(
    field: &str,
    value: &str,
    min: usize,
    max: usize,
) -> Result<String, ServiceError> {
    let text: String = value.nfc().collect::<String>().trim().to_owned();
    let length = text.chars().count();
    let fault = if text.chars().any(char::is_control) {
        FaultKind::ControlCharacter
    } else if length < min {
        if length == 0 {
            FaultKind::Missing
        } else {
            FaultKind::TooShort(min)
        }
    } else if length > max {
        FaultKind::TooLong(max)
    } else {
        return Ok(text);
    };
    Err(ServiceError::field(field, fault))
}

/// A line that may be absent; an empty one counts as absent.
pub(crate) fn optional_line(
    field: &str,
    value: Option<&str>,
    max: usize,
) -> Result<Option<String>, ServiceError> {
    let text = line(field, value.unwrap_or_default(), 0, max)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// The words of a search of at most 200 characters and ten words; none where nothing is searched for.
pub(crate) fn words(field: &str, value: Option<&str>) -> Result<Vec<String>, ServiceError> {
    let text = line(field, value.unwrap_or_default(), 0, 200)?;
    let mut words = search_words(&text);
    words.truncate(MOST_WORDS);
    Ok(words)
}

/// An e-mail address as it is kept and shown, of at most 254 characters (RFC 5321).
pub(crate) fn email(field: &str, value: &str) -> Result<String, ServiceError> {
    let text = line(field, value, 1, 254)?;
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    if EmailAddress::parse_with_options(&text, options).is_err() {
        return Err(ServiceError::field(field, FaultKind::NotAnEmail));
    }
    Ok(text)
}

/// An e-mail address as it is compared: whatever the case.
pub(crate) fn email_key(email: &str) -> String {
    email.trim().nfc().collect::<String>().to_lowercase()
}

/// A new password: 8 to 128 characters, anything but control characters, never trimmed, and not a
/// common one; `known` is what is known of the person.
pub(crate) fn password<'a>(
    field: &str,
    value: &'a str,
    known: &[&str],
) -> Result<&'a str, ServiceError> {
    let length = value.chars().count();
    let fault = if length < 8 {
        FaultKind::TooShort(8)
    } else if length > 128 {
        FaultKind::TooLong(128)
    } else if value.chars().any(char::is_control) {
        FaultKind::ControlCharacter
    } else if is_common(value, known) {
        FaultKind::TooCommon
    } else {
        return Ok(value);
    };
    Err(ServiceError::field(field, fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_in_nfc() {
        assert_eq!(line("name", " Zoe\u{308} ", 1, 10).unwrap(), "Zo\u{eb}");
        assert!(line("name", "a\u{0}b", 1, 10).is_err());
        assert!(line("name", "   ", 1, 10).is_err());
    }

    #[test]
    fn addresses_are_checked_and_compare_whatever_the_case() {
        for good in ["camille@exemple.fr", "a.b+c@sub.exemple.fr"] {
            assert!(email("email", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "camille",
            "camille@",
            "@exemple.fr",
            "a b@exemple.fr",
            "a@b",
            "<a@b.fr>",
        ] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
        assert_eq!(email_key("Camille@Exemple.FR"), "camille@exemple.fr");
    }
}
