//! Finding a person, or a page, by name.

use chrona_web::{
    api::PeopleFilter,
    types::{Action, Language, Role, names::is_found},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::person_field::labelled;
use crate::{
    fetch::Fetch,
    menu::Menu,
    office::Office,
    words::{say, t},
};

/// How many people are shown.
const PEOPLE: u64 = 8;
/// How long after the last letter the server is asked, in milliseconds.
const PAUSE: u32 = 150;

/// Something found: where it is, and what it is called.
#[derive(Clone, PartialEq)]
struct Found {
    address: String,
    label: String,
    is_person: bool,
}

/// A combobox (WAI-ARIA) that leads somewhere: people first, then pages.
#[component]
pub(crate) fn Finder(role: Role, open: RwSignal<bool>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let people = Fetch::new(move || {
        let search = typed.get();
        async move {
            if search.trim().is_empty() {
                return Ok((search, Vec::new()));
            }
            TimeoutFuture::new(PAUSE).await;
            let filter = PeopleFilter {
                search: Some(search.clone()),
                ..PeopleFilter::default()
            };
            let answer = office.client().users(&filter, 0, PEOPLE).await;
            let page = answer.inspect_err(|error| {
                let language = office.now_language();
                office.toasts.failed(error.sentence(language));
            })?;
            let found = labelled(&page.rows).into_iter().map(|(id, label)| Found {
                address: address_of(role, &id),
                label,
                is_person: true,
            });
            Ok((search, found.collect::<Vec<_>>()))
        }
    });
    // Enter must not lead to whom the letters before found.
    let answered = Memo::new(move |_| {
        let search = typed.get();
        let people = people.with(|(asked, found)| (*asked == search).then(|| found.clone()));
        people.flatten()
    });
    let found = Memo::new(move |_| {
        let pages = typed.with(|search| pages(role, language.get(), search));
        let people = answered.get().into_iter().flatten();
        people.chain(pages).collect::<Vec<_>>()
    });
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| {
        open.set(false);
        navigate(&address, NavigateOptions::default());
    });
    let key = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                let at = active.get_untracked();
                if let Some(found) = found.with_untracked(|found| found.get(at).cloned()) {
                    go.run(found.address);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let told = move || {
        let is_nothing = answered.with(Option::is_some) && found.with(Vec::is_empty);
        is_nothing.then(|| say!(language.get(), find.nothing))
    };
    view! {
        <div class="finder">
            <input
                class="input"
                type="search"
                role="combobox"
                autocomplete="off"
                maxlength="200"
                node_ref=input
                data-testid="find-input"
                aria-label=t!(language, find.label)
                aria-autocomplete="list"
                aria-controls="found"
                aria-expanded=move || if found.with(Vec::is_empty) { "false" } else { "true" }
                aria-activedescendant=move || {
                    found.with(|found| !found.is_empty()).then(|| format!("found-{}", active.get()))
                }
                placeholder=t!(language, find.label)
                on:input=move |event| {
                    active.set(0);
                    typed.set(event_target_value(&event));
                }
                on:keydown=key
            />
            <ul class="found" role="listbox" id="found" aria-label=t!(language, find.title)>
                {move || rows(found.get(), active, go)}
            </ul>
            <p class="quiet small" role="status">
                {told}
            </p>
        </div>
    }
}

/// What was found, a line each.
fn rows(found: Vec<Found>, active: RwSignal<usize>, go: Callback<String>) -> AnyView {
    let language = Office::current().language;
    let row = |(at, found): (usize, Found)| {
        let address = found.address.clone();
        view! {
            <li
                role="option"
                id=format!("found-{at}")
                class="menu-item"
                class:active=move || active.get() == at
                aria-selected=move || if active.get() == at { "true" } else { "false" }
                data-address=found.address
                // The field keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| go.run(address.clone())
            >
                {found.label}
                {(!found.is_person)
                    .then(|| view! { <span class="quiet small">{t!(language, find.page)}</span> })}
            </li>
        }
    };
    found
        .into_iter()
        .enumerate()
        .map(row)
        .collect_view()
        .into_any()
}

/// Where one comes to a person: their page, or, for those who only read hours, their punches.
fn address_of(role: Role, id: &str) -> String {
    if role.may(Action::ManagePeople) {
        format!("/people/{id}")
    } else {
        format!("/punches?user={id}")
    }
}

/// The pages of the menu whose name has what is searched for.
fn pages(role: Role, language: Language, search: &str) -> impl Iterator<Item = Found> + use<> {
    let menu = Menu::of(role);
    let places = [menu.organisation(), menu.own()].concat().into_iter();
    let pages = places
        .flat_map(|(_, places)| places)
        .flat_map(|place| place.pages);
    let search = search.to_owned();
    pages
        .filter(move |(page, word)| page.may_be_seen(role) && is_found(&search, &[word(language)]))
        .map(move |(page, word)| Found {
            address: page.address().to_owned(),
            label: word(language).to_owned(),
            is_person: false,
        })
}
