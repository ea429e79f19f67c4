//! Text from outside, made fit to keep: NFC, trimmed, without control characters, and without what nobody
//! sees: two names or staff numbers that look alike are alike.

use std::iter;

use chrona_api_types::names::search_words;
use email_address::{EmailAddress, Options};
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{CanonicalCombiningClass, DefaultIgnorableCodePoint, JoiningType},
};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{FaultKind, ServiceError, common_passwords::is_common};

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

/// Joiners: some scripts are written wrong without them.
const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

/// A text without what has no shape of its own: spaces of no width, marks that turn the direction of writing,
/// fillers. They come along unseen when something is pasted, and would make two texts of what people read as
/// one.
fn visible(value: &str) -> String {
    let is_ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let shown = |character: char| match character {
        NON_JOINER | JOINER => Some(character),
        // The ends of lines and paragraphs.
        '\u{2028}' | '\u{2029}' => Some(' '),
        // Notes between lines, and the braille pattern without a dot.
        '\u{fff9}'..='\u{fffb}' | '\u{2800}' => None,
        other => (!is_ignorable.contains(other)).then_some(other),
    };
    let shown: Vec<char> = value.chars().filter_map(shown).collect();
    let before = iter::once(None).chain(shown.iter().copied().map(Some));
    let after = shown.iter().skip(1).copied().map(Some).chain([None]);
    let places = shown.iter().copied().zip(before.zip(after));
    let wanted = places.filter(|&(character, (before, after))| match character {
        NON_JOINER => is_after_virama(before) || is_between_joining(before, after),
        JOINER => is_after_virama(before),
        _ => true,
    });
    wanted.map(|(character, _)| character).collect()
}

/// Whether a joiner shapes a letter of an Indic script (RFC 5892, appendices A.1 and A.2).
fn is_after_virama(before: Option<char>) -> bool {
    let classes = CodePointMapData::<CanonicalCombiningClass>::new();
    before.is_some_and(|before| classes.get(before) == CanonicalCombiningClass::Virama)
}

/// Whether a non-joiner parts two letters that would be joined, as in Persian (RFC 5892, appendix A.1).
fn is_between_joining(before: Option<char>, after: Option<char>) -> bool {
    use JoiningType as Type;
    let types = CodePointMapData::<JoiningType>::new();
    let is_one_of = |letter: Option<char>, of: [Type; 2]| {
        letter.is_some_and(|letter| of.contains(&types.get(letter)))
    };
    is_one_of(before, [Type::LeftJoining, Type::DualJoining])
        && is_one_of(after, [Type::RightJoining, Type::DualJoining])
}

/// A line of text: NFC, trimmed, `min` to `max` characters, no control characters, nothing that nobody sees.
pub(crate) fn line(
    field: &str,
    value: &str,
    min: usize,
    max: usize,
) -> Result<String, ServiceError> {
    let text: String = visible(value).nfc().collect::<String>().trim().to_owned();
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
    visible(email)
        .nfc()
        .collect::<String>()
        .trim()
        .to_lowercase()
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
    fn what_nobody_sees_is_not_kept() {
        let kept = |text: &str| line("name", text, 0, 100).unwrap();
        for unseen in [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{feff}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{3164}',
            '\u{2800}',
            '\u{180e}',
            '\u{fe0f}',
            '\u{e0041}',
            '\u{fff9}',
        ] {
            let code = u32::from(unseen);
            assert_eq!(kept(&format!("0{unseen}42")), "042", "{code:x}");
            assert_eq!(kept(&format!("{unseen}Zoé{unseen} ")), "Zoé", "{code:x}");
            assert_eq!(kept(&unseen.to_string()), "", "{code:x}");
            assert_eq!(email_key(&format!("{unseen}a@b.fr")), "a@b.fr", "{code:x}");
        }
        // A mark between a letter and its accent does not keep them apart.
        assert_eq!(kept("e\u{34f}\u{301}"), "é");
        assert_eq!(kept("une\u{2028}ligne"), "une ligne");
    }

    #[test]
    fn a_script_keeps_the_joiners_it_is_written_with() {
        let kept = |text: &str| line("name", text, 0, 100).unwrap();
        // Persian: "I want", where the parts of the word are not joined.
        let persian = "می\u{200c}خواهم";
        assert_eq!(kept(persian), persian);
        // Sinhala "Sri" is written with a joiner after the virama.
        let sinhala = "ශ්\u{200d}රී";
        assert_eq!(kept(sinhala), sinhala);
        assert_eq!(kept("ab\u{200c}cd"), "abcd");
        assert_eq!(kept("سلام\u{200c}"), "سلام");
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
