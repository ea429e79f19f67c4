//! Passwords that many people have, or that say who has them.

/// The list, a password a line, lower case; lines that start with `#` are its licence.
const LIST: &str = include_str!("common_passwords/list.txt");

/// Words that people here put into passwords, and ours.
const LOCAL: [&str; 12] = [
    "azertyuiop",
    "badgeuse",
    "bienvenue",
    "chouchou",
    "chrona",
    "doudou",
    "entreprise",
    "motdepasse",
    "pointage",
    "pointeuse",
    "qsdfghjklm",
    "wxcvbn",
];

/// Whether a password is common, whatever its case and with or without digits and marks at its end,
/// or is made of what is `known` of the person in the same way: an address, a name.
pub(crate) fn is_common(password: &str, known: &[&str]) -> bool {
    let whole = password.to_lowercase();
    let stem = whole.trim_end_matches(|last: char| !last.is_alphabetic());
    let is_it = |word: &str| !word.is_empty() && (word == whole || word == stem);
    LIST.lines().any(is_it)
        || LOCAL.into_iter().any(is_it)
        || known.iter().any(|text| says(&text.to_lowercase(), &is_it))
}

/// Whether the password is this text, what stands before its `@`, or a name in it.
fn says(text: &str, is_it: &impl Fn(&str) -> bool) -> bool {
    is_it(text)
        || text.split('@').next().is_some_and(is_it)
        || text.split(['@', '.', ' ', '-', '_', '+']).any(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_known_in_their_usual_disguises() {
        for password in [
            "password",
            "MotDePasse",
            "Azerty123",
            "12345678",
            "Chrona2026!",
            "soleil1",
        ] {
            assert!(is_common(password, &[]), "{password}");
        }
        for password in [
            "le chat dort sur le piano",
            "2f7c-k9qx-m3vw",
            "Zx 41",
            "!!!!",
        ] {
            assert!(!is_common(password, &[]), "{password}");
        }
    }

    #[test]
    fn what_says_who_has_it_is_common() {
        let known = ["camille.martin@exemple.fr", "Camille", "Martin-Duval"];
        for password in [
            "camille.martin",
            "Martin75",
            "duval2026",
            "camille.martin@exemple.fr",
        ] {
            assert!(is_common(password, &known), "{password}");
        }
        assert!(!is_common("camille aime les quais", &known));
    }

    #[test]
    fn the_list_is_whole() {
        let words = LIST.lines().filter(|line| !line.starts_with('#'));
        assert!(words.count() > 19_900);
    }
}
