//! Variables that nothing reads: settings that another one makes idle, and names that were mistyped.

use std::collections::BTreeSet;

use chrona_backend::config::{Asked, NAMES, NAMES_OF_COMMANDS};

use super::{Finding, Weight};

/// So many letters of difference are a slip of the hand.
const SLIP: usize = 2;
/// Shorter names are like many others.
const SHORTEST: usize = 6;

pub(super) fn findings(
    environment: impl Iterator<Item = String>,
    asked: &[Asked],
) -> impl Iterator<Item = Finding> {
    let asked: BTreeSet<String> = asked.iter().map(|asked| asked.name.clone()).collect();
    environment.filter_map(move |variable| {
        let name = variable.strip_suffix("_FILE").unwrap_or(&variable);
        let is_of = |name: &str| asked.contains(name) || NAMES_OF_COMMANDS.contains(&name);
        if is_of(name) || is_of(&variable) {
            return None;
        }
        let words = if NAMES.contains(&name) || NAMES.contains(&&*variable) {
            "is set and read by nothing, as other settings are. Take it away, or set what it belongs to"
                .to_owned()
        } else {
            let meant = NAMES.iter().find(|known| is_slip(name, known))?;
            format!("is no setting. Is {meant} meant?")
        };
        Some(Finding {
            weight: Weight::Advice,
            setting: variable,
            words,
        })
    })
}

fn is_slip(name: &str, known: &str) -> bool {
    name.len() >= SHORTEST
        && name.len().abs_diff(known.len()) <= SLIP
        && distance(name, known) <= SLIP
}

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other = other.as_bytes();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, &against) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != against);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_told_from_another_programs_name() {
        assert!(is_slip("REQUIRE_TOPT", "REQUIRE_TOTP"));
        assert!(is_slip("SMTP_PASSWRD", "SMTP_PASSWORD"));
        assert!(!is_slip("HOSTNAME", "SMTP_HOST"));
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
