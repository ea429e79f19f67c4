//! A first and a last name that stand in one cell.

/// Which of both stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    FirstLast,
    LastFirst,
}

/// What last names begin with that are more than a word.
const PARTICLES: [&str; 20] = [
    "de", "du", "des", "d'", "d’", "la", "le", "les", "van", "von", "der", "den", "el", "ben",
    "bin", "da", "dos", "di", "del", "mc",
];

/// The first and the last name of a text. A comma divides them: by the column's own order where that has one
/// too, else the last name stands before it. Without a comma, words in capitals are the last name; where all or
/// none are, the order tells.
pub(super) fn parts(text: &str, order: Order, order_has_comma: bool) -> (String, String) {
    if let Some((before, after)) = text.split_once(',') {
        let (before, after) = (before.trim().to_owned(), after.trim().to_owned());
        return match order {
            Order::FirstLast if order_has_comma => (before, after),
            Order::FirstLast | Order::LastFirst => (after, before),
        };
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words.iter().filter(|word| is_in_capitals(word)).count();
    if capitals > 0 && capitals < words.len() {
        let (last, first): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| is_in_capitals(word));
        return (first.join(" "), last.join(" "));
    }
    let cut = match order {
        Order::FirstLast => 1,
        Order::LastFirst => {
            let is_particle = |word: &&&str| PARTICLES.contains(&word.to_lowercase().as_str());
            let particles = words.iter().take_while(is_particle).count();
            (particles + 1).min(words.len())
        }
    };
    let (one, other) = words.split_at(cut.min(words.len()));
    match order {
        Order::FirstLast => (one.join(" "), other.join(" ")),
        Order::LastFirst => (other.join(" "), one.join(" ")),
    }
}

/// Whether a word has several letters and all are capitals; an initial is not.
fn is_in_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 1
        && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_cell_are_told_apart() {
        use Order::{FirstLast, LastFirst};
        for (text, order, comma, first, last) in [
            ("Lefèvre, Zoë", LastFirst, true, "Zoë", "Lefèvre"),
            ("Lefèvre, Zoë", LastFirst, false, "Zoë", "Lefèvre"),
            ("Zoë, Lefèvre", FirstLast, true, "Zoë", "Lefèvre"),
            ("Lefèvre, Zoë", FirstLast, false, "Zoë", "Lefèvre"),
            ("Lefèvre Zoë", LastFirst, false, "Zoë", "Lefèvre"),
            (
                "DE LA TOUR Zoë Anne",
                LastFirst,
                false,
                "Zoë Anne",
                "DE LA TOUR",
            ),
            ("Zoë LEFÈVRE", LastFirst, false, "Zoë", "LEFÈVRE"),
            ("Zoë J. LEFÈVRE", FirstLast, false, "Zoë J.", "LEFÈVRE"),
            (
                "De La Tour Zoë Anne",
                LastFirst,
                false,
                "Zoë Anne",
                "De La Tour",
            ),
            (
                "Jean-Pierre Martin Durand",
                FirstLast,
                false,
                "Jean-Pierre",
                "Martin Durand",
            ),
            ("Zoë", FirstLast, false, "Zoë", ""),
            ("Lefèvre", LastFirst, false, "", "Lefèvre"),
            ("", LastFirst, false, "", ""),
            ("De", LastFirst, false, "", "De"),
        ] {
            let told = parts(text, order, comma);
            assert_eq!(told, (first.to_owned(), last.to_owned()), "{text}");
        }
    }
}
