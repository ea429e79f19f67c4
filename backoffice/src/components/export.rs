//! Taking a list away as a file: what it holds, told beside the button, and what it is called.

use chrona_web::types::PersonId;
use chrona_web::{format, types::Language};
use leptos::prelude::*;

use crate::{components::person_field::Choosable, office::Office, printing::Fact, words::say};

/// The filters by day, in words.
pub(crate) fn day_facts(
    language: Language,
    from: Option<&String>,
    to: Option<&String>,
) -> Vec<Fact> {
    let named = [
        (say!(language, punches.from), from),
        (say!(language, punches.to), to),
    ];
    let facts = named.into_iter().filter_map(|(label, day)| {
        let day = format::written_day(day?)?;
        Some((label.to_owned(), day))
    });
    facts.collect()
}

/// Who is chosen in a filter by person, in words.
pub(crate) fn person_fact(
    language: Language,
    people: Choosable,
    user_id: Option<PersonId>,
) -> Option<Fact> {
    let name = people.name(user_id)?;
    Some((say!(language, punches.person).to_owned(), name))
}

/// Says what an export holds: what the filters show.
#[component]
pub(crate) fn ExportNote(
    /// The filters that are set, in words.
    #[prop(into)]
    facts: Signal<Vec<Fact>>,
    /// What it holds where none is set.
    #[prop(into)]
    everything: TextProp,
) -> impl IntoView {
    let language = Office::current().language;
    let told = move || {
        let language = language.get();
        let facts = facts.get();
        if facts.is_empty() {
            return everything.get().to_string();
        }
        let facts = facts
            .into_iter()
            .map(|(label, value)| say!(language, common.pair, first = label, second = value));
        let facts = facts.collect::<Vec<_>>().join(" · ");
        say!(language, export.holds, facts = facts)
    };
    view! {
        <p class="quiet small export-note" id="export-note" data-testid="export-note">
            {told}
        </p>
    }
}

/// The name of a file: what it holds, of whom where it is not everyone, and the days it covers. Days are
/// written as `2026-11-20`; the last one is today's where none is given.
pub(crate) fn file_name(
    language: Language,
    what: &str,
    facts: &[&str],
    from: Option<&str>,
    to: Option<&str>,
) -> String {
    let today = format::iso_day(format::now());
    let to = to.unwrap_or(&today);
    let days = match from {
        Some(from) => format!("{from}_{to}"),
        None => say!(language, export.until, day = to),
    };
    let whom = facts.iter().map(|name| slug(name));
    let parts = std::iter::once(what.to_owned()).chain(whom).chain([days]);
    let parts = parts.filter(|part| !part.is_empty());
    format!("{}.csv", parts.collect::<Vec<_>>().join("_"))
}

/// A name as part of a file's name: letters and digits, joined by hyphens.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_is_part_of_a_files_name_without_signs() {
        assert_eq!(slug("Maëlle d’Alembert-Roy"), "maëlle-d-alembert-roy");
        assert_eq!(slug(" / "), "");
    }
}
