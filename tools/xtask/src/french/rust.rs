//! The texts in Rust's string literals.

use std::ops::Range;

/// Where the texts of a file's string literals stand, their quotes left out. Comments are passed over.
pub(super) fn literals(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some((start, end, next)) = raw(source, at) {
            found.push(start..end);
            at = next;
        } else if bytes[at] == b'"' {
            let end = end_of_string(bytes, at + 1);
            found.push(at + 1..end);
            at = end + 1;
        } else if bytes[at] == b'\'' {
            at = after_quote(source, at);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// A raw string that begins here: where its text is, and what follows it.
fn raw(source: &str, at: usize) -> Option<(usize, usize, usize)> {
    let before = source[..at].chars().next_back();
    if before.is_some_and(|before| before.is_alphanumeric() || before == '_') {
        return None;
    }
    let rest = source[at..].strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let text = rest[hashes..].strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let length = text.find(&closing)?;
    let start = at + 1 + hashes + 1;
    Some((start, start + length, start + length + closing.len()))
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// What follows a character, or the quote of a lifetime.
fn after_quote(source: &str, at: usize) -> usize {
    let mut letters = source[at + 1..].char_indices();
    match letters.next() {
        Some((_, '\\')) => {
            let escaped = letters.next().map_or(0, |(place, _)| place);
            let rest = &source[at + 1 + escaped + 1..];
            at + 1 + escaped + 1 + rest.find('\'').map_or(0, |end| end + 1)
        }
        Some((_, letter)) => match letters.next() {
            Some((_, '\'')) => at + 1 + letter.len_utf8() + 1,
            _ => at + 1,
        },
        None => at + 1,
    }
}

/// Whether a text is French: it has letters, words or signs that English and SQL have not.
pub(super) fn is_french(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "le", "la", "les", "des", "une", "est", "vous", "votre", "vos", "cette", "pas", "pour",
        "sur", "ici", "dans", "avec",
    ];
    let has_signs = text.contains(|letter| "éèêëàâùûîïôçœ«»".contains(letter));
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphabetic())
        .collect();
    has_signs
        || words.iter().any(|word| WORDS.contains(word))
        || has_elision(&lower)
        || has_spaced_sign(&lower)
}

/// Whether a word is cut short before another one, as in `d'accord`.
fn has_elision(lower: &str) -> bool {
    const CUT: [&str; 13] = [
        "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu",
    ];
    let parts: Vec<&str> = lower.split(['\'', '’']).collect();
    parts.windows(2).any(|pair| {
        let before = pair[0]
            .rsplit(|letter: char| !letter.is_alphabetic())
            .next();
        let joins = pair[1].starts_with(char::is_alphabetic);
        joins && before.is_some_and(|before| CUT.contains(&before))
    })
}

/// Whether a sign stands apart from the word before it, which English does not do.
fn has_spaced_sign(lower: &str) -> bool {
    let parts: Vec<&str> = lower.split([' ', '\u{a0}', '\u{202f}']).collect();
    parts.windows(2).any(|pair| {
        let after_a_word = pair[0].ends_with(|last: char| last.is_alphabetic() || last == '}');
        after_a_word && matches!(pair[1], "?" | "!" | ";" | ":")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_literals_are_found_and_nothing_else() {
        let source = r##"
            // "no", it's a comment
            fn one<'a>(x: &'a str) -> char { '"' }
            const A: &str = "un \"deux\"";
            const B: &str = r#"trois "quatre" de"#; /* "no" */
            let c = '\''; let d = "cinq\
                six";
        "##;
        let found: Vec<&str> = literals(source)
            .into_iter()
            .map(|range| &source[range])
            .collect();
        assert_eq!(
            found,
            [
                "un \\\"deux\\\"",
                "trois \"quatre\" de",
                "cinq\\\n                six"
            ]
        );
    }

    #[test]
    fn french_is_told_from_english_and_sql() {
        assert!(is_french("Ce code est faux"));
        assert!(is_french("Réessayez"));
        assert!(is_french("Trop d'essais"));
        assert!(is_french("Hors limites : {words}."));
        assert!(!is_french("the server's key, and isn't it one's own?"));
        assert!(!is_french("This code is wrong. Try again?"));
        assert!(!is_french("SELECT id FROM punches WHERE id = ?"));
    }
}
