//! Names and numbers as people type them: what a search compares, what a staff number is compared by, and
//! how people of one name are told apart. The server and the pages use the same functions.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a search looks into: the words of these texts, without case, accents and signs. Words that an
/// apostrophe or a hyphen joins are in it apart and as one, so that `d'Alembert` is found as `alembert` and as
/// `dalembert`.
pub fn search_key(texts: &[&str]) -> String {
    let mut key = String::new();
    for token in texts.iter().flat_map(|text| text.split_whitespace()) {
        let folded = fold(token);
        if folded.is_empty() {
            continue;
        }
        for word in [Some(&folded), joined(token, &folded).as_ref()]
            .into_iter()
            .flatten()
        {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word);
        }
    }
    key
}

/// The words of a search, each of which has to be in a [`search_key`] for it to be found. They hold letters
/// and digits alone.
pub fn search_words(wanted: &str) -> Vec<String> {
    fold(wanted)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// Whether one of these texts, or several together, hold every word that is wanted. Nothing wanted is found
/// everywhere.
pub fn is_found(wanted: &str, texts: &[&str]) -> bool {
    let words = search_words(wanted);
    if words.is_empty() {
        return true;
    }
    let key = search_key(texts);
    words.iter().all(|word| key.contains(word.as_str()))
}

/// What texts are sorted by: the letters first, accents and case where these are the same.
pub fn sort_key(text: &str) -> (String, String) {
    (fold(text), text.to_owned())
}

/// What a staff number is compared by: a text whose case does not count. Leading zeros and signs do.
pub fn staff_number_key(number: &str) -> String {
    number.trim().nfc().collect::<String>().to_lowercase()
}

/// Someone to be told apart from others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// What to call the person.
    pub name: &'a str,
    /// The number payroll knows the person by.
    pub staff_number: Option<&'a str>,
    /// The name of the person's team.
    pub team: Option<&'a str>,
    /// The person's address.
    pub email: Option<&'a str>,
}

/// What each of these people is called in a list to choose from: the name, and for several of one name the
/// staff number and the team too, or the address where these do not tell them apart either.
pub fn told_apart(people: &[Named<'_>]) -> Vec<String> {
    let names: Vec<String> = people.iter().map(|person| person.name.to_owned()).collect();
    let with_number = fuller(&names, |place| {
        let person = people.get(place)?;
        let known = [person.staff_number, person.team];
        let known: Vec<&str> = known.into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.join(", "))
    });
    fuller(&with_number, |place| {
        let email = people.get(place).and_then(|person| person.email);
        email.map(ToOwned::to_owned)
    })
}

