//! Who is in and who is out.

use chrona_web::{
    components::{Empty, Icon, Tag, Tone},
    format,
    types::{Presence, names::is_found},
};
use leptos::prelude::*;

use super::super::list::filter;
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// How many people are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// The people who are in, or out, with a search.
#[component]
pub(crate) fn PresencePeople(
    people: Fetch<Vec<Presence>>,
    /// The person whose state changed last.
    fresh: ReadSignal<Option<i64>>,
) -> impl IntoView {
    let language = Office::current().language;
    let (side, set_side) = filter::<String>("show");
    let is_out = Memo::new(move |_| side.get().as_deref() == Some("out"));
    let search = RwSignal::new(String::new());
    let count = move |present: bool| {
        people
            .with(|people| {
                people
                    .iter()
                    .filter(|person| person.is_present == present)
                    .count()
            })
            .unwrap_or_default()
    };
    let rows = Memo::new(move |_| {
        let wanted = search.get();
        let is_out = is_out.get();
        let mut rows = people
            .with(|people| {
                people
                    .iter()
                    .filter(|person| person.is_present != is_out)
                    .filter(|person| {
                        let number = person.staff_number.as_deref().unwrap_or_default();
                        is_found(&wanted, &[&person.user_name, number])
                    })
                    .cloned()
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default();
        // Newest first, then those who never punched, by name.
        rows.sort_by(|a, b| {
            b.since
                .cmp(&a.since)
                .then_with(|| a.user_name.cmp(&b.user_name))
        });
        rows.truncate(SHOWN);
        rows
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
                on:click=move |_| set_side.set(out.then(|| "out".to_owned()))
            >
                {words}
            </button>
        }
    };
    let list = move || {
        if rows.with(Vec::is_empty) {
            return nobody(is_out.get(), search.with(String::is_empty)).into_any();
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
    view! {
        <h2 id="who">{t!(language, presence.who)}</h2>
        <div class="list-tools">
            <div class="switch">{tab(false)} {tab(true)}</div>
            <div class="search">
                <Icon icon=icondata::LuSearch />
                <input
                    class="input"
                    type="search"
                    aria-label=t!(language, presence.search)
                    placeholder=t!(language, presence.search)
                    data-testid="presence-search"
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </div>
        </div>
        {people.frame(8, move || list)}
    }
}

#[component]
fn Person(person: Presence, fresh: ReadSignal<Option<i64>>) -> impl IntoView {
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
            data-user-id=id
            data-present=if is_present { "true" } else { "false" }
        >
            <span class="initials" aria-hidden="true">
                {initials(&person.user_name)}
            </span>
            <span class="person-name">
                {person.user_name.clone()}
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

fn nobody(is_out: bool, is_all: bool) -> impl IntoView {
    let language = Office::current().language;
    if !is_all {
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
