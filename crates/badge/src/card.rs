//! Printed badges: what their QR code says. It is a number that was drawn, and nothing else: it opens
//! nothing without a PIN.

/// What the code of a printed badge begins with.
pub const PREFIX: &str = "CHRONA:";
/// How many characters come after it.
pub const LENGTH: usize = 32;

/// A printed badge's code, if this text is one: scanners may change the case.
pub fn read(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let drawn = text.strip_prefix(PREFIX)?;
    let is_one = drawn.len() == LENGTH && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_badge_is_read_whatever_the_case_and_nothing_else_is() {
        let code = format!("{PREFIX}{}", "K7".repeat(16));
        for text in [code.clone(), code.to_lowercase(), format!(" {code}\n")] {
            assert_eq!(read(&text).as_deref(), Some(&*code), "{text:?}");
        }
        let longer = format!("{code}K");
        for text in [
            "",
            "CHRONA:",
            "0009871234",
            "eyJhbGciOiJSUzI1NiJ9.e30.x",
            &longer,
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
