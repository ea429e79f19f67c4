//! Numbers of tags: what kiosks take, and so what may be given to someone.

/// The fewest letters and digits of a tag's number. Readers type eight or more; fewer are a person's keys.
pub const SHORTEST: usize = 8;

/// The most letters and digits of a tag's number.
pub const LONGEST: usize = 100;

/// A tag's number as it is kept, if a kiosk takes this text for one: [`SHORTEST`] to [`LONGEST`] letters and
/// digits of ASCII in capitals. What readers put between them (`:`, `-` and spaces) does not count.
pub fn number(text: &str) -> Option<String> {
    let number = plain(text);
    let is_one = (SHORTEST..=LONGEST).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then_some(number)
}

/// A text as a tag's number is compared: in capitals, without what readers put in between.
pub fn plain(text: &str) -> String {
    let signs = text.chars();
    let signs = signs.filter(|sign| !matches!(sign, ':' | '-') && !sign.is_whitespace());
    signs.collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_whatever_stands_between_its_digits() {
        for text in [" 04:a2:2b:91 ", "04-A2-2B-91", "04a22b91\n"] {
            assert_eq!(number(text).as_deref(), Some("04A22B91"), "{text:?}");
        }
    }

    #[test]
    fn what_no_reader_types_is_no_number() {
        let long = "7".repeat(LONGEST + 1);
        for text in [
            "",
            "1234567",
            "04:A2:2B:9",
            "àà&\"è'!ç&&",
            "0013748911é",
            "ﬀ0013748",
            &long,
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
        assert!(number(&"7".repeat(LONGEST)).is_some());
        assert!(number(&"7".repeat(SHORTEST)).is_some());
    }
}
