//! Who is in and who is out of the people of a manager's own teams, who are all at hand.

use chrona_web::types::{PersonId, Presence, names::sort_key};
use leptos::prelude::*;

use super::{
    filter::Filter,
    people::{Shown, sides},
};
use crate::{
    components::team_filter::of_people,
    fetch::Fetch,
    printing::{PrintedFacts, Printing},
};

/// How many people are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// The people who are in, or out, with a search over both.
#[component]
pub(crate) fn OwnTeamsPresence(
    people: Fetch<Vec<Presence>>,
    /// The person whose state changed last.
    fresh: ReadSignal<Option<PersonId>>,
    printing: Printing,
) -> impl IntoView {
    let filter = Filter::in_address(of_people(people), None);
    let is_out = filter.is_out;
    let found = Memo::new(move |_| {
        let mut rows = people
            .with(|people| {
                let found = people.iter().filter(|person| filter.admits(person));
                found.cloned().collect::<Vec<_>>()
            })
            .unwrap_or_default();
        // Newest first, then those who never punched, by name.
        rows.sort_by_cached_key(|person| {
            (std::cmp::Reverse(person.since), sort_key(&person.user_name))
        });
        rows
    });
    let count = move |present: bool| {
        found.with(|found| {
            let side = found.iter().filter(|person| person.is_present == present);
            side.count() as u64
        })
    };
    let rows = Memo::new(move |_| {
        let most = if printing.is_whole() {
            usize::MAX
        } else {
            SHOWN
        };
        let is_out = is_out.get();
        found.with(|found| {
            let side = found.iter().filter(|person| person.is_present != is_out);
            side.take(most).cloned().collect::<Vec<_>>()
        })
    });
    let shown = Shown {
        rows,
        is_out: is_out.into(),
        are_in: Signal::derive(move || count(true)),
        are_out: Signal::derive(move || count(false)),
    };
    view! {
        <PrintedFacts
            facts=Signal::derive(move || filter.facts())
            shown=Signal::derive(move || rows.with(Vec::len) as u64)
            total=Signal::derive(move || count(!is_out.get()))
        />
        {sides(people, filter, shown, fresh)}
    }
}
