//! Searching and sorting as French does: accents, case, ligatures and apostrophes do not matter, and É
//! stands beside E.

/// Whether each word of what is searched for stands somewhere in these texts.
pub(crate) fn finds(wanted: &str, texts: &[&str]) -> bool {
    let wanted = folded(wanted);
    if wanted.trim().is_empty() {
        return true;
    }
    let texts = folded(&texts.join(" "));
    wanted.split_whitespace().all(|word| texts.contains(word))
}

/// What texts are sorted by: the letters first, accents and case where these are the same.
pub(crate) fn order(text: &str) -> (String, String) {
    (folded(text), text.to_owned())
}

/// A text as it is compared: small letters without accents, ligatures as their letters, and a space for
/// every sign that words are joined by.
fn folded(text: &str) -> String {
    let plain = if text.is_ascii() {
        text.to_owned()
    } else {
        String::from(js_sys::JsString::from(text).normalize("NFKD"))
    };
    let mut folded = String::with_capacity(plain.len());
    for letter in plain.chars().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            '@' | '.' | '_' | '+' => folded.push(letter),
            _ if letter.is_alphanumeric() => folded.push(letter),
            _ => folded.push(' '),
        }
    }
    folded
}