/// These labels, with more said in brackets where several read alike.
fn fuller(labels: &[String], more: impl Fn(usize) -> Option<String>) -> Vec<String> {
    let keys: Vec<String> = labels.iter().map(|label| fold(label)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for key in &keys {
        *counts.entry(key).or_default() += 1;
    }
    let of = |(place, label): (usize, &String)| {
        let is_alone = keys.get(place).and_then(|key| counts.get(key.as_str())) == Some(&1);
        match more(place).filter(|more| !is_alone && more != label) {
            Some(more) => format!("{label} ({more})"),
            None => label.clone(),
        }
    };
    labels.iter().enumerate().map(of).collect()
}

/// A text's words in lower case without accents, ligatures and signs, with a space between them.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for letter in text.chars() {
            add(&mut folded, letter.to_ascii_lowercase());
        }
    } else {
        let letters = text.nfkd().filter(|letter| !is_unseen(*letter));
        for letter in letters.flat_map(char::to_lowercase) {
            // A lower-cased letter may come apart again, as the Turkish İ does.
            if !is_combining_mark(letter) {
                add(&mut folded, letter);
            }
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Adds a letter as it is typed on any keyboard; a space for a sign.
fn add(folded: &mut String, letter: char) {
    match letter {
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'đ' | 'ð' => folded.push('d'),
        'ł' => folded.push('l'),
        'ı' => folded.push('i'),
        'ħ' => folded.push('h'),
        'ŧ' => folded.push('t'),
        'ŋ' => folded.push('n'),
        letter if letter.is_alphanumeric() && !is_apostrophe(letter) => folded.push(letter),
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// The words of a token as one, where apostrophes and hyphens alone join several.
fn joined(token: &str, folded: &str) -> Option<String> {
    let is_joined = folded.contains(' ')
        && token
            .chars()
            .all(|letter| letter.is_alphanumeric() || is_combining_mark(letter) || joins(letter));
    is_joined.then(|| folded.replace(' ', ""))
}

fn joins(letter: char) -> bool {
    is_apostrophe(letter) || matches!(letter, '-' | '\u{2010}'..='\u{2013}') || is_unseen(letter)
}

/// Whatever people and programs write for an apostrophe; some of them count as letters.
const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`' | '´' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2b9}'
            ..='\u{2bf}' | '\u{ff07}'
    )
}

/// What takes no room and tells no words apart.
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_people_type_them() {
        for (wanted, name) in [
            ("Lefèvre Zoë", "Zoë Lefèvre"),
            ("zoe lefevre", "Zoë Lefèvre"),
            ("LEFE Z", "Zoë Lefèvre"),
            ("lecoeur", "Anne Lecœur"),
            ("Lecœur", "Anne LECOEUR"),
            ("d\u{27}alembert", "Jean d’Alembert"),
            ("d’alembert", "Jean d\u{27}Alembert"),
            ("dalembert", "Jean d’Alembert"),
            ("d alembert", "Jean d’Alembert"),
            ("alembert jean", "Jean d’Alembert"),
            ("jean-pierre", "Jean Pierre Martin"),
            ("jeanpierre", "Jean-Pierre Martin"),
            ("jean pierre", "Jean‑Pierre Martin"),
            ("strasse", "Groß Straße"),
            ("soren", "Søren Ærø"),
            ("aeroe", "Søren Ærøe"),
            ("lukasz", "Łukasz"),
            ("istanbul", "İstanbul"),
            ("nguyen", "Nguyễn Thị"),
            ("  ", "Zoë"),
            ("a-042", "A-042"),
            ("a042", "A-042"),
            ("o\u{27}neill", "Oʼneill"),
        ] {
            assert!(
                is_found(wanted, &[name]),
                "{wanted} in {name}: {}",
                search_key(&[name])
            );
        }
        for (wanted, name) in [
            ("lefevre max", "Zoë Lefèvre"),
            ("zoelefevre", "Zoë Lefèvre"),
            ("042", "0432"),
        ] {
            assert!(!is_found(wanted, &[name]), "{wanted} in {name}");
        }
    }

    #[test]
    fn words_may_be_of_several_texts_and_never_hold_a_sign() {
        assert!(is_found(
            "martin 042 exemple",
            &["Zoë Martin", "zoe@exemple.fr", "042"]
        ));
        assert_eq!(search_words("%_ 'x' \\"), ["x"]);
        assert_eq!(
            search_key(&["", "zoe.martin@exemple.fr"]),
            "zoe martin exemple fr"
        );
    }

    #[test]
    fn names_are_sorted_by_their_letters_first() {
        let mut names = ["Zoë", "Étienne", "eva", "Eva", "Œdipe", "Oded", "Olga"];
        names.sort_by_cached_key(|name| sort_key(name));
        assert_eq!(
            names,
            ["Étienne", "Eva", "eva", "Oded", "Œdipe", "Olga", "Zoë"]
        );
    }

    #[test]
    fn staff_numbers_compare_as_text_without_case() {
        assert_eq!(staff_number_key(" AB12 "), staff_number_key("ab12"));
        assert_eq!(staff_number_key("E\u{301}1"), staff_number_key("é1"));
        assert_ne!(staff_number_key("042"), staff_number_key("42"));
        assert_ne!(staff_number_key("A-1"), staff_number_key("A1"));
        assert_ne!(staff_number_key("é1"), staff_number_key("e1"));
    }

    fn user<'a>(
        name: &'a str,
        number: Option<&'a str>,
        team: Option<&'a str>,
        email: &'a str,
    ) -> Named<'a> {
        Named {
            name,
            staff_number: number,
            team,
            email: Some(email),
        }
    }

    #[test]
    fn people_of_one_name_are_told_apart() {
        let people = [
            user("Zoë Martin", Some("042"), Some("Nuit"), "a@b.fr"),
            user("Zoe Martin", Some("043"), None, "c@b.fr"),
            user("Max Martin", Some("044"), Some("Nuit"), "d@b.fr"),
            user("Léa Martin", None, None, "e@b.fr"),
            user("LEA Martin", None, Some("Jour"), "f@b.fr"),
            user("léa Martin", None, None, "g@b.fr"),
        ];
        let expected = [
            "Zoë Martin (042, Nuit)",
            "Zoe Martin (043)",
            "Max Martin",
            "Léa Martin (e@b.fr)",
            "LEA Martin (Jour)",
            "léa Martin (g@b.fr)",
        ];
        assert_eq!(told_apart(&people), expected);
    }
}
