//! Who is in and who is out.

use chrona_web::types::PersonId;
use chrona_web::{
    components::{Button, Empty, Tag, Tone},
    format,
    types::{
        Presence,
        names::{is_found, sort_key},
    },
};
use leptos::prelude::*;

use crate::{
    address::{Search, kept},
    components::{
        links::PersonLink,
        list::{SearchField, searched_fact},
        team_filter::{TeamFields, TeamFilter, of_people},
    },
    fetch::Fetch,
    office::Office,
    printing::{Fact, PrintedFacts, Printing},
    words::{say, t},
};

/// How many people are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// What the list is filtered by, kept in the address.
#[derive(Clone, Copy)]
struct Filter {
    search: Search,
    teams: TeamFilter,
    /// Whether those who are out are shown, and not those who are in.
    is_out: Memo<bool>,
    set_side: SignalSetter<Option<String>>,
}

impl Filter {
    fn in_address(people: Fetch<Vec<Presence>>) -> Self {
        let (side, set_side) = kept::<String>("show");
        Self {
            search: Search::in_address("search"),
            teams: TeamFilter::in_address(of_people(people)),
            is_out: Memo::new(move |_| side.get().as_deref() == Some("out")),
            set_side,
        }
    }

    /// Whether someone passes, on either side.
    fn admits(self, person: &Presence) -> bool {
        let number = person.staff_number.as_deref().unwrap_or_default();
        self.teams.admits(person.team_id)
            && is_found(&self.search.text(), &[&person.user_name, number])
    }

    fn show(self, out: bool) {
        self.set_side.set(out.then(|| "out".to_owned()));
    }

    fn is_set(self) -> bool {
        !self.search.is_empty() || self.teams.is_set()
    }

    fn facts(self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let side = if self.is_out.get() {
            say!(language, presence.side_out)
        } else {
            say!(language, presence.side_in)
        };
        let searched = searched_fact(Some(self.search.text()));
        std::iter::once((say!(language, presence.side).to_owned(), side.to_owned()))
            .chain(searched)
            .chain(self.teams.facts())
            .collect()
    }
}

/// The people who are in, or out, with a search over both.
#[component]
pub(crate) fn PresencePeople(
    people: Fetch<Vec<Presence>>,
    /// The person whose state changed last.
    fresh: ReadSignal<Option<PersonId>>,
    printing: Printing,
) -> impl IntoView {
    let language = Office::current().language;
    let filter = Filter::in_address(people);
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
            side.count()
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
    let tab = move |out: bool| {
        let pressed = move || if is_out.get() == out { "true" } else { "false" };
        let words = move || {
            let language = language.get();
            if out {
                say!(language, presence.is_out, count = count(false))
            } else {
                say!(language, presence.is_in, count = count(true))
            }
        };
        view! {
            <button
                type="button"
                aria-pressed=pressed
                data-testid=if out { "show-out" } else { "show-in" }
                on:click=move |_| filter.show(out)
            >
                {words}
            </button>
        }
    };
    let list = move || {
        if rows.with(Vec::is_empty) {
            let elsewhere = count(is_out.get());
            return nobody(filter, elsewhere).into_any();
        }
        view! {
            <ul class="people" data-testid="presence-list">
                <For
                    each=move || rows.get()
                    key=|person| (person.user_id, person.punch_id, person.is_present)
                    let:person
                >
                    <Person person fresh />
                </For>
            </ul>
        }
        .into_any()
    };
    let total = Signal::derive(move || count(!is_out.get()) as u64);
    view! {
        <h2 id="who">{t!(language, presence.who)}</h2>
        <div class="list-tools">
            <div class="switch">{tab(false)} {tab(true)}</div>
            <SearchField
                search=filter.search
                label=t!(language, presence.search)
                test_id="presence-search"
            />
        </div>
        <div class="filters">
            <TeamFields filter=filter.teams on_choose=|()| () />
        </div>
        <PrintedFacts
            facts=Signal::derive(move || filter.facts())
            shown=Signal::derive(move || rows.with(Vec::len) as u64)
            total
        />
        {people.frame(8, move || list)}
    }
}

#[component]
fn Person(person: Presence, fresh: ReadSignal<Option<PersonId>>) -> impl IntoView {
    let language = Office::current().language;
    let id = person.user_id;
    let (is_present, since) = (person.is_present, person.since);
    let when = move || {
        let language = language.get();
        let Some(since) = since else {
            return say!(language, presence.never).to_owned();
        };
        let time = format::relative_time(language, since);
        if is_present {
            say!(language, presence.since, time = time)
        } else {
            say!(language, presence.left, time = time)
        }
    };
    let sign = if is_present {
        view! { <Tag icon=icondata::LuLogIn tone=Tone::Good text=t!(language, own.is_in) /> }
    } else {
        view! { <Tag icon=icondata::LuLogOut tone=Tone::Plain text=t!(language, own.is_out) /> }
    };
    view! {
        <li
            class="person"
            class:fresh=move || fresh.get() == Some(id)
            data-user-id=id.0
            data-present=if is_present { "true" } else { "false" }
        >
            <span class="initials" aria-hidden="true">
                {initials(&person.user_name)}
            </span>
            <span class="person-name">
                <PersonLink id name=person.user_name.clone() />
                {person
                    .staff_number
                    .map(|number| view! { " " <span class="figures quiet small">{number}</span> })}
            </span>
            <span class="person-when quiet small">
                {when} {person.kiosk_name.map(|kiosk| format!(" · {kiosk}"))}
            </span>
            {sign}
        </li>
    }
}

/// What stands in the list's place: nobody at all, or nobody found on this side, where so many are found
/// on the other one.
fn nobody(filter: Filter, elsewhere: usize) -> impl IntoView {
    let language = Office::current().language;
    let is_out = filter.is_out.get();
    if filter.is_set() && elsewhere > 0 {
        let title = move || {
            if is_out {
                say!(language.get(), presence.found_in, count = elsewhere)
            } else {
                say!(language.get(), presence.found_out, count = elsewhere)
            }
        };
        return view! {
            <Empty
                icon=icondata::LuSearch
                title
                text=t!(language, presence.found_elsewhere)
            >
                <Button
                    on_click=move |_| filter.show(!is_out)
                    attr:data-testid="show-other-side"
                >
                    {t!(language, presence.show_them)}
                </Button>
            </Empty>
        }
        .into_any();
    }
    if filter.is_set() {
        return view! {
            <Empty
                icon=icondata::LuSearch
                title=t!(language, common.no_match)
                text=t!(language, common.no_match_text)
            />
        }
        .into_any();
    }
    if is_out {
        return view! {
            <Empty
                icon=icondata::LuUsers
                title=t!(language, presence.nobody_out)
                text=t!(language, presence.nobody_out_text)
            />
        }
        .into_any();
    }
    view! {
        <Empty
            icon=icondata::LuUsers
            title=t!(language, presence.nobody_in)
            text=t!(language, presence.nobody_in_text)
        />
    }
    .into_any()
}

/// The first letters of the first two words of a name.
fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        assert_eq!(initials("anaïs Œuvrard"), "AŒ");
        assert_eq!(initials("Jean Marie Le Goff"), "JM");
        assert_eq!(initials("admin@demo.fr"), "A");
        assert_eq!(initials(""), "");
    }
}
