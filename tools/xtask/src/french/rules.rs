//! French typography: curly apostrophes; a narrow no-break space before `?`, `!`, `;` and `»` and after
//! `«`; a no-break one before `:`; an ellipsis as one sign.

/// A narrow space at which a line is not broken.
const NARROW: char = '\u{202f}';
/// A space at which a line is not broken.
const NBSP: char = '\u{a0}';
const APOSTROPHE: char = '’';

/// A text as it should be, between what stands before it and what follows it. What is right stays as it
/// is.
pub(super) fn right(text: &str, last: Option<char>, next: Option<char>) -> String {
    let text = text.replace("...", "…");
    let letters: Vec<char> = text.chars().collect();
    let is_prose = !has_columns(&letters);
    let mut right = String::with_capacity(text.len());
    for (place, &letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| letters[before]).or(last);
        let after = letters.get(place + 1).copied().or(next);
        match letter {
            '\'' if is_within_a_word(before, after) => right.push(APOSTROPHE),
            '?' | '!' if ends_a_part(after) => spaced(&mut right, last, NARROW, letter),
            ';' if is_prose && ends_a_part(after) => spaced(&mut right, last, NARROW, letter),
            '»' => spaced(&mut right, last, NARROW, letter),
            ':' if announces(after) => spaced(&mut right, last, NBSP, letter),
            _ if before == Some('«') && is_space(letter) => right.push(NARROW),
            _ if before == Some('«') => {
                right.push(NARROW);
                right.push(letter);
            }
            _ => right.push(letter),
        }
    }
    right
}

/// Whether an apostrophe joins two parts of a word, as in `l’été`, or the next part is a value that is
/// filled in.
fn is_within_a_word(before: Option<char>, after: Option<char>) -> bool {
    let joins =
        |letter: char| letter.is_alphabetic() || matches!(letter, '{' | '«' | '`' | '[' | '*');
    before.is_some_and(char::is_alphabetic) && after.is_some_and(joins)
}

/// Whether semicolons separate a file's columns: one has a column's name right after it.
fn has_columns(letters: &[char]) -> bool {
    letters.windows(3).any(|part| {
        let [before, sign, after] = part else {
            return false;
        };
        *sign == ';' && *before != ';' && !is_space(*before) && after.is_alphabetic()
    })
}

/// Whether a sign ends a part of a sentence: what follows it is no more of the same word, as in an
/// address, a time or a list of columns.
fn ends_a_part(after: Option<char>) -> bool {
    after.is_none_or(|after| {
        is_space(after)
            || matches!(
                after,
                '»' | ')' | '*' | '_' | '"' | '\\' | '?' | '!' | '…' | '|'
            )
    })
}

/// Whether a colon announces what follows: it is no part of a time, an address or a format.
fn announces(after: Option<char>) -> bool {
    after.is_none_or(|after| is_space(after) || matches!(after, '»' | '*' | '"'))
}

/// Adds a sign, and before it its space: in the place of another one, or where there is none.
fn spaced(text: &mut String, last: Option<char>, space: char, sign: char) {
    for written in [NARROW, NBSP].map(escaped) {
        if text.ends_with(&written) {
            text.truncate(text.len() - written.len());
            text.push_str(&escaped(space));
            text.push(sign);
            return;
        }
    }
    let before = text.trim_end_matches(is_space);
    // Signs that follow each other stand together, and a text may begin with one.
    let last = before.chars().next_back().or(last);
    let stands_alone = last.is_none_or(|last| matches!(last, '?' | '!' | '(' | '«' | '"' | '\n'));
    let length = before.len();
    if text[length..].contains('\n') {
        text.push(sign);
        return;
    }
    text.truncate(length);
    if !stands_alone {
        text.push(space);
    }
    text.push(sign);
}

/// A space as a literal of Rust may write it.
fn escaped(space: char) -> String {
    space.escape_unicode().to_string()
}

/// A space within a line.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() && letter != '\r'
}

#[cfg(test)]
mod tests {
    use super::right;

    #[test]
    fn signs_have_their_spaces() {
        for (wrong, expected) in [
            ("Mot de passe oublié ?", "Mot de passe oublié\u{202f}?"),
            ("Mot de passe oublié?", "Mot de passe oublié\u{202f}?"),
            ("Attention !", "Attention\u{202f}!"),
            ("Vraiment ?!", "Vraiment\u{202f}?!"),
            ("notée ; réessayez", "notée\u{202f}; réessayez"),
            (
                "Du {{ day }} : {{ reason }}",
                "Du {{ day }}\u{a0}: {{ reason }}",
            ),
            ("En attente d'envoi :", "En attente d’envoi\u{a0}:"),
            ("« Mon badge » ?", "«\u{202f}Mon badge\u{202f}»\u{202f}?"),
            ("«Mon badge»", "«\u{202f}Mon badge\u{202f}»"),
            (
                "l'été, qu'{{ name }}, d'« ici »",
                "l’été, qu’{{ name }}, d’«\u{202f}ici\u{202f}»",
            ),
            ("Chargement...", "Chargement…"),
            (
                "prévu\\u{a0}? Voici\\u{a0}:",
                "prévu\\u{202f}? Voici\\u{a0}:",
            ),
        ] {
            assert_eq!(right(wrong, None, None), expected, "{wrong}");
            assert_eq!(right(expected, None, None), expected, "{expected}");
        }
    }

    #[test]
    fn a_text_begins_after_what_stands_before_it() {
        assert_eq!(right(" : voir", Some('`'), None), "\u{a0}: voir");
        assert_eq!(right("; voir", Some('"'), None), "; voir");
        assert_eq!(right("l'", None, Some('`')), "l’");
    }

    #[test]
    fn addresses_times_and_columns_are_no_sentences() {
        for text in [
            "https://chrona.example/join?code=7",
            "à 08:57",
            "Prénom;Nom;E-mail",
            "sep=;colonnes",
            "sep=;\\r\\nNom;Matricule;",
            "un code à 6 chiffres",
            "la borne {kiosk:?} du {day:02}",
            "sur deux \\\n     lignes",
        ] {
            assert_eq!(right(text, None, None), text);
        }
    }
}
